//! LIKE: `%`, `_`, escape `\`.

use std::fmt;

use super::{MAX_BYTES, PatternError};

/// A LIKE pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    parts: Vec<Part>,
}

/// One element of a [`Like`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// This code point.
    Literal(char),
    /// `_`: any one code point.
    One,
    /// `%`: any number of code points.
    Many,
}

impl Like {
    /// Reads a pattern. A backslash takes the meaning from the character behind it, and must
    /// have one.
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        if pattern.len() > MAX_BYTES {
            let reason = format!("a pattern has at most {MAX_BYTES} bytes");
            return Err(PatternError::new(0..pattern.len(), reason));
        }
        let mut parts = Vec::new();
        let mut rest = pattern.char_indices();
        while let Some((at, character)) = rest.next() {
            parts.push(match character {
                '%' => Part::Many,
                '_' => Part::One,
                '\\' => match rest.next() {
                    Some((_, escaped)) => Part::Literal(escaped),
                    None => return Err(PatternError::new(at..at + 1, "nothing follows this backslash")),
                },
                other => Part::Literal(other),
            });
        }
        Ok(Self { parts })
    }

    /// The elements, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether the whole text is like the pattern.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        // `ends[i]` tells whether the elements so far can match exactly the first `i` characters.
        let mut ends = vec![false; text.len() + 1];
        ends[0] = true;
        for part in &self.parts {
            ends = match part {
                Part::Many => {
                    ends.iter().scan(false, |seen, &end| Some(std::mem::replace(seen, *seen || end) || end)).collect()
                }
                Part::One => step(&ends, |_| true),
                Part::Literal(literal) => step(&ends, |i| text[i] == *literal),
            };
        }
        ends[text.len()]
    }
}

/// The ends after one more character that `takes` its position.
fn step(ends: &[bool], takes: impl Fn(usize) -> bool) -> Vec<bool> {
    let moved = ends[..ends.len() - 1].iter().enumerate().map(|(i, &end)| end && takes(i));
    std::iter::once(false).chain(moved).collect()
}

impl fmt::Display for Like {
    /// The pattern, with exactly the backslashes that it needs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(special @ ('%' | '_' | '\\')) => write!(f, "\\{special}"),
            Part::Literal(other) => write!(f, "{other}"),
            Part::One => f.write_str("_"),
            Part::Many => f.write_str("%"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(pattern: &str) -> Like {
        Like::parse(pattern).unwrap()
    }

    #[test]
    fn matches_the_whole_text() {
        let cases = [
            ("", "", true),
            ("", "a", false),
            ("a", "a", true),
            ("a", "ab", false),
            ("%", "", true),
            ("%", "any\nthing", true),
            ("_", "é", true),
            ("_", "", false),
            ("__", "😀", false),
            ("a%b", "ab", true),
            ("a%b", "axxbxb", true),
            ("a%b", "axxbx", false),
            ("%a%b%", "xaybz", true),
            ("100\\%", "100%", true),
            ("100\\%", "100x", false),
            ("\\_", "_", true),
            ("\\_", "a", false),
            ("\\\\", "\\", true),
            ("\\a", "a", true),
            ("A", "a", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(like(pattern).is_match(text), expected, "`{text}` like `{pattern}`");
        }
    }

    #[test]
    fn many_stars_cost_no_more_than_their_product() {
        assert!(!like(&"%a".repeat(500)).is_match(&"a".repeat(499)));
        assert!(like(&"%a".repeat(400)).is_match(&"ab".repeat(400).replace('b', "")));
    }

    #[test]
    fn prints_what_it_read() {
        for pattern in ["", "a%_", "100\\%", "\\_\\\\", "é%"] {
            assert_eq!(like(pattern).to_string(), pattern);
        }
        assert_eq!(like("\\a").to_string(), "a");
    }

    #[test]
    fn refuses_a_backslash_at_the_end_and_a_long_pattern() {
        assert_eq!(Like::parse("ab\\").unwrap_err().range, 2..3);
        assert_eq!(Like::parse("é\\").unwrap_err().range, 2..3);
        assert!(Like::parse("ab\\\\").is_ok());
        assert_eq!(Like::parse(&"a".repeat(1001)).unwrap_err().range, 0..1001);
        assert!(Like::parse(&"a".repeat(1000)).is_ok());
    }
}
