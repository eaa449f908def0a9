"""Rows against their JSON Schemas: reads a list of {schema, row} from stdin, where the row is the text of one
line, and writes a list of what is wrong with each, null where nothing is."""

import json
import sys
from decimal import Decimal

import jsonschema


def wrong(case):
    schema = case["schema"]
    validator = jsonschema.Draft7Validator
    validator.check_schema(schema)

    def not_json(word):
        raise ValueError(f"{word} is no JSON")

    try:
        row = json.loads(case["row"], parse_constant=not_json, parse_float=Decimal)
    except ValueError as error:
        return f"not JSON: {error}"
    # Decimals are numbers, and those without a fraction are integers.
    types = validator.TYPE_CHECKER.redefine_many({
        "number": lambda _, value: isinstance(value, (int, float, Decimal)) and not isinstance(value, bool),
        "integer": lambda _, value: not isinstance(value, bool) and (isinstance(value, int) or isinstance(value, Decimal) and value == value.to_integral_value()),
    })
    exact = jsonschema.validators.extend(validator, type_checker=types)
    errors = exact(schema, format_checker=validator.FORMAT_CHECKER).iter_errors(row)
    return next((error.message for error in errors), None)


json.dump([wrong(case) for case in json.load(sys.stdin)], sys.stdout)
