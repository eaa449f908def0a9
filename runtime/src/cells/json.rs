//! JSON Lines, with NaN and the infinities as bare words.

use std::{borrow::Cow, fmt, sync::LazyLock};

use regex::{Captures, Regex};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::Value as Json;

use super::{Cell, Unconverted};

/// The objects of a file, one on each line.
#[derive(Debug)]
pub(super) struct JsonLines {
    bytes: Vec<u8>,
    at: usize,
    line: u64,
}

/// The words that JSON does not have.
const WORDS: [&str; 4] = ["-Infinity", "+Infinity", "Infinity", "NaN"];

/// The names of an object and what they stand for.
type Object = (Vec<String>, Vec<Cell>);

/// An object that names nothing twice.
struct Distinct(Object);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Distinct;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Distinct, A::Error> {
        let (mut names, mut cells) = (Vec::new(), Vec::new());
        while let Some((name, json)) = map.next_entry::<String, Json>()? {
            if names.contains(&name) {
                return Err(A::Error::custom(format_args!("`{}` is there twice", name.escape_debug())));
            }
            names.push(name);
            cells.push(cell(json));
        }
        Ok(Distinct((names, cells)))
    }
}

impl JsonLines {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let at = if bytes.starts_with("\u{feff}".as_bytes()) { "\u{feff}".len() } else { 0 };
        Self { bytes, at, line: 0 }
    }

    fn next_line(&mut self) -> Option<&[u8]> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        self.at += end + 1;
        self.line += 1;
        Some(&rest[..end])
    }
}

impl Iterator for JsonLines {
    /// The line's number and its object.
    type Item = Result<(u64, Object), Unconverted>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let parsed = parse(self.next_line()?);
            let line = self.line;
            match parsed {
                Ok(None) => {}
                Ok(Some(object)) => return Some(Ok((line, object))),
                Err(why) => return Some(Err(Unconverted { line, column: "", why })),
            }
        }
    }
}

/// The names and cells of a line; `None` for an empty one.
fn parse(line: &[u8]) -> Result<Option<Object>, String> {
    let line = str::from_utf8(line).map_err(|_| "not UTF-8")?.trim_ascii();
    if line.is_empty() {
        return Ok(None);
    }
    let object = serde_json::from_str(&without_bare_words(line));
    object.map(|Distinct(object)| Some(object)).map_err(|error| match error.to_string() {
        // The rest would quote what stands there, which may be shown to nobody.
        words if words.starts_with("invalid type") => "not a JSON object".to_owned(),
        words => format!("not a JSON object: {words}"),
    })
}

fn cell(json: Json) -> Cell {
    if json.is_null() { Cell::Null } else { Cell::Json(json) }
}

/// The word inside what [`without_bare_words`] put in its place.
pub(super) fn bare_word(json: &Json) -> Option<&str> {
    match json.as_array()?.as_slice() {
        [Json::String(word)] => word.strip_prefix('\0').filter(|word| WORDS.contains(word)),
        _ => None,
    }
}

/// Puts each value that JSON does not have into a list, with a NUL before it: no column takes
/// lists or NUL otherwise.
fn without_bare_words(line: &str) -> Cow<'_, str> {
    const PATTERN: &str = r#""(?:[^"\\]|\\.)*"|(:[ \t]*)([-+]?Infinity|NaN)"#;
    static TEXT_OR_WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(PATTERN).expect("the pattern is right"));
    TEXT_OR_WORD.replace_all(line, |found: &Captures<'_>| match (found.get(1), found.get(2)) {
        (Some(before), Some(word)) => format!("{}[\"\\u0000{}\"]", before.as_str(), word.as_str()),
        _ => found[0].to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_bare_words_outside_of_texts_only() {
        assert_eq!(without_bare_words(r#"{"NaN\"NaN": NaN}"#), r#"{"NaN\"NaN": ["\u0000NaN"]}"#);
        assert_eq!(without_bare_words(r#"{"a":-Infinity}"#), r#"{"a":["\u0000-Infinity"]}"#);
        assert_eq!(without_bare_words("[-Infinity,Infinity]"), "[-Infinity,Infinity]");
        assert_eq!(without_bare_words("\"\\é\" \"\\"), "\"\\é\" \"\\");
    }

    #[test]
    fn names_the_line_of_what_is_not_an_object() {
        let mut lines = JsonLines::new(b"{\"a\": null}\n\n[1]\n{".to_vec());
        assert_eq!(lines.next(), Some(Ok((1, (vec!["a".into()], vec![Cell::Null])))));
        let mut line = || lines.next().map(|row| row.unwrap_err().line);
        assert_eq!((line(), line(), line()), (Some(3), Some(4), None));
    }
}
