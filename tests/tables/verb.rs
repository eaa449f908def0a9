//! `check-table` itself, on a pipeline that is committed.

use std::process::{Command, Output};

use serde_json::Value as Json;
use tollgate_xtask::services::Postgres;

use crate::{
    binary::{text, tollgate},
    programs::{said, sql},
};

const ROW: &str = "INSERT INTO market.ohlcv (symbol, ts, open, high, low, close, volume, trades,
    _tollgate_incarnation, _tollgate_partition, _tollgate_offset)";

fn verb(database: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(tollgate());
    command.args(["check-table", "ohlcv", "--database", database]).args(arguments);
    command.output().expect("tollgate runs")
}

#[track_caller]
fn ends(database: &str, arguments: &[&str], status: i32) -> String {
    let output = verb(database, arguments);
    assert_eq!(output.status.code(), Some(status), "{}", text(&output));
    text(&output)
}

#[test]
fn the_verb_says_yes_no_and_nothing() {
    let server = Postgres::start().expect("it starts");
    let database = server.url();
    ends(&database, &[], 2);
    said(Command::new(tollgate()).args(["migrate", "apply", "ohlcv", "--database", &database]));
    // Nothing is in the table yet, which is expected to hold something.
    assert!(ends(&database, &[], 1).contains("row_count_between"));

    sql(&database, &format!("{ROW} VALUES ('A', '2024-01-02', 1, 2, 1, 2, 5, NULL, 0, 0, 0)"));
    // What is only a warning is no failure, unless that is asked.
    assert!(ends(&database, &[], 0).contains("! warn   trades_known"));
    ends(&database, &["--fail-on", "warning"], 1);
    // Whoever knows another spec is told so, and nothing is judged.
    let other = ends(&database, &["--digest", "0123456789abcdef"], 2);
    let known = other.split('`').nth(3).expect("it names its digest");
    ends(&database, &["--digest", known], 0);
    let output = verb(&database, &["--store-failures", "--run-id", "one", "--format", "json"]);
    let document: Json = serde_json::from_slice(&output.stdout).expect("one JSON document");
    assert_eq!(output.status.code(), Some(0), "{document}");
    let results = document["results"].as_array().expect("results");
    let failed: Vec<&Json> = results.iter().filter(|result| result["success"] != true).collect();
    assert_eq!((results.len(), failed.len()), (6, 1), "{document}");
    let kept = sql(&database, "SELECT id, number, key ->> 'symbol' FROM tollgate.check_failure");
    assert_eq!(kept, "trades_known|1|A");

    // Of another time, there is nothing.
    ends(&database, &["--since", "2025-01-01"], 1);
    ends(&database, &["--since", "2024-01-01", "--until", "2024-01-03"], 0);
    ends(&database, &["--since", "2024-01-01", "--until", "2024-01-01"], 99);
    ends(&database, &["--since", "2024-01-02", "--until", "2024-01-01"], 2);
    ends("sqlite:none.sqlite", &[], 2);
    drop(server);
    ends(&database, &[], 3);
}

/// The same verb over a file, with the same report.
#[test]
fn a_file_is_judged_as_a_server_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("candles.sqlite").display());
    ends(&database, &[], 2);
    said(Command::new(tollgate()).args(["migrate", "apply", "ohlcv", "--database", &database]));
    assert!(ends(&database, &[], 1).contains("row_count_between"));
    said(
        Command::new(tollgate())
            .args(["demo", "ohlcv", "--records", "2000", "--database"])
            .arg(folder.path().join("demo.sqlite")),
    );
    let database = format!("sqlite:{}", folder.path().join("demo.sqlite").display());
    ends(&database, &["--fail-on", "info"], 0);
    let output = verb(&database, &["--run-id", "again", "--format", "json"]);
    let document: Json = serde_json::from_slice(&output.stdout).expect("one JSON document");
    let results = document["results"].as_array().expect("results");
    assert!(results.len() == 6 && results.iter().all(|result| result["success"] == true), "{document}");
    // The demo has kept the first run itself.
    assert_eq!(document["run"], 3, "{document}");
    ends(&database, &["--since", "2025-01-01"], 1);
    ends(&database, &["--since", "2024-01-01", "--until", "2024-01-01"], 99);
}
