//! The benchmarks run, at a size that measures nothing.

use std::process::Command;

fn shown(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tollgate-bench")).args(words).output().expect("the program starts");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(output.status.success(), "{words:?}: {text}");
    text
}

#[test]
fn decode_measures_all_candidates() {
    let text = shown(&["decode", "--records", "300", "--rounds", "3", "--show"]);
    for candidate in ["| the best by hand", "| generated |", "| naive by hand", "| apache-avro"] {
        assert!(text.contains(candidate), "{text}");
    }
}

#[test]
fn the_pipeline_is_held_against_prepared_rows() {
    let text = shown(&["pipeline", "--records", "100000", "--rounds", "1", "--only", "upsert_ts", "--show"]);
    let row = text.lines().find(|line| line.starts_with("| upsert, (ts, symbol) |")).expect("a row");
    assert!(!row.contains("NaN"), "{row}");
}

#[test]
fn the_docs_are_built_at_once_and_by_one_run_more() {
    let text = shown(&["docs", "--runs", "3", "--expectations", "2", "--rounds", "1", "--show"]);
    let row = text.lines().find(|line| line.starts_with("| 3 |")).expect("a row");
    // The run's own, those of both expectations, the pipeline's and the one over all.
    assert!(row.contains("| 6 |"), "{row}");
}
