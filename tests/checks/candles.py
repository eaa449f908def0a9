"""Compares real candles with the table they went to: every cell, as its column's type.

Shares no code with Tollgate: the standard library reads the file and SQLite, psycopg reads PostgreSQL.
usage: candles.py FILE.csv FILE.sqlite | candles.py FILE.csv postgres://…
"""

import csv
import datetime
import sqlite3
import sys

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
COLUMNS = "symbol, ts, open, high, low, close, volume, trades"


def micros(moment):
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def from_file(path):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            day = datetime.datetime.fromisoformat(row["Date"]).replace(tzinfo=datetime.timezone.utc)
            prices = tuple(float(row[name]) for name in ("Open", "High", "Low", "Close"))
            yield (row["Ticker"], micros(day), *prices, int(row["Volume"]), None)


def from_sqlite(path):
    table = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    return table.execute(f'SELECT {COLUMNS} FROM "market.ohlcv"')


def from_postgres(address):
    import psycopg

    with psycopg.connect(address, options="-c timezone=UTC") as connection:
        for symbol, ts, *rest in connection.execute(f"SELECT {COLUMNS} FROM market.ohlcv"):
            yield (symbol, micros(ts), *rest)


def from_table(address):
    return from_postgres(address) if address.startswith("postgres") else from_sqlite(address)


file, table = sorted(from_file(sys.argv[1])), sorted(from_table(sys.argv[2]))
different = [pair for pair in zip(file, table) if pair[0] != pair[1]]
for expected, found in different[:5]:
    print(f"in the file  {expected}\nin the table {found}", file=sys.stderr)
if len(file) != len(table) or different:
    sys.exit(f"{len(file)} rows in the file, {len(table)} in the table, {len(different)} different")
print(len(file))
