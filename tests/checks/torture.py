"""Reads a whole topic as the truth, and holds against it what a pipeline left in PostgreSQL.

Shares no code with Tollgate: confluent-kafka reads the log, `verdicts.py` judges it, psycopg reads the tables.
usage: torture.py PIPELINE BOOTSTRAP DATABASE FOLDER-OF-SCHEMAS
Exit status: 0 all is as it has to be, with the counts as JSON; 1 something is not, and what.
"""

import collections
import json
import sys
import time

import confluent_kafka
import psycopg

import verdicts

LONGEST_SILENCE = 30


def log(bootstrap, topic):
    """All records of a topic from its beginning to its end: {partition: [message]}."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": bootstrap, "group.id": "checker", "enable.auto.commit": False, "check.crcs": True,
        "auto.offset.reset": "error", "enable.partition.eof": True,
    })
    partitions = sorted(consumer.list_topics(topic, 30).topics[topic].partitions)
    consumer.assign([confluent_kafka.TopicPartition(topic, partition, 0) for partition in partitions])
    found, ended = {partition: [] for partition in partitions}, set()
    heard = time.monotonic()
    while len(ended) < len(partitions):
        # It waits for all of them, or so many seconds.
        messages = consumer.consume(10_000, 0.2)
        heard = time.monotonic() if messages else heard
        if time.monotonic() > heard + LONGEST_SILENCE:
            sys.exit("the log falls silent before its end")
        for message in messages:
            if message.error() is None:
                found[message.partition()].append(message)
            elif message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF:
                ended.add(message.partition())
            else:
                sys.exit(f"the log cannot be read: {message.error()}")
    consumer.close()
    return found


class Expected:
    """What has to be in the database, by partition and offset."""

    def __init__(self, pipeline, messages, known):
        self.rows, self.letters, self.sums = {}, {}, {}
        for partition, log in messages.items():
            self.sums[partition] = collections.Counter(read=len(log))
            self.holders = {}
            for message in log:
                self.take(pipeline, message, verdicts.verdict(pipeline, message.value(), known))

    def take(self, pipeline, message, verdict):
        place, sums = (message.partition(), message.offset()), self.sums[message.partition()]
        if verdict[0] == "row" and not self.loads(pipeline, place, verdict[1], sums):
            verdict = ("dead", "sink_rejected", None, [])
        if verdict[0] == "dead":
            sums["dead"] += 1
            self.letters[place] = (message.key(), message.value(), message.timestamp()[1], *verdict[1:])
        if verdict[0] == "dropped":
            sums["dropped"] += 1

    def loads(self, pipeline, place, row, sums):
        """The last of a key stands where rows are replaced, the first where they are not."""
        holder = self.holders.get(pipeline.key(row))
        if holder and not pipeline.replaces:
            return False
        if holder:
            del self.rows[holder]
            sums["outdated"] += 1
        self.holders[pipeline.key(row)] = place
        self.rows[place] = row
        sums["valid"] += 1
        return True


ROWS = """
SELECT _tollgate_partition, _tollgate_offset, pg_xact_commit_timestamp(xmin), {columns} FROM {table}
ORDER BY _tollgate_partition, _tollgate_offset"""
LETTERS = """
SELECT partition, "offset", key, value, timestamp_ms, reason, expectation, failed FROM tollgate.dead_letter"""
LEDGER = """
SELECT partition, first_offset, next_offset, read, loaded, dead, dropped, superseded, replaced, gaps
FROM tollgate.batch_ledger ORDER BY partition, first_offset"""
STATE = "SELECT partition, next_offset, status FROM tollgate.partition_state"


def by_place(found, what, problems):
    """Cells by partition and offset, each of which may be there once."""
    cells = {}
    for partition, offset, *rest in found:
        if (partition, offset) in cells:
            problems.append(f"doubled: {what} {partition}:{offset}")
        cells[partition, offset] = tuple(rest)
    return cells


def compare(what, expected, found, problems):
    problems += [f"lost: {what} {place[0]}:{place[1]}" for place in expected.keys() - found.keys()]
    problems += [f"unexpected: {what} {place[0]}:{place[1]}" for place in found.keys() - expected.keys()]
    for place in expected.keys() & found.keys():
        if expected[place] != found[place]:
            problems.append(f"different: {what} {place[0]}:{place[1]} is {found[place]}, expected {expected[place]}")


def check_order(rows, problems):
    """What stands later in a partition was not committed earlier."""
    last = {}
    for partition, offset, committed, *_ in rows:
        before = last.get(partition)
        if committed is None or before and committed < before:
            problems.append(f"order: row {partition}:{offset} was committed before one that precedes it")
        last[partition] = committed


def check_ledger(expected, database, problems):
    """The batches tile each partition, and their sums are those of the log."""
    sums = {partition: collections.Counter() for partition in expected.sums}
    for partition, first, next_, read, loaded, dead, dropped, superseded, replaced, gaps in database.execute(LEDGER):
        found = sums[partition]
        if first != found["next"] or gaps or read != next_ - first:
            problems.append(f"ledger: partition {partition} is not whole at {first}")
        found["next"] = next_
        found.update(
            read=read, dead=dead, dropped=dropped, valid=loaded + superseded, outdated=superseded + replaced
        )
    for partition, found in sums.items():
        log = expected.sums[partition]
        for name in ("read", "dead", "dropped", "valid", "outdated"):
            if found[name] != log[name]:
                problems.append(f"ledger: partition {partition} has {found[name]} {name}, the log {log[name]}")
    for partition, next_, status in database.execute(STATE):
        if next_ != expected.sums[partition]["read"] or status != "running":
            problems.append(f"state: partition {partition} is {status} at {next_}")


def main():
    name, bootstrap, address, folder = sys.argv[1:]
    pipeline, problems = verdicts.PIPELINES[name], []
    messages = log(bootstrap, pipeline.topic)
    for partition, found in messages.items():
        if [message.offset() for message in found] != list(range(len(found))):
            problems.append(f"the log of partition {partition} has holes")
    expected = Expected(pipeline, messages, verdicts.schemas(folder))
    with psycopg.connect(address) as database:
        rows = database.execute(ROWS.format(columns=pipeline.columns, table=pipeline.table)).fetchall()
        letters = by_place(database.execute(LETTERS), "dead letter", problems)
        check_ledger(expected, database, problems)
    check_order(rows, problems)
    rows = by_place(((partition, offset, *cells) for partition, offset, _, *cells in rows), "row", problems)
    compare("row", expected.rows, rows, problems)
    compare("dead letter", expected.letters, letters, problems)
    for problem in problems[:20]:
        print(problem, file=sys.stderr)
    sums = sum(expected.sums.values(), collections.Counter())
    reasons = collections.Counter(letter[3] for letter in expected.letters.values())
    print(json.dumps({**sums, "rows": len(expected.rows), "reasons": reasons, "problems": len(problems)}))
    sys.exit(1 if problems else 0)


main()
