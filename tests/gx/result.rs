//! `check-table --format gx`: its validation result is one of Great Expectations', which reads and draws it.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::{Value as Json, json};
use tollgate_xtask::services::{Postgres, python};

use crate::{
    binary::{text, tollgate},
    programs::{said, sql},
};

const ROWS: &str = "INSERT INTO market.ohlcv (symbol, ts, open, high, low, close, volume, trades,
    _tollgate_incarnation, _tollgate_partition, _tollgate_offset)
    VALUES ('A', '2024-01-02', 1, 2, 1, 2, 5, NULL, 0, 0, 0), ('B', '2024-01-02', 1, 2, 1, 2, 5, 7, 0, 0, 1)";

#[test]
fn it_reads_and_draws_what_check_table_found() {
    let server = Postgres::start().expect("it starts");
    let database = server.url();
    said(Command::new(tollgate()).args(["migrate", "apply", "ohlcv", "--database", &database]));
    sql(&database, ROWS);
    let read = read(&validation(&database, "Infinity"));
    assert_eq!(read["failed"], json!(["trades_known"]), "{read}");
    assert_eq!((&read["success"], &read["evaluated"], &read["successful"]), (&false.into(), &6.into(), &5.into()));
    assert_eq!(read["met"], 5, "{read}");

    // What cannot be judged was raised, there as here.
    sql(&database, "ALTER TABLE market.ohlcv DROP COLUMN close");
    let read = self::read(&validation(&database, "2"));
    assert_eq!(read["failed"], json!(["close_mean_between", "trades_known"]), "{read}");
    assert!(read["raised"].to_string().contains("close"), "{read}");
}

#[test]
fn no_other_verb_has_that_format() {
    let output = Command::new(tollgate()).args(["audit", "ohlcv", "--format", "gx"]).output().expect("tollgate runs");
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
}

/// What the verb prints of a run of this name.
fn validation(database: &str, name: &str) -> Vec<u8> {
    let mut verb = Command::new(tollgate());
    verb.args(["check-table", "ohlcv", "--database", database, "--format", "gx", "--run-id", name]);
    verb.output().expect("tollgate runs").stdout
}

/// What Great Expectations makes of it.
fn read(result: &[u8]) -> Json {
    let python = python::environment("gx", include_str!("../checks/gx.txt")).unwrap_or_else(|why| panic!("{why}"));
    let mut command = Command::new(python);
    command.arg(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("checks/gx_result.py"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python runs");
    child.stdin.take().expect("it reads").write_all(result).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output)))
}
