//! Real candles through the whole pipeline: 12,154 of them, each cell compared by a program that
//! shares no code with ours. `cargo xtask test` fetches them from a package registry.

use std::process::Command;

use serde_json::Value;

use crate::{
    binary::{text, tollgate},
    tree::root,
};

#[test]
fn real_candles_arrive_cell_by_cell() {
    let candles = root().join("target/data/stocks.csv");
    assert!(candles.is_file(), "the candles are missing: `cargo xtask test` fetches them");
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("candles.sqlite");
    let demo = Command::new(tollgate())
        .args(["demo", "ohlcv", "--format", "json", "--map", "symbol=Ticker", "--map", "ts=Date", "--from"])
        .arg(&candles)
        .arg("--database")
        .arg(&database)
        .output()
        .expect("tollgate runs");
    assert!(demo.status.success(), "{}", text(&demo));
    let document: Value = serde_json::from_slice(&demo.stdout).expect("one JSON document");
    assert_eq!(document["read"], 12_154, "{document}");
    assert_eq!((&document["unconverted"], &document["audit"]), (&0.into(), &"ok".into()), "{document}");
    let checked = Command::new("python3")
        .arg(root().join("tests/checks/candles.py"))
        .arg(&candles)
        .arg(&database)
        .output()
        .expect("python3 runs");
    assert!(checked.status.success(), "{}", text(&checked));
    assert_eq!(String::from_utf8_lossy(&checked.stdout).trim(), "12154");
}
