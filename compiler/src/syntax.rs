//! YAML (and so JSON) as a tree of spanned nodes: the only code that knows the parser.
//!
//! The tree is built from the parser's events and keeps every scalar as it was written. What a
//! scalar means is for the type that is expected in its place to say: a general loader would
//! turn long decimals into floats and `on` into a boolean.

mod json;
pub mod mapping;
mod shape;
mod tree;

pub(crate) use self::tree::is_hidden;
pub use self::{
    json::{parse_json, parse_json_at},
    mapping::{Fields, Given, Mapping},
    shape::{Count, FromNode, Name, Share, Word, Words, is_name, scalar},
    tree::parse,
};
use crate::source::{Span, Spanned};

/// Most bytes of a spec, library or schema.
pub const MAX_BYTES: usize = 1 << 20;

/// Deepest nesting of a spec, library or schema.
pub const MAX_DEPTH: usize = 32;

/// One node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// What a [`Node`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A scalar, after its escapes were read.
    Scalar(Scalar),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping; no key stands in it twice.
    Mapping(Vec<Entry>),
    /// Something that was refused already; whoever expects anything here stays silent.
    Unknown,
}

/// A scalar.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// Its text.
    pub text: String,
    /// False for `'…'`, `"…"`, `|` and `>`: then it is a text, whatever it looks like.
    pub plain: bool,
}

/// One pair of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

impl Node {
    /// True for YAML's null: nothing, `~`, `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.is_null())
    }

    /// The node's kind, for "expected …, found …".
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Scalar(scalar) if scalar.is_null() => "nothing",
            Kind::Scalar(_) => "a value",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
            Kind::Unknown => "something unknown",
        }
    }

    /// The value of a key, in a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Mapping(entries) => entries.iter().find(|entry| *entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }
}

impl Scalar {
    /// True for YAML's null: nothing, `~`, `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }
}
