//! What may stand in a place: one type per shape of value.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::{Kind, Node, Scalar};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, nearest},
    source::Spanned,
};

/// A value that can be read from a node.
pub trait FromNode: Sized {
    /// Reads it, or reports why not.
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self>;

    /// Its JSON Schema.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// A whole number that is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u64);

/// A part of a whole, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share(pub f64);

/// An identifier of ours: `[a-z][a-z0-9_]{0,47}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(pub String);

/// One word of a fixed list.
pub trait Words: Copy + 'static {
    /// What is listed, for messages: `a severity`.
    const WHAT: &'static str;
    /// The words and what they mean.
    const WORDS: &'static [(&'static str, Self)];
    /// Words of the language that are not supported yet.
    const LATER: &'static [&'static str] = &[];
}

/// Reads a [`Words`] type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<T>(pub T);

/// The scalar of a node; anything else is reported.
pub fn scalar<'a>(node: &'a Node, expected: &str, diagnostics: &Diagnostics) -> Option<&'a Scalar> {
    match &node.kind {
        Kind::Scalar(scalar) if !scalar.is_null() => Some(scalar),
        Kind::Unknown => None,
        _ => {
            let message = format!("expected {expected}, found {}", node.describe());
            diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
            None
        }
    }
}

impl FromNode for String {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        scalar(node, "a text", diagnostics).map(|scalar| scalar.text.clone())
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl<T: FromNode> FromNode for Spanned<T> {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        T::from_node(node, diagnostics).map(|value| Self::new(value, node.span))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    /// Unknown as a whole when one of its items is, after all of them have been read.
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let Kind::Sequence(items) = &node.kind else {
            if node.kind != Kind::Unknown {
                let message = format!("expected a list, found {}", node.describe());
                diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
            }
            return None;
        };
        let items: Vec<Option<T>> = items.iter().map(|item| T::from_node(item, diagnostics)).collect();
        items.into_iter().collect()
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": T::schema(generator) })
    }
}

impl FromNode for Node {
    fn from_node(node: &Node, _: &Diagnostics) -> Option<Self> {
        (node.kind != Kind::Unknown).then(|| node.clone())
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

impl FromNode for bool {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let scalar = scalar(node, "true or false", diagnostics)?;
        match (scalar.plain, scalar.text.as_str()) {
            (true, "true") => Some(true),
            (true, "false") => Some(false),
            _ => {
                let message = format!("expected true or false, found `{}`", scalar.text);
                diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "boolean" })
    }
}

impl FromNode for Count {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let scalar = scalar(node, "a whole number", diagnostics)?;
        let digits = scalar.plain && scalar.text.bytes().all(|byte| byte.is_ascii_digit());
        match scalar.text.parse() {
            Ok(number) if digits => Some(Self(number)),
            _ => {
                let message = format!("expected a whole number from 0, found `{}`", scalar.text);
                diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 0 })
    }
}

impl FromNode for Share {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let scalar = scalar(node, "a share from 0 to 1", diagnostics)?;
        let share = scalar.text.parse().ok().filter(|share| scalar.plain && (0.0..=1.0).contains(share));
        if share.is_none() {
            let message = format!("`{}` is not a share from 0 to 1", scalar.text);
            let found = Diagnostic::new(Code::OutOfBounds, node.span, message);
            diagnostics.report(if scalar.plain { found } else { found.help("write a number without quotes") });
        }
        share.map(Self)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": 1 })
    }
}

impl FromNode for Name {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let text = &scalar(node, "a name", diagnostics)?.text;
        if is_name(text) {
            return Some(Self(text.clone()));
        }
        let found = Diagnostic::new(Code::InvalidName, node.span, format!("`{text}` is not a name"));
        diagnostics.report(found.help("a small letter, then up to 47 small letters, digits and `_`"));
        None
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,47}$" })
    }
}

/// True for an identifier of ours: `[a-z][a-z0-9_]{0,47}`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.len() <= 48
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

impl<T: Words> FromNode for Word<T> {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let text = &scalar(node, T::WHAT, diagnostics)?.text;
        if let Some((_, value)) = T::WORDS.iter().find(|(word, _)| word == text) {
            return Some(Self(*value));
        }
        if T::LATER.contains(&text.as_str()) {
            let message = format!("`{text}` is not supported yet");
            diagnostics.report(Diagnostic::new(Code::NotSupportedYet, node.span, message));
            return None;
        }
        let words: Vec<&str> = T::WORDS.iter().map(|(word, _)| *word).collect();
        let found = Diagnostic::new(Code::UnknownWord, node.span, format!("`{text}` is not {}", T::WHAT));
        diagnostics.report(match nearest(text, words.iter().copied()) {
            Some(word) => found.help(format!("did you mean `{word}`?")),
            None => found.help(format!("one of `{}`", words.join("`, `"))),
        });
        None
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = T::WORDS.iter().map(|(word, _)| *word).collect();
        json_schema!({ "enum": words })
    }
}
