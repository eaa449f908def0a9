"""What the specs of two pipelines ask of a record, said once more in Python.

Shares no code with Tollgate: fastavro reads the structure, the rest is written here by hand from `specs/*.yaml`.
"""

import io
import json
import pathlib
import re

import fastavro

MICROS = 1_000_000
FIRST_INSTANT, LAST_INSTANT = -62_135_596_800 * MICROS, 253_402_300_800 * MICROS - 1


class Refused(Exception):
    """A record that is none of the schema."""


def plain(schema):
    """The schema without its logical types and symbols: what they mean is said below."""
    if isinstance(schema, list):
        return [plain(branch) for branch in schema]
    if isinstance(schema, dict) and schema.get("type") == "enum":
        return "int"
    if isinstance(schema, dict):
        return {key: plain(value) for key, value in schema.items() if key != "logicalType"}
    return schema


def schemas(folder):
    """The committed versions by their id on the wire: what fastavro reads, and the symbols of enums by their field."""
    found = [json.loads(file.read_text()) for file in sorted(pathlib.Path(folder).glob("*.avsc"))]
    types = [{field["name"]: field["type"] for field in schema["fields"]} for schema in found]
    symbols = [
        {name: type_["symbols"] for name, type_ in fields.items() if isinstance(type_, dict) and "symbols" in type_}
        for fields in types
    ]
    return dict(enumerate(zip(map(fastavro.parse_schema, map(plain, found)), symbols), start=1))


def decoded(value, known):
    """The fields of a record as they lie on the wire, and nothing else but them."""
    if value is None:
        raise Refused("tombstone")
    if len(value) < 5 or value[0] != 0:
        raise Refused("bad_frame")
    schema, enums = known.get(int.from_bytes(value[1:5], "big"), (None, None))
    if schema is None:
        raise Refused("unknown_schema")
    datum = io.BytesIO(value[5:])
    try:
        record = fastavro.schemaless_reader(datum, schema)
    except UnicodeDecodeError:
        raise Refused("invalid_utf8") from None
    except (EOFError, IndexError, TypeError, ValueError):
        raise Refused("truncated") from None
    if datum.read(1):
        raise Refused("trailing_bytes")
    if any(isinstance(field, str) and "\0" in field for field in record.values()):
        raise Refused("nul_in_text")
    for name, symbols in enums.items():
        if not 0 <= record[name] < len(symbols):
            raise Refused("enum_unknown")
        record[name] = symbols[record[name]]
    return record


def within(value, low, high):
    """Whether a value lies in a range; nothing is said of one that is absent."""
    return value is None or low <= value <= high


def instant(micros):
    if not FIRST_INSTANT <= micros <= LAST_INSTANT:
        raise Refused("out_of_range")
    return micros


def decimal(data, precision):
    """The digits of a decimal, without its point."""
    digits = None if data is None else int.from_bytes(data, "big", signed=True)
    if digits is not None and abs(digits) >= 10**precision:
        raise Refused("out_of_range")
    return digits


class Candles:
    """`specs/ohlcv.yaml`: a row replaces the one of its symbol and time."""

    topic, table, replaces = "market.ohlcv.v1", "market.ohlcv", True
    columns = "symbol, (extract(epoch FROM ts) * 1000000)::bigint, open, high, low, close, volume, trades"

    @staticmethod
    def row(field):
        prices = tuple(field[name] + 0.0 for name in ("open", "high", "low", "close"))
        if any(price != price for price in prices):
            raise Refused("nan")
        return (field["symbol"], instant(field["ts"] * 1000), *prices, field["volume"], field["trades"])

    @staticmethod
    def key(row):
        return row[:2]

    @staticmethod
    def rules(row):
        symbol, ts, open_, high, low, close, volume, trades = row
        never = 4_102_444_800 * MICROS
        return [
            ("symbol_match_regex", "quarantine", re.fullmatch("[A-Z][A-Z0-9.]{0,11}", symbol)),
            ("ts_between", "quarantine", 0 <= ts < never),
            ("open_between", "quarantine", open_ > 0),
            ("high_between", "quarantine", high > 0),
            ("low_between", "quarantine", low > 0),
            ("close_between", "quarantine", close > 0),
            ("volume_between", "quarantine", volume >= 0),
            ("trades_between", "quarantine", trades is None or trades >= 0),
            ("high_at_least_low", "quarantine", high >= low),
            ("candle_to_be_consistent", "quarantine", high >= max(open_, close, low) and low <= min(open_, close, high)),
            ("symbol_not_in_set", "drop", symbol not in ("ZVZZT", "ZWZZT")),
            ("volume_traded", "warn", not (trades or 0) > 0 or volume >= 1),
        ]


class Payments:
    """`specs/payments.yaml`: every row is a new one, and its key is taken once."""

    topic, table, replaces = "shop.payments.v1", "shop.payments", False
    columns = (
        "payment_id::text, status, (amount * 100)::bigint, (fee * 10000)::bigint, currency, due - date '1970-01-01', "
        "(extract(epoch FROM created_at) * 1000000)::bigint, card, is_test, attempts, country"
    )

    @staticmethod
    def row(field):
        number = field["payment_id"].lower()
        if not re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", number):
            raise Refused("out_of_range")
        if not within(field["due"], -719_162, 2_932_896):
            raise Refused("out_of_range")
        amount, fee = decimal(field["amount"], 12), decimal(field["fee"], 10)
        return (
            number, field["status"], amount, fee, field["currency"], field["due"], instant(field["created_at"]),
            field["card"], field["is_test"], field["attempts"], field.get("country"),
        )

    @staticmethod
    def key(row):
        return (row[0], row[6])

    @staticmethod
    def rules(row):
        _, status, amount, fee, currency, due, _, card, is_test, attempts, country = row
        return [
            ("amount_between", "quarantine", within(amount, 1, 9_999_999)),
            ("fee_between", "quarantine", fee is None or fee >= 0),
            ("currency_in_set", "quarantine", currency in ("EUR", "GBP", "USD")),
            ("currency_length_equal", "warn", len(currency) == 3),
            ("card_match_regex", "quarantine", card is None or re.fullmatch("[0-9]{4}", card)),
            ("attempts_between", "warn", within(attempts, 1, 5)),
            ("card_not_null", "quarantine", status != "captured" or card is not None),
            ("due_between", "quarantine", within(due, 18_262, 47_481)),
            ("country_length_equal", "warn", country is None or len(country) == 2),
            ("fee_to_be_small", "quarantine", fee is None or fee <= amount * 10),
            ("test_payment_to_be_unsettled", "drop", not is_test),
        ]


PIPELINES = {"ohlcv": Candles, "payments": Payments}


def verdict(pipeline, value, known):
    """What is to become of a record: ("row", cells), ("dropped",) or ("dead", reason, expectation, all that failed)."""
    try:
        row = pipeline.row(decoded(value, known))
    except Refused as refused:
        return ("dead", str(refused), None, [])
    failed = [(name, acts) for name, acts, holds in pipeline.rules(row) if not holds]
    for strongest in ("quarantine", "drop"):
        acting = [name for name, acts in failed if acts == strongest]
        if acting and strongest == "drop":
            return ("dropped",)
        if acting:
            return ("dead", "expectation", acting[0], [name for name, _ in failed])
    return ("row", row)
