//! Real candles through real Kafka, with ids of a real registry, into both kinds of database: 12,154
//! of them, each cell compared by a program that shares no code with ours.

use std::process::Command;

use serde_json::Value;

use crate::{
    binary::{text, tollgate},
    place::{SERVICES, below_tests, check, said},
};

/// Runs a verb of the committed pipeline; its document.
#[track_caller]
fn done(arguments: &[&str]) -> Value {
    let output = Command::new(tollgate()).args(arguments).args(["--format", "json"]).output().expect("tollgate runs");
    assert!(output.status.success(), "{arguments:?}: {}", text(&output));
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

#[test]
fn real_candles_arrive_cell_by_cell_in_both_databases() {
    let (kafka, registry) = (SERVICES.kafka.bootstrap(), SERVICES.registry.url());
    let file = below_tests("../target/data/stocks.csv");
    assert!(file.is_file(), "the candles are missing: `cargo xtask test` fetches them");
    let file = file.to_str().expect("paths are UTF-8");
    let (kafka, source) = (["--kafka", &kafka], ["--kafka", &kafka, "--registry", &registry]);
    done(&[&["topics", "apply", "ohlcv"], kafka.as_slice()].concat());
    let from = ["simulate", "ohlcv", "--map", "symbol=Ticker", "--map", "ts=Date", "--from", file];
    let sent = done(&[from.as_slice(), &source].concat());
    assert_eq!((&sent["acknowledged"], &sent["unconverted"]), (&12_154.into(), &0.into()), "{sent}");

    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = folder.path().join("candles.sqlite");
    let sqlite = sqlite.to_str().expect("paths are UTF-8");
    let postgres = SERVICES.database("candles");
    for (address, table) in [(postgres.clone(), postgres.as_str()), (format!("sqlite:{sqlite}"), sqlite)] {
        let database = ["--database", &address];
        done(&[&["migrate", "apply", "ohlcv"], database.as_slice()].concat());
        let run = done(&[&["run", "ohlcv", "--until-caught-up"], source.as_slice(), &database].concat());
        assert_eq!((&run["read"], &run["dead"], &run["gaps"]), (&12_154.into(), &0.into(), &0.into()), "{run}");
        done(&[&["audit", "ohlcv"], database.as_slice()].concat());
        assert_eq!(said(check("candles.py").arg(file).arg(table)), "12154");
    }
}
