//! Which module may mention what.

use super::{code, has_word, none, rust_files};

/// Files of a folder, and of the module that it belongs to, in which one of these stands.
fn mentions(folder: &str, words: &[&str]) -> Vec<String> {
    let module = format!("{}.rs", folder.trim_end_matches('/'));
    let mut found = Vec::new();
    for path in rust_files(folder).into_iter().chain([module]).filter(|path| !path.contains("/tests")) {
        let code = code(&path);
        let hits = words.iter().filter(|word| has_word(&code, word));
        found.extend(hits.map(|word| format!("{path} mentions `{word}`")));
    }
    found
}

#[test]
fn the_compiler_is_pure() {
    let words = ["fs", "env", "net", "Command", "SystemTime", "Instant", "HashMap", "HashSet", "println", "eprintln"];
    let files = rust_files("compiler/src").into_iter().filter(|path| !path.contains("/tests"));
    let used = |path: &String, word: &str| {
        let code = code(path);
        [format!("std::{word}"), format!("{word}::"), format!("{word}!")].iter().any(|use_| has_word(&code, use_))
    };
    let found: Vec<String> = files
        .flat_map(|path| {
            words
                .iter()
                .filter(|word| used(&path, word))
                .map(|word| format!("{path} uses `{word}`"))
                .collect::<Vec<_>>()
        })
        .collect();
    none(&found);
}

#[test]
fn an_expectation_mentions_no_target() {
    let targets =
        ["quote!", "emit", "dialect", "crate::names", "SELECT", "WHERE", "CHECK", "COALESCE", "PostgreSQL", "SQLite"];
    none(&mentions("compiler/src/expectation", &targets));
}

#[test]
fn the_core_mentions_no_expectation_and_no_target() {
    let mut found = mentions("compiler/src/rule", &["quote!", "emit", "dialect", "expectation", "CATALOGUE"]);
    for path in rust_files("compiler/src/rule") {
        if code(&path).contains("\"expect_") {
            found.push(format!("{path} names an expectation"));
        }
    }
    none(&found);
}

#[test]
fn emitters_know_neither_each_other_nor_an_expectation() {
    let emit = code("compiler/src/emit.rs");
    let emitters: Vec<&str> = emit.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    assert!(emitters.len() > 3, "{emitters:?}");
    let mut found = Vec::new();
    for path in rust_files("compiler/src/emit") {
        let own = path["compiler/src/emit/".len()..].split(['/', '.']).next().unwrap_or_default().to_owned();
        let code = code(&path);
        let direct = path.matches('/').count() == 3;
        for other in emitters.iter().filter(|other| **other != own) {
            let paths = [format!("emit::{other}"), format!("super::{other}")];
            let named = has_word(&code, &paths[0]) || direct && has_word(&code, &paths[1]);
            if named {
                found.push(format!("{path} knows `{other}`"));
            }
        }
        if code.contains("\"expect_") || has_word(&code, "CATALOGUE") {
            found.push(format!("{path} names an expectation"));
        }
    }
    none(&found);
}

#[test]
fn the_core_of_the_gate_does_nothing() {
    none(&mentions("runtime/src/gate", &["tokio", "sqlx", "rdkafka", "async", "await", "std::time", "std::fs"]));
}
