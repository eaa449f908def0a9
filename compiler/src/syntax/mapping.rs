//! Mappings with fixed keys: declared once, from which come the struct, its decoder with all
//! its diagnostics, and its JSON Schema.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, json};

use super::{Entry, FromNode, Kind, Node};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::Span,
};

/// What stands under a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Given<T> {
    /// Nothing, or null.
    Absent,
    /// Something that was refused already; whatever depends on it stays silent.
    Unknown,
    /// A value.
    Value(T),
}

/// The keys of one mapping while they are taken.
#[derive(Debug)]
pub struct Fields<'a> {
    /// The place to which a missing key is reported.
    pub span: Span,
    entries: &'a [Entry],
    taken: Vec<bool>,
    known: Vec<String>,
}

/// A mapping with fixed keys; made by `mapping!`.
pub trait Mapping: Sized {
    /// What the mapping is for, as its declaration says.
    const DOC: &'static [&'static str];

    /// Takes this mapping's keys from `fields`.
    fn take(fields: &mut Fields, diagnostics: &Diagnostics) -> Self;

    /// Keys that belong to the language but are not supported yet.
    fn later() -> &'static [&'static str];

    /// Adds this mapping's keys to a JSON Schema.
    fn describe(properties: &mut Properties, generator: &mut SchemaGenerator);
}

/// The keys of a mapping in a JSON Schema.
#[derive(Debug, Default)]
pub struct Properties {
    schemas: Map<String, serde_json::Value>,
    keys: Vec<Key>,
}

/// A key of a mapping.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What stands under it.
    pub doc: String,
    /// Whether it must be given.
    pub required: bool,
}

impl<T> Given<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Unknown => None,
        }
    }

    /// The value, `default` where nothing stands, nothing where something was refused.
    pub fn or(self, default: impl FnOnce() -> T) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent => Some(default()),
            Self::Unknown => None,
        }
    }

    /// `Some(None)` where nothing stands, `None` where something was refused.
    pub fn optional(self) -> Option<Option<T>> {
        match self {
            Self::Value(value) => Some(Some(value)),
            Self::Absent => Some(None),
            Self::Unknown => None,
        }
    }
}

impl<'a> Fields<'a> {
    /// The keys of a mapping; anything else is reported.
    pub fn new(node: &'a Node, diagnostics: &Diagnostics) -> Option<Self> {
        match &node.kind {
            // A missing key is reported at the first one: a whole mapping may be the whole file.
            Kind::Mapping(entries) => {
                Some(Self::of(entries, entries.first().map_or(node.span, |entry| entry.key.span)))
            }
            Kind::Unknown => None,
            _ => {
                let message = format!("expected a mapping, found {}", node.describe());
                diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
                None
            }
        }
    }

    /// The keys of these entries; `span` is where a missing one is reported.
    #[must_use]
    pub fn of(entries: &'a [Entry], span: Span) -> Self {
        Self { span, entries, taken: vec![false; entries.len()], known: Vec::new() }
    }

    /// What stands under an optional key.
    pub fn optional<T: FromNode>(&mut self, key: &str, diagnostics: &Diagnostics) -> Given<T> {
        match self.node(key) {
            Some(node) if !node.is_null() => T::from_node(node, diagnostics).map_or(Given::Unknown, Given::Value),
            _ => Given::Absent,
        }
    }

    /// What stands under a required key; its absence is reported.
    pub fn required<T: FromNode>(&mut self, key: &str, diagnostics: &Diagnostics) -> Given<T> {
        let given = self.optional(key, diagnostics);
        if matches!(given, Given::Absent) {
            diagnostics.report(missing(key, self.span));
            return Given::Unknown;
        }
        given
    }

    /// What stands under a key that a whole spec needs, but not every use of it; whoever needs
    /// it reports its absence (see [`missing`]).
    pub fn expected<T: FromNode>(&mut self, key: &str, diagnostics: &Diagnostics) -> Given<T> {
        self.optional(key, diagnostics)
    }

    /// Reports every key that nobody took; those in `later` as not supported yet.
    pub fn finish(self, later: &[&str], diagnostics: &Diagnostics) {
        for (entry, _) in self.entries.iter().zip(&self.taken).filter(|(_, taken)| !**taken) {
            if later.contains(&entry.key.as_str()) {
                let message = format!("`{}` is not supported yet", *entry.key);
                let found = Diagnostic::new(Code::NotSupportedYet, entry.key.span, message);
                diagnostics.report(found.help("remove it for now"));
                continue;
            }
            let found = Diagnostic::new(Code::UnknownKey, entry.key.span, format!("unknown key `{}`", *entry.key));
            let known = self.known.join("`, `");
            let suggested = found.suggest(&entry.key, self.known.iter().map(String::as_str));
            diagnostics.report(match suggested.help {
                None => suggested.help(format!("known here: `{known}`")),
                Some(_) => suggested,
            });
        }
    }

    fn node(&mut self, key: &str) -> Option<&'a Node> {
        self.known.push(key.to_owned());
        self.index(key).map(|index| &self.entries[index].value)
    }

    fn index(&mut self, key: &str) -> Option<usize> {
        let index = self.entries.iter().position(|entry| *entry.key == key)?;
        self.taken[index] = true;
        Some(index)
    }
}

impl Properties {
    /// Adds a key.
    pub fn add<T: FromNode>(
        &mut self,
        key: &'static str,
        doc: &[&str],
        required: bool,
        generator: &mut SchemaGenerator,
    ) {
        let mut schema = T::schema(generator);
        let doc = paragraph(doc);
        schema.insert("description".into(), doc.as_str().into());
        self.schemas.insert(key.into(), schema.into());
        self.keys.push(Key { name: key, doc, required });
    }

    /// The keys, in the order of their declaration.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The mapping's JSON Schema.
    #[must_use]
    pub fn into_schema(self) -> Schema {
        let required: Vec<&str> = self.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let schema = json!({
            "type": "object",
            "properties": self.schemas,
            "required": required,
            "additionalProperties": false,
        });
        // An object is always a schema.
        schema.try_into().unwrap_or_default()
    }
}

impl<M: Mapping> FromNode for M {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let mut fields = Fields::new(node, diagnostics)?;
        let mapping = M::take(&mut fields, diagnostics);
        fields.finish(M::later(), diagnostics);
        Some(mapping)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let mut properties = Properties::default();
        M::describe(&mut properties, generator);
        properties.into_schema()
    }
}

/// The lines of a documentation comment as one line.
#[must_use]
pub fn paragraph(doc: &[&str]) -> String {
    doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// A key that is not there.
pub fn missing(key: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingKey, span, format!("the key `{key}` is missing"))
        .label("in the mapping that begins here")
}

/// Declares a [`Mapping`]: each field is `required`, `expected` or `optional`, under the key of its name or
/// the one behind `as`. Keys under `later` belong to the language and are not supported yet.
macro_rules! mapping {
    (
        $(#[doc = $doc:literal])+
        $vis:vis struct $name:ident {
            $($(#[doc = $field_doc:literal])+ $need:ident $field:ident $(as $key:literal)?: $ty:ty,)*
            $(later: [$($later:literal),* $(,)?])?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name {
            /// Where the mapping stands.
            pub span: $crate::source::Span,
            $($(#[doc = $field_doc])+ pub $field: $crate::syntax::Given<$ty>,)*
        }

        impl $crate::syntax::Mapping for $name {
            const DOC: &'static [&'static str] = &[$($doc),+];

            #[allow(unused_variables, reason = "a mapping may have no keys of its own")]
            fn take(
                fields: &mut $crate::syntax::Fields,
                diagnostics: &$crate::diagnostic::Diagnostics,
            ) -> Self {
                Self {
                    span: fields.span,
                    $($field: fields.$need($crate::syntax::mapping::key!($field $($key)?), diagnostics),)*
                }
            }

            fn later() -> &'static [&'static str] {
                &[$($($later),*)?]
            }

            #[allow(unused_variables, reason = "a mapping may have no keys of its own")]
            fn describe(
                properties: &mut $crate::syntax::mapping::Properties,
                generator: &mut schemars::SchemaGenerator,
            ) {
                $(properties.add::<$ty>(
                    $crate::syntax::mapping::key!($field $($key)?),
                    &[$($field_doc),+],
                    stringify!($need) != "optional",
                    generator,
                );)*
            }
        }
    };
}

/// The key of a field: its name, unless another is given.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

pub(crate) use {key, mapping};
