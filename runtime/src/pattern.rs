//! Patterns over text.

mod line;
mod table;

use self::{line::Line, table::Table};

/// A pattern of generated code; it was checked when it was compiled.
///
/// # Panics
///
/// On a pattern that is not one, which the compiler does not emit.
#[must_use]
pub fn regex(pattern: &str) -> Regex {
    let quick = Line::new(pattern).map(Regex::Line).or_else(|| Table::new(pattern).map(Regex::Table));
    quick
        .unwrap_or_else(|| Regex::Searched(regex::Regex::new(pattern).expect("the compiler emits valid patterns only")))
}

/// A regular expression, in the quickest form that it can have.
#[derive(Debug)]
pub enum Regex {
    /// A set of bytes for each place of the text.
    Line(Line),
    /// As a table, which is walked once along the text.
    Table(Table),
    /// Its table would be too large.
    Searched(regex::Regex),
}

impl Regex {
    /// True where it matches anywhere in the text.
    #[expect(
        clippy::inline_always,
        reason = "the kind is the same for each record, and most texts are shorter than what a call takes"
    )]
    #[inline(always)]
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Line(line) => line.is_match(text.as_bytes()),
            Self::Table(table) => table.is_match(text.as_bytes()),
            Self::Searched(regex) => regex.is_match(text),
        }
    }
}

/// True where the whole text is like the pattern: `%` is any text, `_` any one code point,
/// a backslash takes the next code point as itself.
#[must_use]
pub fn like(text: &str, pattern: &str) -> bool {
    let (mut text, mut pattern) = (text.chars(), pattern.chars());
    // Where to go on if what follows the last `%` does not match: one code point later.
    let mut retry = None;
    loop {
        let (text_before, pattern_before) = (text.clone(), pattern.clone());
        let matched = match (pattern.next(), text.next()) {
            (None, None) => return true,
            (Some('%'), _) => {
                retry = Some((text_before.clone(), pattern.clone()));
                text = text_before;
                continue;
            }
            (Some('_'), Some(_)) => true,
            (Some('\\'), Some(found)) => pattern.next() == Some(found),
            (Some(literal), Some(found)) => literal == found,
            (_, None) => return pattern_before.as_str().chars().all(|part| part == '%'),
            (None, Some(_)) => false,
        };
        if !matched {
            let Some((from, rest)) = &mut retry else { return false };
            if from.next().is_none() {
                return false;
            }
            (text, pattern) = (from.clone(), rest.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_same_texts_however_it_is_kept() {
        let lines =
            ["^[A-Z][.0-9A-Z]{0,11}$", "^$", "^ab$", "^(?i)ab$", "^a{2}b+$", "^[ab]*$", "^é$", "^(?:ab)c{0,1}$"];
        let others =
            ["", "b", "^a", "a$", "a|^b", "^.$", "(?:ab)+c?", "[^a]", "x{2,255}$", "é", "^a*b$", "^[^b]$", "^a|b$"];
        for (pattern, is_line) in lines.map(|line| (line, true)).into_iter().chain(others.map(|other| (other, false))) {
            let (line, table) = (Line::new(pattern), Table::new(pattern).expect("a small table"));
            assert_eq!(line.is_some(), is_line, "{pattern:?}");
            let regex = regex::Regex::new(pattern).unwrap();
            for text in TEXTS {
                let expected = regex.is_match(text);
                assert_eq!(table.is_match(text.as_bytes()), expected, "{pattern:?} on {text:?}");
                assert!(
                    line.as_ref().is_none_or(|line| line.is_match(text.as_bytes()) == expected),
                    "{pattern:?} on {text:?}"
                );
            }
        }
    }

    const TEXTS: [&str; 22] = [
        "",
        "a",
        "b",
        "ab",
        "aB",
        "abc",
        "abcc",
        "ba",
        "aab",
        "aabb",
        "A",
        "AAPL",
        "BRK.B",
        "AAPL\n",
        "ABCDEFGHIJKL",
        "ABCDEFGHIJKLM",
        "é",
        "\n",
        "abab",
        "xx",
        "xxy",
        "ü\u{10ffff}",
    ];

    #[test]
    fn a_pattern_whose_table_would_be_large_is_searched() {
        let regex = regex("a.{200}b|c.{255}");
        assert!(matches!(regex, Regex::Searched(_)));
        assert!(regex.is_match(&format!("xa{}b", "é".repeat(200))) && !regex.is_match("ab"));
    }

    #[test]
    fn likes() {
        for (text, pattern) in [
            ("", ""),
            ("", "%"),
            ("ab", "ab"),
            ("aXbXc", "a%b%c"),
            ("é", "_"),
            ("100%", r"100\%"),
            (r"a\b", r"a\\b"),
            ("aab", "%ab"),
            ("abcabd", "%abd%"),
            ("a_b", r"a\_b"),
            ("a\nb", "a%b"),
        ] {
            assert!(like(text, pattern), "{text:?} like {pattern:?}");
        }
    }

    #[test]
    fn does_not_like() {
        for (text, pattern) in [
            ("a", ""),
            ("", "_"),
            ("ab", "a"),
            ("a", "ab"),
            ("1000", r"100\%"),
            ("axb", r"a\_b"),
            ("abc", "%b"),
            ("A", "a"),
        ] {
            assert!(!like(text, pattern), "{text:?} not like {pattern:?}");
        }
    }
}
