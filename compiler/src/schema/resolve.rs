//! How a writer's schema is read as the reader's, by Avro's rules of resolution.
//!
//! Two things are stricter than Avro. Logical types must be equal, with all their parameters:
//! Avro would read milliseconds as microseconds. And a writer's `null` for a column that is not
//! nullable does not refuse the schema; it refuses the records that hold one.

use super::{
    avro::{AvroField, AvroRecord, AvroType},
    plan::{Plan, Wire, WireField},
};
use crate::value::Value;

/// How the bytes of `writer` become the record of `reader`, or every reason why they cannot.
pub fn plan(writer: &AvroRecord, reader: &AvroRecord) -> Result<Plan, String> {
    let mut reasons = Vec::new();
    if !reader.name.reads(&writer.name) {
        let (writer, reader) = (&writer.name.full, &reader.name.full);
        reasons.push(format!("the writer's record is `{writer}`, and `{reader}` has no such alias"));
    }
    let mut fields: Vec<WireField> = writer.fields.iter().map(skipped).collect();
    let mut defaults = Vec::new();
    for (column, field) in reader.fields.iter().enumerate() {
        match read(writer, field, reader.record.columns[column].default.as_ref()) {
            Ok(Source::Field(position, wire)) => {
                fields[position].column = Some(column);
                fields[position].wire = wire;
            }
            Ok(Source::Default(value)) => defaults.push((column, value)),
            Err(reason) => reasons.push(format!("`{}` {reason}", *field.name)),
        }
    }
    if reasons.is_empty() { Ok(Plan { fields, defaults }) } else { Err(reasons.join("; ")) }
}

/// Where a column's values come from.
enum Source {
    /// The writer's field at this position, read as this type.
    Field(usize, Wire),
    /// The reader's default.
    Default(Value),
}

fn skipped(field: &AvroField) -> WireField {
    WireField {
        name: field.name.value.clone(),
        wire: field.ty.wire.clone(),
        null_branch: field.null_branch,
        column: None,
    }
}

fn read(writer: &AvroRecord, reader: &AvroField, default: Option<&Value>) -> Result<Source, String> {
    let position = |name: &str| writer.fields.iter().position(|field| *field.name == name);
    let found = position(&reader.name).or_else(|| reader.aliases.iter().find_map(|alias| position(alias)));
    match (found, default) {
        (Some(found), _) => Ok(Source::Field(found, wire(&writer.fields[found], reader)?)),
        (None, Some(default)) => Ok(Source::Default(default.clone())),
        (None, None) => Err("is not in the writer's schema, and has no default".into()),
    }
}

/// How a writer's field lies on the wire when it fills a reader's column.
fn wire(writer: &AvroField, reader: &AvroField) -> Result<Wire, String> {
    match (&writer.ty.wire, &reader.ty.wire) {
        (Wire::Null, _) if reader.nullable => Ok(Wire::Null),
        (Wire::Null, _) => Err("is always null in the writer's schema, and may not be null".into()),
        (Wire::Enum { symbols }, Wire::Enum { .. }) => {
            same_name(&writer.ty, &reader.ty)?;
            Ok(Wire::Enum { symbols: symbols.iter().flatten().map(|symbol| mapped(symbol, &reader.ty)).collect() })
        }
        (written, read) if written == read => same_name(&writer.ty, &reader.ty).map(|()| written.clone()),
        (written, read) if promotes(written, read) => Ok(written.clone()),
        (written, read) => Err(format!("was written as {}, which is not read as {}", written.name(), read.name())),
    }
}

/// Enums and fixed are one type only under one name.
fn same_name(writer: &AvroType, reader: &AvroType) -> Result<(), String> {
    match (&writer.named, &reader.named) {
        (Some(writer), Some(reader)) if !reader.name.reads(&writer.name) => {
            let (writer, reader) = (&writer.name.full, &reader.name.full);
            Err(format!("was written as the type `{writer}`, and `{reader}` has no such alias"))
        }
        _ => Ok(()),
    }
}

/// What a writer's symbol is for the reader.
fn mapped(symbol: &str, reader: &AvroType) -> Option<String> {
    let Wire::Enum { symbols } = &reader.wire else { return None };
    let known = symbols.iter().flatten().find(|known| *known == symbol);
    known.cloned().or_else(|| reader.named.as_ref()?.default.clone())
}

/// Avro's promotions.
fn promotes(writer: &Wire, reader: &Wire) -> bool {
    matches!(
        (writer, reader),
        (Wire::Int, Wire::Long | Wire::Float | Wire::Double)
            | (Wire::Long, Wire::Float | Wire::Double)
            | (Wire::Float, Wire::Double)
            | (Wire::String, Wire::Bytes)
            | (Wire::Bytes, Wire::String)
    )
}

#[cfg(test)]
mod tests;
