//! What was measured, in words.

use std::{collections::BTreeMap, fmt::Write};

use tollgate_xtask::services::Kafka;

use super::{Arguments, Measured, WIDE};
use crate::conditions;

const HOW: &str = "\
A topic of 6 partitions with 1 % planted mistakes on a real broker, the gate with all it does (decode, 12 expectations,
dead letters, ledger, the offset in the same transaction) into a real database; against the same rows as bytes that are
ready to be sent, in the same batches and the same table (its CHECKs and indexes), with a row of progress in each
transaction. *Alone* is one connection, *abreast* one for each partition, as the gate has. Under `upsert` the yardstick is
COPY into a staging table and `INSERT … ON CONFLICT` with the same guard. Broker, database and gate share the cores; the
yardstick has no broker beside it. A rate counts the rows that were loaded from the first commit to the last, without the
first transaction of each connection.

";

/// The section of the pipeline.
pub(super) fn body(arguments: &Arguments, measured: &BTreeMap<&str, Measured>, database: &str) -> String {
    let mut text = String::from(HOW);
    text += "| `insert.mode`, `pk.fields` | gate, rows/s | alone, rows/s | abreast, rows/s | gate : alone | gate : abreast |\n";
    text += "|---|---|---|---|---|---|\n";
    for (name, figures) in measured.iter().filter(|(name, _)| **name != WIDE) {
        let Measured { gate, alone, abreast, .. } = figures;
        let _ = writeln!(
            text,
            "| {} | {:.0} k | {:.0} k | {:.0} k | {} | {} |",
            described(name),
            gate.median(),
            alone.median(),
            abreast.median(),
            gate.ratio(alone),
            gate.ratio(abreast)
        );
    }
    text += "\nProcessor seconds per million records, which hardly depend on what else the machine does:\n\n";
    text += "| | gate | server under the gate | server under COPY abreast | server : server | greatest memory of the gate, MiB |\n";
    text += "|---|---|---|---|---|---|\n";
    for (name, figures) in measured {
        let work = &figures.work;
        let partitions = if *name == WIDE { 64 } else { 6 };
        let compared = if *name == WIDE {
            "– | –".to_owned()
        } else {
            format!("{:.1} | {}", work[2].median(), work[1].ratio(&work[2]))
        };
        let _ = writeln!(
            text,
            "| {}, {partitions} partitions | {:.1} | {:.1} | {compared} | {:.0} |",
            described(name),
            work[0].median(),
            work[1].median(),
            figures.memory.at(1.0)
        );
    }
    if let [Some(last), Some(first)] = ["insert_symbol_ts", "insert_ts_symbol"].map(|name| measured.get(name)) {
        let _ = write!(
            text,
            "\nText first in the key, where the time could be: COPY alone has {} of the rate.\n",
            last.alone.ratio(&first.alone)
        );
    }
    let run = format!(
        "`cargo xtask bench pipeline --records {} --rounds {}`, batches of at most 10,000",
        arguments.records, arguments.rounds
    );
    let clients = format!("{}, librdkafka {}", Kafka::RELEASE, rdkafka::util::get_rdkafka_version().1);
    text + "\n" + &conditions::lines(&[database.to_owned(), clients, run])
}

fn described(name: &str) -> &'static str {
    match name {
        "insert_symbol_ts" => "insert, (symbol, ts)",
        "upsert_symbol_ts" => "upsert, (symbol, ts)",
        "upsert_ts_symbol" => "upsert, (ts, symbol)",
        _ => "insert, (ts, symbol)",
    }
}
