//! JSON to the same tree: `serde_json` reads it, and the places of its raw values in the text are the spans.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Entry, Kind, MAX_DEPTH, Node, Scalar, tree::unreadable};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::{FileId, Sources, Span, Spanned},
};

/// Parses a file that holds one JSON value; nothing when it cannot be read as JSON at all.
pub fn parse_json(sources: &Sources, file: FileId, diagnostics: &Diagnostics) -> Option<Node> {
    let text = sources.text(file);
    if let Some(refused) = unreadable(text, file) {
        diagnostics.report(refused);
        return None;
    }
    parse_json_at(text, Span::new(file, 0..text.len()), diagnostics)
}

/// Parses one JSON value that stands at `place` of a file.
pub fn parse_json_at(text: &str, place: Span, diagnostics: &Diagnostics) -> Option<Node> {
    let builder = Builder { text, place, diagnostics };
    let root = serde_json::from_str::<&RawValue>(text).map_err(|error| builder.refused(text, &error));
    match root.and_then(|root| builder.node(root, 0)) {
        Ok(node) => Some(node),
        Err(refused) => {
            diagnostics.report(*refused);
            None
        }
    }
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

struct Builder<'a> {
    text: &'a str,
    place: Span,
    diagnostics: &'a Diagnostics,
}

/// The pairs of an object, in their order, as often as they stand there.
struct Pairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'a> Builder<'a> {
    fn node(&self, raw: &'a RawValue, depth: usize) -> Parsed<Node> {
        let (text, span) = (raw.get(), self.span(raw.get()));
        if depth == MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} deep");
            return Err(Box::new(Diagnostic::new(Code::TooLarge, span, message)));
        }
        let kind = match text.as_bytes().first() {
            Some(b'{') => Kind::Mapping(self.entries(self.read::<Pairs>(text)?, depth)?),
            Some(b'[') => {
                let items = self.read::<Vec<&RawValue>>(text)?;
                Kind::Sequence(items.into_iter().map(|item| self.node(item, depth + 1)).collect::<Parsed<_>>()?)
            }
            Some(b'"') => Kind::Scalar(Scalar { text: self.read(text)?, plain: false }),
            _ => Kind::Scalar(Scalar { text: text.to_owned(), plain: true }),
        };
        Ok(Node { kind, span })
    }

    /// Keys that stand twice are reported and taken once.
    fn entries(&self, pairs: Pairs<'a>, depth: usize) -> Parsed<Vec<Entry>> {
        let mut seen = BTreeMap::new();
        let mut entries = Vec::with_capacity(pairs.0.len());
        for (key, value) in pairs.0 {
            let key = Spanned::new(self.read::<String>(key.get())?, self.span(key.get()));
            let value = self.node(value, depth + 1)?;
            if let Some(&first) = seen.get(&key.value) {
                let message = format!("the key `{}` stands here twice", *key);
                let found = Diagnostic::new(Code::DuplicateKey, key.span, message);
                self.diagnostics.report(found.context(first, "first here"));
            } else {
                seen.insert(key.value.clone(), key.span);
                entries.push(Entry { key, value });
            }
        }
        Ok(entries)
    }

    fn read<T: Deserialize<'a>>(&self, text: &'a str) -> Parsed<T> {
        serde_json::from_str(text).map_err(|error| self.refused(text, &error))
    }

    /// Where a part of the text stands in the file.
    fn span(&self, part: &str) -> Span {
        let start = self.place.start + (part.as_ptr().addr() - self.text.as_ptr().addr());
        Span::new(self.place.file, start..start + part.len())
    }

    /// An error of `serde_json` in a part of the text: its lines and columns, which count bytes, as a place.
    fn refused(&self, part: &str, error: &serde_json::Error) -> Box<Diagnostic> {
        let line: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = part.floor_char_boundary(line + error.column().saturating_sub(1));
        let end = at + part[at..].chars().next().map_or(0, char::len_utf8);
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_lowercase();
        Box::new(Diagnostic::new(Code::JsonSyntax, self.span(&part[at..end]), message))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs(Vec::new()))
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Pairs<'a> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(pair) = map.next_entry()? {
            self.0.push(pair);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Option<Node>, Vec<Diagnostic>, Sources) {
        let (mut sources, diagnostics) = (Sources::default(), Diagnostics::default());
        let file = sources.add("a.json", text);
        let node = parse_json(&sources, file, &diagnostics);
        (node, diagnostics.into_sorted(), sources)
    }

    #[test]
    fn scalars_keep_their_text_and_their_place() {
        let (node, found, sources) = parse("{\"a\": [1.50, \"\\ud83d\\ude00\\/\", true],\n\t\"é\": null}");
        assert_eq!(found, []);
        let Kind::Mapping(entries) = node.unwrap().kind else { panic!("an object") };
        assert_eq!(sources.slice(entries[1].key.span), "\"é\"");
        assert!(entries[1].value.is_null());
        let Kind::Sequence(items) = &entries[0].value.kind else { panic!("a list") };
        assert_eq!(sources.slice(items[0].span), "1.50");
        assert_eq!(items[1].kind, Kind::Scalar(Scalar { text: "\u{1F600}/".into(), plain: false }));
        assert_eq!(items[2].kind, Kind::Scalar(Scalar { text: "true".into(), plain: true }));
    }

    #[test]
    fn what_is_not_json_is_underlined_where_it_stands() {
        for (text, place) in [
            ("{\"a\": 1,}", (1, 9)),
            ("{\n \"a\": yes}", (2, 7)),
            ("[\"\\ud83d\"]", (1, 9)),
            ("{\"a\": 1} x", (1, 10)),
            ("{'a': 1}", (1, 2)),
            ("", (1, 1)),
            ("{\"a\": 01}", (1, 8)),
        ] {
            let (node, found, sources) = parse(text);
            assert_eq!(node, None, "{text}");
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].code, sources.position(found[0].primary.span)), (Code::JsonSyntax, place), "{text}");
        }
    }

    #[test]
    fn keys_that_stand_twice_are_reported() {
        let (node, found, sources) = parse("{\"a\": 1, \"\\u0061\": 2}");
        assert_eq!(found[0].code, Code::DuplicateKey);
        assert_eq!(sources.slice(found[0].primary.span), "\"\\u0061\"");
        assert!(node.is_some());
    }

    #[test]
    fn hostile_depth_is_refused() {
        let (_, found, _) = parse(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
        assert_eq!(found[0].code, Code::TooLarge);
    }
}
