//! `source.start`: a word or an instant.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, nearest},
    pipeline::Start,
    syntax::{FromNode, Node, scalar},
    value::calendar,
};

const WORDS: [(&str, Start); 2] = [("earliest", Start::Earliest), ("latest", Start::Latest)];

impl FromNode for Start {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let text = &scalar(node, "a place to start", diagnostics)?.text;
        if let Some((_, start)) = WORDS.iter().find(|(word, _)| word == text) {
            return Some(*start);
        }
        if let Some(micros) = calendar::timestamp(text) {
            // Kafka counts milliseconds: what lies between two of them begins at the later one.
            let millis = micros.saturating_add(999).div_euclid(1000);
            if millis >= 0 {
                return Some(Self::At(millis));
            }
            // Kafka takes -1 and -2 for its own words, and no record is older.
            let message = format!("`{text}` is before 1970");
            let found = Diagnostic::new(Code::InvalidLiteral, node.span, message);
            diagnostics.report(found.help("`earliest` is the first record that is there"));
            return None;
        }
        let found = Diagnostic::new(Code::UnknownWord, node.span, format!("`{text}` is not a place to start"));
        diagnostics.report(match nearest(text, WORDS.map(|(word, _)| word)) {
            Some(word) => found.help(format!("did you mean `{word}`?")),
            None => found.help("`earliest`, `latest`, or an instant such as `2026-01-01T00:00:00Z`"),
        });
        None
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "enum": WORDS.map(|(word, _)| word) }, { "type": "string" }] })
    }
}
