//! Values as they lie on the wire, below all logical types: what may be forged.
//!
//! Bytes are written and read by Avro's own library, primitive by primitive.

use apache_avro::{
    AvroResult, Schema, error::Details, reader::datum::GenericDatumReader, types::Value as Avro,
    writer::datum::GenericDatumWriter,
};
use tollgate_compiler::{
    pipeline::Reason,
    schema::plan::{Plan, Wire, WireField},
};

/// One value on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Plain {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
}

/// The datum of these values, one for each field of a writer.
pub(crate) fn datum(plan: &Plan, values: &[Plain]) -> Vec<u8> {
    plan.fields.iter().zip(values).flat_map(|(field, value)| encoded(field, value)).collect()
}

fn encoded(field: &WireField, value: &Plain) -> Vec<u8> {
    let branch = field.null_branch.map(|null| if *value == Plain::Null { null } else { 1 - null });
    let mut bytes = branch.map_or_else(Vec::new, |branch| write(&Schema::Long, Avro::Long(i64::from(branch == 1))));
    bytes.extend(match value {
        Plain::Null => Vec::new(),
        Plain::Boolean(value) => write(&Schema::Boolean, Avro::Boolean(*value)),
        Plain::Integer(value) => write(&Schema::Long, Avro::Long(*value)),
        Plain::Float(value) => write(&Schema::Float, Avro::Float(*value)),
        Plain::Double(value) => write(&Schema::Double, Avro::Double(*value)),
        Plain::Bytes(value) if size(&field.wire).is_some() => value.clone(),
        Plain::Bytes(value) => write(&Schema::Bytes, Avro::Bytes(value.clone())),
    });
    bytes
}

/// The bytes of a type that has no length on the wire.
pub(crate) fn size(wire: &Wire) -> Option<usize> {
    match wire {
        Wire::Fixed(size) | Wire::DecimalFixed { size, .. } => Some(*size),
        Wire::UuidFixed => Some(16),
        _ => None,
    }
}

/// The values of a datum, or what is wrong with its structure.
pub(crate) fn read(plan: &Plan, mut datum: &[u8]) -> Result<Vec<Plain>, Reason> {
    let values = plan.fields.iter().map(|field| decoded(field, &mut datum)).collect::<Result<_, _>>()?;
    if datum.is_empty() { Ok(values) } else { Err(Reason::TrailingBytes) }
}

fn decoded(field: &WireField, rest: &mut &[u8]) -> Result<Plain, Reason> {
    if let Some(null) = field.null_branch {
        match (long(rest)?, null) {
            (0, 0) | (1, 1) => return Ok(Plain::Null),
            (0 | 1, _) => {}
            _ => return Err(Reason::OutOfRange),
        }
    }
    match &field.wire {
        Wire::Null => Ok(Plain::Null),
        Wire::Boolean => match primitive(&Schema::Boolean, rest)? {
            Avro::Boolean(value) => Ok(Plain::Boolean(value)),
            // What Avro's library makes of the end of its input.
            _ => Err(Reason::Truncated),
        },
        Wire::Float => match primitive(&Schema::Float, rest)? {
            Avro::Float(value) => Ok(Plain::Float(value)),
            _ => Err(Reason::OutOfRange),
        },
        Wire::Double => match primitive(&Schema::Double, rest)? {
            Avro::Double(value) => Ok(Plain::Double(value)),
            _ => Err(Reason::OutOfRange),
        },
        Wire::Int | Wire::Date | Wire::TimeMillis | Wire::Enum { .. } => {
            let value = long(rest)?;
            i32::try_from(value).map(|_| Plain::Integer(value)).map_err(|_| Reason::OutOfRange)
        }
        Wire::Long
        | Wire::TimeMicros
        | Wire::TimestampMillis
        | Wire::TimestampMicros
        | Wire::LocalTimestampMillis
        | Wire::LocalTimestampMicros => long(rest).map(Plain::Integer),
        wire => {
            let size = match size(wire) {
                Some(size) => size,
                None => long(rest)?.try_into().map_err(|_| Reason::OutOfRange)?,
            };
            let (bytes, behind) = rest.split_at_checked(size).ok_or(Reason::Truncated)?;
            *rest = behind;
            Ok(Plain::Bytes(bytes.to_vec()))
        }
    }
}

fn long(rest: &mut &[u8]) -> Result<i64, Reason> {
    // Avro's library drops the bits that a tenth byte has too many.
    let ninth = rest.iter().take_while(|byte| **byte >= 0x80).count() >= 9;
    if ninth && rest.get(9).is_some_and(|byte| *byte > 1) {
        return Err(Reason::OutOfRange);
    }
    match primitive(&Schema::Long, rest)? {
        Avro::Long(value) => Ok(value),
        _ => Err(Reason::OutOfRange),
    }
}

fn primitive(schema: &Schema, rest: &mut &[u8]) -> Result<Avro, Reason> {
    let end = |error: &std::io::Error| error.kind() == std::io::ErrorKind::UnexpectedEof;
    decode(schema, rest).map_err(|error| match error.details() {
        Details::ReadVariableIntegerBytes(error) | Details::ReadFloat(error) | Details::ReadDouble(error)
            if end(error) =>
        {
            Reason::Truncated
        }
        _ => Reason::OutOfRange,
    })
}

/// What Avro's library reads.
pub(crate) fn decode(schema: &Schema, rest: &mut &[u8]) -> AvroResult<Avro> {
    GenericDatumReader::builder(schema).build()?.read_value(rest)
}

/// What Avro's library writes.
pub(crate) fn encode(schema: &Schema, value: Avro) -> AvroResult<Vec<u8>> {
    GenericDatumWriter::builder(schema).build()?.write_value_to_vec(value)
}

fn write(schema: &Schema, value: Avro) -> Vec<u8> {
    encode(schema, value).expect("a primitive of its own schema is written")
}
