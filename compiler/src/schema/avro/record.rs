//! The record and its fields.

use std::collections::BTreeMap;

use super::{AvroField, AvroRecord, Known, MAX_FIELDS, Reader, attribute};
use crate::{
    diagnostic::{Code, Diagnostic},
    schema::{Column, Record},
    source::{Span, Spanned},
    syntax::{Kind, Node},
};

/// Reads the record that a file holds.
pub(super) fn record(reader: &mut Reader, root: &Node) -> Option<AvroRecord> {
    let word = root.get("type").and_then(text);
    if word.is_none_or(|word| *word != "record") {
        let help = "`{\"type\": \"record\", \"name\": …, \"fields\": […]}`";
        return reader.refuse(Code::AvroSchema, root.span, "the values of a topic are records", help);
    }
    reader.attributes(root, &attribute::RECORD);
    let name = reader.type_name(root, "")?;
    reader.known.insert(name.full.clone(), Known::Record);
    let mut schema = AvroRecord {
        record: Record { name: name.simple().to_owned(), doc: reader.doc(root), columns: Vec::new() },
        fields: Vec::new(),
        place: root.get("name").map_or(root.span, |place| place.span),
        name,
        refused: Vec::new(),
        hidden: Vec::new(),
    };
    reader.fields(root, &mut schema)?;
    Some(schema)
}

impl Reader<'_> {
    fn fields(&mut self, root: &Node, schema: &mut AvroRecord) -> Option<()> {
        let list = self.required(root, "fields")?;
        let fields = self.list(list, "a list of fields")?;
        if !(1..=MAX_FIELDS).contains(&fields.len()) {
            let message = format!("a record has 1 to {MAX_FIELDS} fields, and this has {}", fields.len());
            return self.refuse(Code::AvroSchema, list.span, message, "a table needs columns, and as few as it needs");
        }
        let mut names = BTreeMap::new();
        for node in fields {
            let Some(name) = self.field_name(node, &mut names) else { continue };
            match self.field(node, &name, schema.name.namespace()) {
                Some((field, column)) => {
                    schema.fields.push(field);
                    schema.record.columns.push(column);
                }
                None => schema.refused.push(name.value),
            }
        }
        self.field_aliases(fields);
        Some(())
    }

    /// The name of a field that no other has, in any case.
    fn field_name(&self, node: &Node, names: &mut BTreeMap<String, Span>) -> Option<Spanned<String>> {
        let place = self.required(node, "name")?;
        let name = self.column_name(place)?;
        if let Some(&first) = names.get(&name.to_ascii_lowercase()) {
            let message = format!("`{name}` would be a column twice");
            let found = Diagnostic::new(Code::AvroName, place.span, message).context(first, "first here");
            self.diagnostics.report(found.help("SQL does not tell capitals from small letters: give it another name"));
            return None;
        }
        names.insert(name.to_ascii_lowercase(), place.span);
        Some(Spanned::new(name.to_owned(), place.span))
    }

    fn field(&mut self, node: &Node, name: &Spanned<String>, namespace: &str) -> Option<(AvroField, Column)> {
        self.attributes(node, &attribute::FIELD);
        let aliases = self.aliases(node);
        let ty = self.field_type(self.required(node, "type")?, namespace)?;
        let default = node.get("default").map(|default| self.default(default, &ty));
        let column = Column {
            name: name.value.clone(),
            ty: ty.ty.wire.column_type(),
            nullable: ty.nullable,
            doc: self.doc(node),
            default: default.map_or(Some(None), |read| read.map(Some))?,
        };
        let aliases = aliases?.into_iter().map(String::from).collect();
        let field =
            AvroField { name: name.clone(), aliases, ty: ty.ty, null_branch: ty.null_branch, nullable: ty.nullable };
        Some((field, column))
    }

    /// An alias leads a writer's field to one column: it is no other field's name, and stands once.
    fn field_aliases(&self, fields: &[Node]) {
        let name = |node: &Node| node.get("name").and_then(text).map(|name| (name.value.to_owned(), name.span));
        let mut taken: BTreeMap<String, Span> = fields.iter().filter_map(name).collect();
        for node in fields {
            let Some(Kind::Sequence(aliases)) = node.get("aliases").map(|aliases| &aliases.kind) else { continue };
            let own = node.get("name").and_then(text);
            for alias in aliases.iter().filter_map(text).filter(|alias| own.as_ref() != Some(alias)) {
                if let Some(first) = taken.insert(alias.value.to_owned(), alias.span) {
                    let message = format!("the alias `{}` is not free", alias.value);
                    let found = Diagnostic::new(Code::AvroName, alias.span, message);
                    let found = found.context(first, "this has the name").help("a writer's field fills one column");
                    self.diagnostics.report(found);
                }
            }
        }
    }
}

fn text(node: &Node) -> Option<Spanned<&str>> {
    match &node.kind {
        Kind::Scalar(scalar) => Some(Spanned::new(&scalar.text, node.span)),
        _ => None,
    }
}
