//! The command line: what people and machines read, and how verbs end.

mod ci;
mod diff;
mod workspace;

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::tree;

const XTASK: &str = env!("CARGO_BIN_EXE_xtask-under-test");
const FOLDER: &str = "tests/fixtures/cli";
const ESCAPE: u8 = 0x1b;

/// `cargo xtask` with these words, in this folder.
fn xtask(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(XTASK);
    command.args(words).current_dir(folder).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(folder: &Path, words: &[&str]) -> Output {
    xtask(folder, words).output().expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("{output:?}"))
}

/// The folder in which `try` is tried.
fn tried() -> std::path::PathBuf {
    tree::root().join(FOLDER).join("try.in")
}

/// `TRYCMD=overwrite` writes what came.
#[test]
fn verbs_say_exactly_this() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("xtask", Path::new(XTASK)).env("COLUMNS", "100").env("NO_COLOR", "1");
    cases.case(tree::root().join(FOLDER).join("*.trycmd"));
}

#[test]
fn verbs_end_with_their_exit_codes() {
    for (words, expected) in [
        (&["try", "specs/trades.yaml", "--rows", "good.csv"][..], 0),
        (&["try", "specs/trades.yaml", "--rows", "bad.csv"], 1),
        (&["try", "specs/trades.yaml", "--rows", "infos.jsonl"], 1),
        (&["try", "specs/trades.yaml", "--rows", "infos.jsonl", "--fail-on", "warning"], 0),
        (&["try", "specs/refused.yaml", "--rows", "good.csv"], 2),
        (&["try", "specs/trades.yaml", "--rows", "broken.csv"], 2),
        (&["try", "specs/trades.yaml", "--rows", "nowhere.csv"], 2),
        (&["try", "specs/trades.yaml"], 2),
        (&["explain", "unknown-column"], 0),
        (&["explain", "nothing-of-the-kind"], 2),
        (&["--help"], 0),
        (&["--version"], 0),
        (&["try", "--help"], 0),
        (&[], 2),
        (&["fly"], 2),
        (&["bench", "frob"], 2),
        (&["down"], 99),
        (&["new", "Not-A-Name"], 2),
    ] {
        let output = run(&tried(), words);
        assert_eq!(code(&output), expected, "{words:?}\n{output:?}");
    }
}

/// One JSON document on stdout, whatever the verdict; nothing of it on stderr.
#[test]
fn json_is_one_document() {
    for (spec, rows) in
        [("trades", "good.csv"), ("trades", "bad.csv"), ("trades", "broken.csv"), ("refused", "good.csv")]
    {
        let spec = format!("specs/{spec}.yaml");
        let output = run(&tried(), &["try", &spec, "--rows", rows, "--format", "json"]);
        let document: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{spec} {rows}: {error}: {output:?}"));
        assert_eq!(document.is_array(), code(&output) == 2, "{spec} {rows}");
    }
}

/// Whatever `explain` explains is a document for whoever asks for one.
#[test]
fn explanations_are_documents_too() {
    let folder = tree::root().join(FOLDER).join("explain.in");
    for (what, pointer, expected) in [
        ("unknown-column", "/code", "unknown-column"),
        ("codes", "/0/level", "warning"),
        ("expect_column_values_to_be_between", "/over", "record"),
        ("expectations", "/0/over", "table"),
        ("expect_trade_to_be_small", "/0/expectation", "expect_trade_to_be_small"),
        ("specs/trades.yaml", "/pipeline", "trades"),
        ("specs/trades.yaml", "/suite/0/stage", "gate"),
        ("specs/refused.yaml", "/0/level", "error"),
    ] {
        let output = run(&folder, &["explain", what, "--format", "json"]);
        let document: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{what}: {error}: {output:?}"));
        assert_eq!(document.pointer(pointer), Some(&expected.into()), "{what}: {document:#}");
    }
}

#[test]
fn no_color_is_honoured() {
    let words = ["try", "specs/trades.yaml", "--rows", "bad.csv"];
    let coloured = xtask(&tried(), &words).env("CLICOLOR_FORCE", "1").output().expect("the program starts");
    assert!(coloured.stdout.contains(&ESCAPE), "nothing is coloured at all, so that this test proves nothing");
    let plain = xtask(&tried(), &words).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output();
    let plain = plain.expect("the program starts");
    assert!(!plain.stdout.contains(&ESCAPE) && !plain.stderr.contains(&ESCAPE), "{plain:?}");
}

/// Whoever reads may go away: `cargo xtask … | head -1`.
#[test]
fn a_closed_stdout_is_no_mistake_of_ours() {
    for words in [&["explain", "expectations"][..], &["explain", "codes"], &["--help"]] {
        let mut child =
            xtask(&tried(), words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((code(&output), output.stderr.as_slice()), (0, &b""[..]), "{words:?}");
    }
}
