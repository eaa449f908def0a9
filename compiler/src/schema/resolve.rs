//! How a writer's schema is read as the reader's, by Avro's rules of resolution.
//!
//! Logical types must be equal, with all their parameters, which is stricter than Avro: it would
//! read milliseconds as microseconds. What refuses single records only, such as a writer's `null`
//! for a column that is not nullable, is a [`Misfit`] too, but does not refuse the schema.

mod misfit;

pub use self::misfit::{Misfit, Why};
use super::{
    avro::{AvroField, AvroRecord, AvroType},
    plan::{Plan, Wire, WireField},
};
use crate::value::Value;

/// How the bytes of `writer` become the record of `reader`, or every reason why they cannot.
pub fn plan(writer: &AvroRecord, reader: &AvroRecord) -> Result<Plan, String> {
    let (plan, misfits) = resolve(writer, reader);
    let refusing = misfits.iter().filter(|misfit| misfit.why.refuses_all());
    let reasons: Vec<String> = refusing.map(|misfit| misfit.told(reader)).collect();
    if reasons.is_empty() { Ok(plan) } else { Err(reasons.join("; ")) }
}

/// Everything that some record of `writer` may hold and `reader` does not read, by the reader's columns.
pub fn misfits(writer: &AvroRecord, reader: &AvroRecord) -> Vec<Misfit> {
    resolve(writer, reader).1
}

fn resolve(writer: &AvroRecord, reader: &AvroRecord) -> (Plan, Vec<Misfit>) {
    let mut misfits = Vec::new();
    if !reader.name.reads(&writer.name) {
        let (writer, reader) = (writer.name.full.clone(), reader.name.full.clone());
        misfits.push(Misfit { column: None, why: Why::Record { writer, reader } });
    }
    let mut plan = Plan { fields: writer.fields.iter().map(skipped).collect(), defaults: Vec::new() };
    for (column, field) in reader.fields.iter().enumerate() {
        match read(writer, field, reader.record.columns[column].default.as_ref()) {
            Ok(Source::Field(position, wire)) => {
                misfits.extend(some_values(&writer.fields[position], field, &wire).map(|why| of(column, why)));
                plan.fields[position].column = Some(column);
                plan.fields[position].wire = wire;
            }
            Ok(Source::Default(value)) => plan.defaults.push((column, value)),
            Err(why) => misfits.push(of(column, why)),
        }
    }
    (plan, misfits)
}

fn of(column: usize, why: Why) -> Misfit {
    Misfit { column: Some(column), why }
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

fn read(writer: &AvroRecord, reader: &AvroField, default: Option<&Value>) -> Result<Source, Why> {
    let position = |name: &str| writer.fields.iter().position(|field| *field.name == name);
    let found = position(&reader.name).or_else(|| reader.aliases.iter().find_map(|alias| position(alias)));
    match (found, default) {
        (Some(found), _) => Ok(Source::Field(found, wire(&writer.fields[found], reader)?)),
        (None, Some(default)) => Ok(Source::Default(default.clone())),
        (None, None) => Err(Why::Missing),
    }
}

/// How a writer's field lies on the wire when it fills a reader's column.
fn wire(writer: &AvroField, reader: &AvroField) -> Result<Wire, Why> {
    match (&writer.ty.wire, &reader.ty.wire) {
        (Wire::Null, _) if reader.nullable => Ok(Wire::Null),
        (Wire::Null, _) => Err(Why::AlwaysNull),
        (Wire::Enum { symbols }, Wire::Enum { .. }) => {
            same_name(&writer.ty, &reader.ty)?;
            Ok(Wire::Enum { symbols: symbols.iter().flatten().map(|symbol| mapped(symbol, &reader.ty)).collect() })
        }
        (written, read) if written == read => same_name(&writer.ty, &reader.ty).map(|()| written.clone()),
        (written, read) if promotes(written, read) => Ok(written.clone()),
        (written, read) => Err(Why::Type { writer: written.clone(), reader: read.clone() }),
    }
}

/// What a field that is read as `wire` may hold and its reader does not know.
fn some_values<'a>(writer: &'a AvroField, reader: &'a AvroField, wire: &'a Wire) -> impl Iterator<Item = Why> + 'a {
    let may_be_null = writer.nullable && *wire != Wire::Null && !reader.nullable;
    let unknown = match (&writer.ty.wire, wire) {
        (Wire::Enum { symbols: written }, Wire::Enum { symbols: known }) => written
            .iter()
            .zip(known)
            .filter(|(_, known)| known.is_none())
            .filter_map(|(symbol, _)| symbol.clone())
            .collect(),
        _ => Vec::new(),
    };
    let unknown = (!unknown.is_empty()).then_some(Why::Symbols(unknown));
    may_be_null.then_some(Why::SometimesNull).into_iter().chain(unknown)
}

/// Enums and fixed are one type only under one name.
fn same_name(writer: &AvroType, reader: &AvroType) -> Result<(), Why> {
    match (&writer.named, &reader.named) {
        (Some(writer), Some(reader)) if !reader.name.reads(&writer.name) => {
            Err(Why::Name { writer: writer.name.full.clone(), reader: reader.name.full.clone() })
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
