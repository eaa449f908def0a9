"""Reads and writes a topic as other people do, with Confluent's serializers, and holds Tollgate to it.

Shares no code with Tollgate: what it makes of the bytes is Confluent's and fastavro's word.
usage: avro.py read BOOTSTRAP REGISTRY TOPIC NEWEST.avsc < lines of `tail --format json`
       avro.py write BOOTSTRAP REGISTRY TOPIC OLDER.avsc NEWEST.avsc
       avro.py table ADDRESS OLDER.avsc NEWEST.avsc
"""

import base64
import datetime
import json
import sys
import uuid
from decimal import Decimal, getcontext

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

# To turn a sign is an operation, too, and rounds.
getcontext().prec = 100

UTC = datetime.timezone.utc
LEAST, MOST = datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59, 999_999)
TEXTS = ["", "plain", "é😀", "\u0301\u202e", "'\"\\;--", "\x01\t\n", "x" * 5_000, "ﷺ" * 100]
GREAT = Decimal("9999999999999999999999999999.9999999999")

# What each field holds, record by record in turn.
VALUES = {
    "number": [0, -1, 2**63 - 1, -(2**63), 2**53 + 1],
    "flag": [True, False],
    "small": [0, 2**31 - 1, -(2**31)],
    "single": [0.0, -0.0, 0.5, -3.4028234663852886e38, 2**-149, float("inf")],
    "double": [0.1 + 0.2, -0.0, 1.7976931348623157e308, 5e-324, float("-inf")],
    "text": TEXTS,
    "raw": [b"", b"\x00", bytes(range(256))],
    "code": [b"\x00\x00\x00", b"\xff\xfe\xfd"],
    "side": ["buy", "sell", "cross"],
    "price": [Decimal(0), GREAT, -GREAT, Decimal("0.0000000001"), Decimal("-12.5")],
    "share": [Decimal("99999.9999"), Decimal("-99999.9999"), Decimal("0.0001"), Decimal(0)],
    "id": [uuid.UUID(int=0), uuid.UUID(int=2**128 - 1), uuid.UUID("67e55044-10b1-426f-9247-bb680e5fe0c8")],
    "day": [LEAST.date(), MOST.date(), datetime.date(1969, 12, 31), datetime.date(2024, 2, 29)],
    "clock": [datetime.time(0), datetime.time(23, 59, 59, 999_000)],
    "fine_clock": [datetime.time(0, 0, 0, 1), datetime.time(23, 59, 59, 999_999)],
    "at": [moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC) for moment in (LEAST, MOST)],
    "fine_at": [LEAST.replace(tzinfo=UTC), MOST.replace(tzinfo=UTC), datetime.datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)],
    "local": [LEAST, MOST.replace(microsecond=999_000), datetime.datetime(2024, 2, 29, 12)],
    "fine_local": [MOST, LEAST],
    "long_or_null": [None, 2**63 - 1, -(2**63)],
    "double_or_null": [None, -0.0, 1e300, float("nan")],
    "text_or_null": [None, *TEXTS],
    "raw_or_null": [None, b"", b"\x00\xff"],
    "side_or_null": [None, "sell", "buy"],
    "price_or_null": [None, GREAT, Decimal("-0.0000000001")],
    "day_or_null": [None, MOST.date()],
    "at_or_null": [None, LEAST.replace(tzinfo=UTC), MOST.replace(tzinfo=UTC)],
    "note": TEXTS,
    "note_or_null": [None, *TEXTS],
}

# Where the older version's types hold less.
OLDER = {"number": [0, 2**31 - 1, -(2**31)], "double": [0.5, -1.5, float("inf")], "side": ["sell", "buy"], "dropped": [None, "gone"]}


def schema(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def records(older, newest):
    """Forty of each version, one of the older and one of the newest in turn: what is written, and what it then is."""
    for number in range(80):
        writer, values = ((older, {**VALUES, **OLDER}), (newest, VALUES))[number % 2]
        choices = {field["name"]: values[field["name"]] for field in writer["fields"]}
        written = {name: choice[number // 2 % len(choice)] for name, choice in choices.items()}
        read = {field["name"]: written.get(field["name"], field.get("default")) for field in newest["fields"]}
        yield writer, written, {name: plain(value) for name, value in read.items()}


def plain(value):
    """Not a number is absent."""
    return None if isinstance(value, float) and value != value else value


def native(kind, value):
    """A value of `tail`'s, which are JSON, as the type of its column."""
    if isinstance(kind, list):
        kind = next(one for one in kind if one != "null")
    logical = kind.get("logicalType") if isinstance(kind, dict) else None
    base = kind["type"] if isinstance(kind, dict) else kind
    if value is None:
        return None
    if logical == "decimal":
        return Decimal(value)
    if logical == "uuid":
        return uuid.UUID(value)
    if logical == "date":
        return datetime.date.fromisoformat(value)
    if logical and logical.startswith("time-"):
        return datetime.time.fromisoformat(value)
    if logical and "timestamp" in logical:
        return datetime.datetime.fromisoformat(value)
    if base in ("bytes", "fixed"):
        return base64.b64decode(value, validate=True)
    return float(value) if base in ("float", "double") else value


def messages(bootstrap, topic):
    """All that a topic holds."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "checks", "enable.partition.eof": True, "enable.auto.commit": False})
    partitions = consumer.list_topics(topic, 30).topics[topic].partitions
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in partitions])
    open_partitions = set(partitions)
    while open_partitions:
        message = consumer.poll(60)
        if message is None:
            sys.exit("the topic does not end")
        if message.error() is None:
            yield message
        elif message.error().code() == KafkaError._PARTITION_EOF:
            open_partitions.discard(message.partition())
        else:
            sys.exit(f"{message.error()}")
    consumer.close()


def read(bootstrap, registry, topic, newest):
    newest = schema(newest)
    types = {field["name"]: field["type"] for field in newest["fields"]}
    shown = [json.loads(line) for line in sys.stdin if line.startswith("{")]
    shown = {(line["partition"], line["offset"]): line for line in shown}
    deserializer = AvroDeserializer(SchemaRegistryClient({"url": registry}), json.dumps(newest))
    count, ids = 0, set()
    for message in messages(bootstrap, topic):
        value = deserializer(message.value(), SerializationContext(topic, MessageField.VALUE))
        line = shown[message.partition(), message.offset()]
        if line["record"] is None:
            sys.exit(f"{message.partition()}/{message.offset()}: {line['reason']}: {line['detail']}: {value}")
        found = {name: native(types[name], cell) for name, cell in line["record"].items()}
        expected = {name: plain(cell) for name, cell in value.items()}
        if found != expected:
            different = {name: (expected[name], found.get(name)) for name in expected if expected[name] != found.get(name)}
            sys.exit(f"{message.partition()}/{message.offset()}: Confluent's and Tollgate's differ: {different}")
        key = (message.key() or b"").decode()
        if line["key"] != key or key != value["text"]:
            sys.exit(f"{message.partition()}/{message.offset()}: key {key!r}, Tollgate's {line['key']!r}")
        count += 1
        ids.add(line["schema_id"])
    if count != len(shown):
        sys.exit(f"{count} records in the topic, {len(shown)} shown")
    print(json.dumps({"records": count, "schemas": len(ids)}))


def write(bootstrap, registry, topic, *paths):
    older, newest = map(schema, paths)
    client, producer, failed = SchemaRegistryClient({"url": registry}), Producer({"bootstrap.servers": bootstrap, "acks": "all"}), []
    serializers = [(version, AvroSerializer(client, json.dumps(version))) for version in (older, newest)]
    context = SerializationContext(topic, MessageField.VALUE)
    for writer, written, _ in records(older, newest):
        serializer = next(serializer for version, serializer in serializers if version is writer)
        producer.produce(topic, serializer(written, context), written["text"].encode(), 0, on_delivery=lambda error, _: error and failed.append(error))
    if producer.flush(30) or failed:
        sys.exit(f"not delivered: {failed}")


def table(address, *paths):
    import psycopg

    older, newest = map(schema, paths)
    names = [field["name"] for field in newest["fields"]]
    columns = ", ".join(f'"{name}"' for name in names)
    with psycopg.connect(address, options="-c timezone=UTC") as connection:
        rows = connection.execute(f"SELECT {columns} FROM tests.interop ORDER BY _tollgate_offset").fetchall()
    expected = [read for _, _, read in records(older, newest)]
    if len(rows) != len(expected):
        sys.exit(f"{len(expected)} records were written, {len(rows)} are in the table")
    for number, (found, record) in enumerate(zip(rows, expected)):
        for name, cell in zip(names, found):
            if cell != record[name]:
                sys.exit(f"record {number}, `{name}`: {record[name]!r} was written, {cell!r} is in the table")
    print(len(rows))


{"read": read, "write": write, "table": table}[sys.argv[1]](*sys.argv[2:])
