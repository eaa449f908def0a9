//! What every file is, and texts that stand nowhere.

use tollgate_compiler::artifacts::MARK;

use super::{PACKAGES, code, has_word, none, rust_files};
use crate::tree;

/// Longest file of Rust that a person wrote, and longest function.
const MAX_LINES: usize = 400;
const MAX_FUNCTION: usize = 60;

/// Texts of one machine, or of whoever worked at it. Cut in two, so that they do not stand here either.
const FOREIGN: [&str; 12] = [
    concat!("/wo", "rk/"),
    concat!("/tmp", "/wt"),
    concat!("/ro", "ot/"),
    concat!("/home", "/"),
    concat!("/Us", "ers/"),
    concat!("../sh", "ared"),
    concat!("the foun", "der"),
    concat!("sub", "agent"),
    concat!("Cla", "ude"),
    concat!("Anthro", "pic"),
    concat!("issues ", "show"),
    concat!("Co-Author", "ed-By"),
];

fn written_by_hand() -> Vec<String> {
    PACKAGES.into_iter().filter(|package| *package != "generated").flat_map(rust_files).collect()
}

/// Every file of the tree that is kept: the packages, the specs, and what stands beside them.
fn all_files() -> Vec<String> {
    let folders = PACKAGES.into_iter().chain(["specs", ".cargo"]).flat_map(tree::files);
    let beside = std::fs::read_dir(tree::root()).expect("the workspace can be read").filter_map(|entry| {
        let entry = entry.expect("an entry can be read");
        let is_file = entry.file_type().expect("an entry has a type").is_file();
        (is_file && entry.file_name() != ".git").then(|| entry.file_name().into_string().expect("names are UTF-8"))
    });
    folders.chain(beside).collect()
}

#[test]
fn files_are_short() {
    let length = |path: &String| tree::text(path).lines().count();
    let long = written_by_hand().into_iter().filter(|path| length(path) > MAX_LINES);
    none(&long.map(|path| format!("{path} has {} lines", length(&path))).collect::<Vec<_>>());
}

#[test]
fn functions_are_short() {
    let mut long = Vec::new();
    for path in written_by_hand().into_iter().filter(|path| !path.ends_with("tests.rs")) {
        let text = tree::text(&path);
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate().filter(|(_, line)| line.ends_with('{') && is_function(line)) {
            let indent = &line[..line.len() - line.trim_start().len()];
            let end = lines[start..].iter().position(|line| *line == format!("{indent}}}")).unwrap_or_default();
            if end > MAX_FUNCTION + 1 {
                long.push(format!("{path}:{} has {} lines", start + 1, end - 1));
            }
        }
    }
    none(&long);
}

fn is_function(line: &str) -> bool {
    let line = line.trim_start();
    ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn ", "async fn ", "pub async fn "]
        .iter()
        .any(|start| line.starts_with(start))
}

#[test]
fn no_test_is_left_out_and_no_lint_is_silenced_without_a_reason() {
    let mut wrong = Vec::new();
    for path in written_by_hand() {
        for (number, line) in code(&path).lines().enumerate().map(|(number, line)| (number, line.trim())) {
            let silences = ["#[allow(", "#![allow("].iter().any(|start| line.starts_with(start));
            if line.starts_with("#[ignore") || silences && !line.contains("reason = ") {
                wrong.push(format!("{path}: {line} (line of code {number})"));
            }
        }
    }
    none(&wrong);
}

#[test]
fn one_module_alone_is_not_safe() {
    let word = concat!("un", "safe");
    // As a keyword among others it is a text.
    let quoted = format!("\"{word}\"");
    let files = PACKAGES.into_iter().flat_map(rust_files);
    let files = files.filter(|path| has_word(&code(path).replace(&quoted, ""), word));
    let (inside, outside): (Vec<_>, Vec<_>) = files.partition(|path| path.starts_with("runtime/src/ffi"));
    assert!(!inside.is_empty(), "the test sees nothing");
    none(&outside);
    let manifest = tree::text("Cargo.toml");
    assert!(manifest.contains(&format!("{word}_code = \"deny\"")));
}

#[test]
fn every_module_says_what_it_is() {
    let modules = written_by_hand().into_iter().filter(|path| !path.contains("/tests/") && !path.ends_with("tests.rs"));
    none(&modules.filter(|path| !tree::text(path).starts_with("//!")).collect::<Vec<_>>());
}

#[test]
fn what_is_generated_says_so_and_silences_nothing() {
    let mut wrong = Vec::new();
    for path in tree::files("generated") {
        let text = tree::text(&path);
        let says_so = text.lines().next().is_some_and(|line| line.contains(MARK));
        if [".rs", ".sql", ".py", ".html", "/manifest"].iter().any(|ending| path.ends_with(ending)) && !says_so {
            wrong.push(format!("{path} has no header"));
        }
        if path.ends_with(".rs") && (text.contains("allow(") || text.contains("expect(")) {
            wrong.push(format!("{path} silences a lint, or panics"));
        }
    }
    none(&wrong);
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let mut wrong = Vec::new();
    for path in all_files() {
        let bytes = std::fs::read(tree::root().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let text = String::from_utf8_lossy(&bytes);
        let found = FOREIGN.iter().filter(|foreign| text.contains(**foreign));
        wrong.extend(found.map(|foreign| format!("{path} holds `{foreign}`")));
    }
    none(&wrong);
}
