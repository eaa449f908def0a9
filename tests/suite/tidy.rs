//! What holds for the whole tree: which package and module may know which, lists that are sorted,
//! lists that are written twice, and texts that stand nowhere.

mod licences;
mod lists;
mod modules;
mod packages;
mod texts;

use crate::tree;

/// The packages of the workspace.
const PACKAGES: [&str; 5] = ["compiler", "generated", "runtime", "tests", "xtask"];

/// All Rust files of a package's sources.
fn rust_files(folder: &str) -> Vec<String> {
    tree::files(folder).into_iter().filter(|path| path.ends_with(".rs")).collect()
}

/// The code of a file: without comments, and without the tests at its end.
fn code(path: &str) -> String {
    let text = tree::text(path);
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}

/// True where a word stands in a text by itself.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |char: char| char.is_alphanumeric() || char == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// Fails with all that is wrong.
#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n  {}", wrong.join("\n  "));
}
