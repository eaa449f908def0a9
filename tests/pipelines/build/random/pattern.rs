//! Regular expressions and LIKE patterns.

use fastrand::Rng;

use super::literal::word;

/// A regular expression of the language that all targets share.
pub(super) fn regex(rng: &mut Rng) -> String {
    let flag = if rng.u8(..8) == 0 { "(?i)" } else { "" };
    let (start, end) = (word(rng, &["", "^"]), word(rng, &["", "$"]));
    let inner = alternatives(rng, 2);
    // Without brackets, the anchors would belong to the first and the last alternative alone.
    let inner = if inner.contains('|') { format!("({inner})") } else { inner };
    format!("{flag}{start}{inner}{end}")
}

fn alternatives(rng: &mut Rng, depth: u32) -> String {
    let count = if rng.u8(..3) == 0 { 2 } else { 1 };
    (0..count).map(|_| sequence(rng, depth)).collect::<Vec<_>>().join("|")
}

fn sequence(rng: &mut Rng, depth: u32) -> String {
    (0..rng.usize(1..4)).map(|_| piece(rng, depth)).collect()
}

fn piece(rng: &mut Rng, depth: u32) -> String {
    const QUANTIFIERS: [&str; 9] = ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,}"];
    atom(rng, depth) + word(rng, &QUANTIFIERS)
}

fn atom(rng: &mut Rng, depth: u32) -> String {
    const LITERALS: [&str; 12] = ["a", "b", "c", "A", "Z", "0", " ", "é", "😀", "\\.", "\\\\", "%"];
    const CLASSES: [&str; 11] =
        [".", "\\d", "\\w", "\\s", "\\D", "\\S", "[a-c]", "[^a]", "[A-Z0-9_]", "[é😀x]", "[^\\d\\s]"];
    match rng.u8(..if depth > 0 { 6 } else { 5 }) {
        0..3 => word(rng, &LITERALS).to_owned(),
        3..5 => word(rng, &CLASSES).to_owned(),
        _ => format!("{}{})", word(rng, &["(", "(?:"]), alternatives(rng, depth - 1)),
    }
}

/// A LIKE pattern.
pub(super) fn like(rng: &mut Rng) -> String {
    const PARTS: [&str; 12] = ["%", "%", "_", "a", "b", "ab", "A", "é", "😀", "\\%", "\\_", "\\\\"];
    (0..rng.usize(..5)).map(|_| word(rng, &PARTS)).collect()
}
