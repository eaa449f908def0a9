//! Noise: random texts, and specs with random mistakes in them.

use std::sync::OnceLock;

use proptest::{
    prelude::{ProptestConfig, Strategy, any, prop},
    prop_assert, prop_oneof, proptest,
};

use super::check;
use crate::{case::Case, tree};

/// Parts of specs that noise is made of.
const WORDS: &[&str] = &[
    "name",
    "source",
    "suite",
    "sink",
    "simulate",
    "expect_column_values_to_be_between",
    "column",
    "symbol",
    "size",
    "min_value",
    "{",
    "}",
    "[",
    "]",
    ": ",
    ", ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "'",
    "\"",
    "|",
    ">-",
    "&a",
    "*a",
    "!b",
    "<<",
    "? ",
    "# ",
    "1",
    "-1",
    "1e999",
    "0.1",
    "~",
    "null",
    "true",
    "NaN",
    "é",
    "\u{0}",
    "\\",
    "\t",
    "$x",
    "(",
    ")",
    " and ",
    " between ",
    " in ",
    "case when ",
    " then ",
    " end",
    "cast(",
    " as ",
    "date '",
    "--",
    "2024-01-01",
    "%",
];

/// Every case of the fixtures, as its file holds it.
fn written() -> &'static [String] {
    static TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let folders = ["tests/fixtures/accept", "tests/fixtures/reject"].into_iter().flat_map(tree::files);
        let cases = folders.filter(|path| path.ends_with(".case")).map(|path| tree::text(&path));
        // Whatever a commit sealed has compiled, so nothing of it is changed.
        cases.filter(|text| !text.contains("=== before/")).collect()
    })
}

fn base() -> &'static str {
    static BASE: OnceLock<String> = OnceLock::new();
    BASE.get_or_init(|| tree::text("tests/fixtures/reject/base"))
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(WORDS).prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{0,12}",
    ]
}

fn noise() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        prop::collection::vec(word(), 0..60).prop_map(|words| words.concat()),
    ]
}

/// A change of a text, at a place that is a share of its length.
#[derive(Clone, Debug)]
enum Change {
    Insert(f64, String),
    Remove(f64, usize),
    Repeat(f64, usize),
    Cut(f64),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (0.0..1.0, word()).prop_map(|(at, word)| Change::Insert(at, word)),
        (0.0..1.0, 1_usize..20).prop_map(|(at, length)| Change::Remove(at, length)),
        (0.0..1.0, 1_usize..60).prop_map(|(at, length)| Change::Repeat(at, length)),
        (0.5..1.0).prop_map(Change::Cut),
    ]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place in a text"
)]
fn changed(text: &str, change: &Change) -> String {
    let place = |share: f64| text.floor_char_boundary((share * text.len() as f64) as usize);
    let end = |start: usize, length: usize| text.ceil_char_boundary((start + length).min(text.len()));
    match change {
        Change::Insert(at, word) => [&text[..place(*at)], word, &text[place(*at)..]].concat(),
        Change::Remove(at, length) => [&text[..place(*at)], &text[end(place(*at), *length)..]].concat(),
        Change::Repeat(at, length) => {
            let start = place(*at);
            let end = end(start, *length);
            [&text[..end], &text[start..]].concat()
        }
        Change::Cut(at) => text[..place(*at)].to_owned(),
    }
}

fn mutated() -> impl Strategy<Value = String> {
    let texts = (0..written().len()).prop_map(|index| written()[index].clone());
    (texts, prop::collection::vec(change(), 1..4))
        .prop_map(|(text, changes)| changes.iter().fold(text, |text, change| changed(&text, change)))
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn noise_is_refused_with_a_word(text in noise()) {
        let verdict = check(&Case::read("", base()).with("spec.yaml", text).run());
        prop_assert!(verdict == Ok(false), "{verdict:?}");
    }

    #[test]
    fn noise_is_no_schema(text in noise()) {
        let verdict = check(&Case::read("", base()).with("record.avsc", text).run());
        prop_assert!(verdict == Ok(false), "{verdict:?}");
    }

    #[test]
    fn a_spec_with_a_mistake_is_accepted_or_refused_with_a_word(text in mutated()) {
        let verdict = check(&Case::read(&text, base()).run());
        prop_assert!(verdict.is_ok(), "{verdict:?}");
    }

    #[test]
    fn rows_of_noise_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in noise(), csv in any::<bool>()) {
        let path = if csv { "rows.csv" } else { "rows.jsonl" };
        for rows in [bytes, text.into_bytes()] {
            let rows = if csv { [b"symbol,size,at,day,fee\n", rows.as_slice()].concat() } else { rows };
            let verdict = check(&Case::read("", base()).with(path, rows).run());
            prop_assert!(verdict == Ok(true), "{verdict:?}");
        }
    }
}
