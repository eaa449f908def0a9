"""Compares real candles with the table they went to: every cell, as its column's type.

Shares no code with Tollgate: the standard library reads both sides.
usage: candles.py FILE.csv FILE.sqlite
"""

import csv
import datetime
import sqlite3
import sys


def micros(day):
    moment = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) * 1_000_000


def from_file(path):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            prices = tuple(float(row[name]) for name in ("Open", "High", "Low", "Close"))
            yield (row["Ticker"], micros(row["Date"]), *prices, int(row["Volume"]), None)


def from_table(path):
    table = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    return table.execute('SELECT symbol, ts, open, high, low, close, volume, trades FROM "market.ohlcv"')


file, table = sorted(from_file(sys.argv[1])), sorted(from_table(sys.argv[2]))
different = [pair for pair in zip(file, table) if pair[0] != pair[1]]
for expected, found in different[:5]:
    print(f"in the file  {expected}\nin the table {found}", file=sys.stderr)
if len(file) != len(table) or different:
    sys.exit(f"{len(file)} rows in the file, {len(table)} in the table, {len(different)} different")
print(len(file))
