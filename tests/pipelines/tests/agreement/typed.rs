//! Values under their logical types, as Avro's library knows them.

use apache_avro::{Decimal, Schema, Uuid, schema::RecordSchema, types::Value as Avro};
use tollgate_compiler::schema::plan::{Wire, WireField};

use crate::{case::Version, plain::Plain};

/// A record of these values; nothing where one of them is none of its type.
pub(crate) fn record(version: &Version, values: &[Plain]) -> Option<Avro> {
    let Schema::Record(schema) = &version.schema else { return None };
    let fields = version.plan.fields.iter().zip(values).zip(&schema.fields);
    let values = fields.map(|((field, value), declared)| {
        Some((field.name.clone(), nullable(field, value, &declared.schema, schema)?))
    });
    values.collect::<Option<_>>().map(Avro::Record)
}

fn nullable(field: &WireField, value: &Plain, declared: &Schema, record: &RecordSchema) -> Option<Avro> {
    let Some(null) = field.null_branch else { return typed(&field.wire, value, defined(declared, record)) };
    let branch = if *value == Plain::Null { null } else { 1 - null };
    let inner = branches(declared).get(branch)?;
    let value = if *value == Plain::Null { Avro::Null } else { typed(&field.wire, value, defined(inner, record))? };
    Some(Avro::Union(u32::try_from(branch).ok()?, Box::new(value)))
}

/// The types of a union; of any other type that type.
fn branches(declared: &Schema) -> &[Schema] {
    match declared {
        Schema::Union(union) => union.variants(),
        other => std::slice::from_ref(other),
    }
}

/// A type by its definition, which may stand in another field.
fn defined<'a>(declared: &'a Schema, record: &'a RecordSchema) -> &'a Schema {
    let Schema::Ref { name } = declared else { return declared };
    let mut types = record.fields.iter().flat_map(|field| branches(&field.schema));
    types.find(|ty| !matches!(ty, Schema::Ref { .. }) && ty.name() == Some(name)).unwrap_or(declared)
}

fn typed(wire: &Wire, value: &Plain, declared: &Schema) -> Option<Avro> {
    Some(match value {
        Plain::Null => Avro::Null,
        Plain::Boolean(value) => Avro::Boolean(*value),
        Plain::Float(value) => Avro::Float(*value),
        Plain::Double(value) => Avro::Double(*value),
        Plain::Integer(value) => integer(wire, *value, declared)?,
        Plain::Bytes(value) => bytes(wire, value)?,
    })
}

fn integer(wire: &Wire, value: i64, declared: &Schema) -> Option<Avro> {
    let int = value.try_into();
    Some(match wire {
        Wire::Int => Avro::Int(int.ok()?),
        Wire::Date => Avro::Date(int.ok()?),
        Wire::TimeMillis => Avro::TimeMillis(int.ok()?),
        Wire::Long => Avro::Long(value),
        Wire::TimeMicros => Avro::TimeMicros(value),
        Wire::TimestampMillis => Avro::TimestampMillis(value),
        Wire::TimestampMicros => Avro::TimestampMicros(value),
        Wire::LocalTimestampMillis => Avro::LocalTimestampMillis(value),
        Wire::LocalTimestampMicros => Avro::LocalTimestampMicros(value),
        Wire::Enum { .. } => {
            let Schema::Enum(declared) = declared else { return None };
            let symbol = declared.symbols.get(usize::try_from(value).ok()?)?;
            Avro::Enum(value.try_into().ok()?, symbol.clone())
        }
        _ => return None,
    })
}

fn bytes(wire: &Wire, value: &[u8]) -> Option<Avro> {
    let text = || String::from_utf8(value.to_vec()).ok();
    Some(match wire {
        Wire::Bytes => Avro::Bytes(value.to_vec()),
        Wire::String => Avro::String(text()?),
        Wire::Fixed(size) => Avro::Fixed(*size, value.to_vec()),
        Wire::DecimalBytes { .. } | Wire::DecimalFixed { .. } if !value.is_empty() => {
            Avro::Decimal(Decimal::from(value))
        }
        // The library writes small letters with hyphens, whatever it read.
        Wire::UuidString => {
            let text = text()?;
            Avro::Uuid(Uuid::parse_str(&text).ok().filter(|uuid| uuid.to_string() == text)?)
        }
        Wire::UuidFixed => Avro::Uuid(Uuid::from_slice(value).ok()?),
        _ => return None,
    })
}
