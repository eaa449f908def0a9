//! Attributes: what stands under a key of a schema, and keys that look as if they were meant.

use super::Reader;
use crate::{
    diagnostic::{Code, Diagnostic, nearest},
    syntax::{Entry, Kind, Node},
};

/// What kind of object attributes stand in, by the names of those that Avro reads there.
pub(super) struct Place {
    what: &'static str,
    attributes: &'static [&'static str],
}

pub(super) const RECORD: Place =
    Place { what: "a record", attributes: &["type", "name", "namespace", "doc", "aliases", "fields"] };
pub(super) const FIELD: Place =
    Place { what: "a field", attributes: &["name", "type", "doc", "default", "order", "aliases"] };
pub(super) const ENUM: Place =
    Place { what: "an enum", attributes: &["type", "name", "namespace", "doc", "aliases", "symbols", "default"] };
pub(super) const FIXED: Place = Place {
    what: "a fixed",
    attributes: &["type", "name", "namespace", "doc", "aliases", "size", "logicalType", "precision", "scale"],
};
pub(super) const TYPE: Place =
    Place { what: "a type", attributes: &["type", "doc", "logicalType", "precision", "scale"] };

/// Attributes whose loss changes what a schema means. The others are asked for when they are missing.
const MEANINGFUL: [&str; 5] = ["aliases", "default", "logicalType", "precision", "scale"];

impl Reader<'_> {
    /// Warns of attributes that are ignored and look as if they should not be.
    ///
    /// Attributes of one's own are legal in Avro, and are not mentioned.
    pub(super) fn attributes(&self, node: &Node, place: &Place) {
        let Kind::Mapping(entries) = &node.kind else { return };
        for entry in entries.iter().filter(|entry| !place.attributes.contains(&entry.key.as_str())) {
            self.attribute(entry, place);
        }
    }

    fn attribute(&self, entry: &Entry, place: &Place) {
        let key = entry.key.as_str();
        let here = MEANINGFUL.into_iter().filter(|name| place.attributes.contains(name));
        let message = format!("`{key}` is not an attribute of {}, and is ignored", place.what);
        let found = Diagnostic::new(Code::AvroAttribute, entry.key.span, message);
        if MEANINGFUL.contains(&key) {
            let help = match (key, place.what) {
                ("default", _) => "the default of a field stands beside the field's name".to_owned(),
                ("aliases", _) => "aliases belong to fields, records, enums and fixed".to_owned(),
                _ => format!("write it inside the type: `\"type\": {{\"type\": …, \"{key}\": …}}`"),
            };
            self.diagnostics.report(found.help(help));
        } else if nearest(key, here.clone()).is_some() {
            self.diagnostics.report(found.suggest(key, here));
        }
    }

    /// What stands under a key that may not be missing.
    pub(super) fn required<'n>(&self, node: &'n Node, key: &str) -> Option<&'n Node> {
        if !matches!(node.kind, Kind::Mapping(_)) {
            return self.wrong_shape(node, &format!("an object with the key `{key}`"));
        }
        let found = node.get(key);
        if found.is_none() {
            let missing = Diagnostic::new(Code::MissingKey, node.span, format!("the key `{key}` is missing"));
            self.diagnostics.report(missing.label("in this object"));
        }
        found
    }

    /// The text of a string.
    pub(super) fn string<'n>(&self, node: &'n Node, what: &str) -> Option<&'n str> {
        match &node.kind {
            Kind::Scalar(scalar) if !scalar.plain => Some(&scalar.text),
            _ => self.wrong_shape(node, &format!("{what}, a string")),
        }
    }

    /// The items of a list.
    pub(super) fn list<'n>(&self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        match &node.kind {
            Kind::Sequence(items) => Some(items),
            _ => self.wrong_shape(node, what),
        }
    }

    /// A whole number that is not negative.
    pub(super) fn whole(&self, node: &Node) -> Option<u32> {
        match &node.kind {
            Kind::Scalar(scalar) if scalar.plain && scalar.text.parse::<u32>().is_ok() => scalar.text.parse().ok(),
            _ => self.wrong_shape(node, "a whole number from 0"),
        }
    }

    /// The text under `doc`.
    pub(super) fn doc(&self, node: &Node) -> Option<String> {
        self.string(node.get("doc")?, "a description").map(String::from)
    }

    fn wrong_shape<T>(&self, node: &Node, expected: &str) -> Option<T> {
        let message = format!("expected {expected}, found {}", describe(node));
        self.diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
        None
    }
}

/// A node, in JSON's words.
fn describe(node: &Node) -> String {
    match &node.kind {
        Kind::Mapping(_) => "an object".into(),
        Kind::Sequence(_) => "a list".into(),
        Kind::Scalar(scalar) if scalar.plain => format!("`{}`", scalar.text),
        Kind::Scalar(_) | Kind::Unknown => "a string".into(),
    }
}
