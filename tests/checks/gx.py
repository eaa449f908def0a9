"""Great Expectations over a table: what it says of each expectation of a suite.

usage: gx.py SUITE.json ADDRESS SCHEMA TABLE < a line whenever the table holds other rows
prints a line of JSON each time: id -> {success, element, unexpected, observed, error}
"""

import json
import logging
import os
import pathlib
import sys
import warnings

os.environ["GX_ANALYTICS_ENABLED"] = "false"
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import great_expectations  # noqa: E402
from great_expectations.core import ExpectationSuite  # noqa: E402


def main(suite, address, schema, table):
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    written = json.loads(pathlib.Path(suite).read_text())
    loaded = context.suites.add(ExpectationSuite(**written))
    # What it does not know it leaves out, and is content.
    assert len(loaded.expectations) == len(written["expectations"]), "expectations were dropped"
    source = context.data_sources.add_postgres("warehouse", connection_string=address.replace("postgres:", "postgresql+psycopg2:", 1))
    asset = source.add_table_asset("table", table_name=table, schema_name=schema)
    batches = asset.add_batch_definition_whole_table("all")
    for _ in sys.stdin:
        result = batches.get_batch().validate(loaded, result_format="BASIC")
        print(json.dumps({id_of(one): said(one) for one in result.results}), flush=True)


def id_of(result):
    return result.expectation_config.meta["tollgate"]["id"]


def said(result):
    numbers = result.result or {}
    query = result.expectation_config.type == "unexpected_rows_expectation"
    return {
        "success": bool(result.success),
        "element": numbers.get("element_count"),
        "unexpected": numbers.get("observed_value" if query else "unexpected_count"),
        "observed": None if query else repr(numbers.get("observed_value")),
        "error": error(result.exception_info or {}),
    }


def error(raised):
    """The message of an exception, which may be nested by metric."""
    if raised.get("raised_exception"):
        return raised["exception_message"]
    nested = [one for one in raised.values() if isinstance(one, dict)]
    return next(filter(None, map(error, nested)), None)


main(*sys.argv[1:])
