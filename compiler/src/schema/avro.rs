//! Reads `.avsc`: a record schema in Avro's JSON, with a place for every finding.

mod attribute;
mod default;
mod logical;
mod name;
mod record;
mod types;

use std::collections::BTreeMap;

pub use self::name::TypeName;
use self::record::record;
use super::{Record, plan::Wire};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::{FileId, Sources, Span, Spanned},
    syntax::{Node, parse_json},
};

/// Most fields of a record.
pub const MAX_FIELDS: usize = 1_000;

/// A record schema as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct AvroRecord {
    /// What it is as a table: one column per field that was understood.
    pub record: Record,
    /// The same fields as they lie on the wire, in the same order.
    pub fields: Vec<AvroField>,
    /// The record's name and aliases.
    pub name: TypeName,
    /// Where the name stands.
    pub place: Span,
    /// Names of fields that were refused. Whatever depends on one of them stays silent.
    pub refused: Vec<String>,
    /// Columns whose values are shown to nobody: what the spec says, the schema does not.
    pub hidden: Vec<usize>,
}

/// One field of an [`AvroRecord`].
#[derive(Clone, Debug, PartialEq)]
pub struct AvroField {
    /// Its name, where it stands.
    pub name: Spanned<String>,
    /// Names under which a writer may have it.
    pub aliases: Vec<String>,
    /// Its type, without `null`.
    pub ty: AvroType,
    /// Where `null` stands in its union.
    ///
    /// A union of one type without `null` is on the wire what it is with `null` behind it, and
    /// is kept as that.
    pub null_branch: Option<usize>,
    /// Whether its values may be absent.
    pub nullable: bool,
}

/// A type, and the name under which it was defined.
#[derive(Clone, Debug, PartialEq)]
pub struct AvroType {
    /// The type on the wire; all symbols of an enum are known to itself.
    pub wire: Wire,
    /// The definition, for an enum and a fixed.
    pub named: Option<Named>,
}

/// The definition of an enum or a fixed.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its name and aliases.
    pub name: TypeName,
    /// The symbol that stands in for symbols which an enum does not know.
    pub default: Option<String>,
}

/// Reads a record schema.
///
/// Everything that is wrong with it is reported. Nothing comes back only when there is no record
/// at all; a field that was refused is named in [`AvroRecord::refused`].
pub fn read(sources: &Sources, file: FileId, diagnostics: &Diagnostics) -> Option<AvroRecord> {
    let found = Diagnostics::default();
    let schema = parse_json(sources, file, &found).and_then(|root| {
        let mut reader = Reader { diagnostics: &found, known: BTreeMap::new(), defined: BTreeMap::new() };
        name::definitions(&root, "", &mut reader.defined);
        let schema = record(&mut reader, &root)?;
        if !found.refused() {
            second_opinion(sources.text(file), &root, &found);
        }
        Some(schema)
    });
    found.into_sorted().into_iter().for_each(|found| diagnostics.report(found));
    schema
}

/// What one schema has defined so far, and where its findings go.
struct Reader<'a> {
    diagnostics: &'a Diagnostics,
    known: BTreeMap<String, Known>,
    /// What it defines anywhere, and where.
    defined: BTreeMap<String, Span>,
}

/// What a name stands for.
#[derive(Clone)]
enum Known {
    /// An enum or a fixed.
    Type(AvroType),
    /// The record itself.
    Record,
    /// A definition that was refused.
    Refused,
}

impl Reader<'_> {
    /// Reports a finding that needs no more than a message.
    #[track_caller]
    fn refuse<T>(&self, code: Code, span: Span, message: impl Into<String>, help: &str) -> Option<T> {
        self.diagnostics.report(Diagnostic::new(code, span, message).help(help));
        None
    }
}

/// Lets Avro's own library parse what was accepted here.
///
/// It sees no defaults of fields: those it would check as texts in UTF-8, which Avro's are not.
fn second_opinion(text: &str, root: &Node, diagnostics: &Diagnostics) {
    let Ok(mut schema) = serde_json::from_str::<serde_json::Value>(text) else { return };
    let fields = schema.get_mut("fields").and_then(serde_json::Value::as_array_mut);
    for field in fields.into_iter().flatten().filter_map(serde_json::Value::as_object_mut) {
        field.remove("default");
    }
    if let Err(error) = apache_avro::Schema::parse(&schema) {
        let place = root.get("name").map_or(root.span, |name| name.span);
        let message = format!("Avro's library refuses this schema: {error}");
        diagnostics.report(Diagnostic::new(Code::AvroSchema, place, message).label("in this schema"));
    }
}

impl AvroRecord {
    /// Where the field of a column is named.
    #[must_use]
    pub fn field_span(&self, column: usize) -> Span {
        self.fields[column].name.span
    }

    /// True when every field was understood.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.refused.is_empty()
    }
}

#[cfg(test)]
mod tests;
