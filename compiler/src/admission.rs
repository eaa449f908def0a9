//! What becomes of a decoded datum: the values of a record, or the reason why it is none.
//!
//! This is the reference of the generated decoders' second phase, written from the rules alone and
//! in terms of Avro's own library. Of several reasons the first in the order of [`Reason`] counts.
//! A datum whose structure is broken never comes this far.

use apache_avro::types::Value as Raw;

use crate::{
    pipeline::Reason,
    schema::{
        Column, Record, Type,
        plan::{Plan, Wire},
    },
    value::{Decimal, Value, parse_uuid, range},
};

/// The record that a datum becomes.
///
/// `datum` is a record as the writer of `plan` wrote it. Texts may be given as bytes, logical
/// types as the plain values behind them, and symbols by their index alone.
pub fn admit(plan: &Plan, record: &Record, datum: &Raw) -> Result<Vec<Value>, Reason> {
    let Raw::Record(raw) = datum else { return Err(Reason::SchemaUnresolvable) };
    let mut values = vec![Value::Null; record.columns.len()];
    for (column, default) in &plan.defaults {
        values[*column] = default.clone();
    }
    let mut first = None;
    for (field, (_, raw)) in plan.fields.iter().zip(raw) {
        let Some(column) = field.column else { continue };
        match value(raw, &field.wire, &record.columns[column]) {
            Ok(value) => values[column] = value,
            Err(reason) => first = Some(first.map_or(reason, |first: Reason| first.min(reason))),
        }
    }
    first.map_or(Ok(values), Err)
}

fn value(raw: &Raw, wire: &Wire, column: &Column) -> Result<Value, Reason> {
    match raw {
        Raw::Union(_, inner) => value(inner, wire, column),
        Raw::Null if column.nullable => Ok(Value::Null),
        Raw::Null => Err(Reason::SchemaUnresolvable),
        _ => match present(raw, wire, &column.ty) {
            Err(Reason::Nan) if column.nullable => Ok(Value::Null),
            admitted => admitted,
        },
    }
}

/// A value that is not null, by the type with which it was written.
fn present(raw: &Raw, wire: &Wire, ty: &Type) -> Result<Value, Reason> {
    match wire {
        Wire::Null => Err(Reason::OutOfRange),
        Wire::Boolean => match raw {
            Raw::Boolean(value) => Ok(Value::Bool(*value)),
            _ => Err(Reason::OutOfRange),
        },
        Wire::Int | Wire::Long => integer(raw).and_then(|number| widened(number, ty)),
        Wire::Float | Wire::Double => double(raw),
        Wire::Bytes | Wire::String | Wire::Fixed(_) if *ty == Type::Text => text(bytes(raw)?),
        Wire::Bytes | Wire::String | Wire::Fixed(_) => bytes(raw).map(Value::Bytes),
        Wire::Enum { symbols } => symbol(raw, symbols),
        Wire::DecimalBytes { precision, scale } | Wire::DecimalFixed { precision, scale, .. } => {
            let decimal = Decimal::from_big_endian(&bytes(raw)?, *scale);
            decimal.filter(|decimal| decimal.digits() <= *precision).map(Value::Decimal).ok_or(Reason::OutOfRange)
        }
        Wire::UuidString | Wire::UuidFixed => uuid(raw, wire).map(Value::Uuid),
        Wire::Date => {
            let day = integer(raw)?.try_into().ok().filter(|day| range::DATES.contains(day));
            day.map(Value::Date).ok_or(Reason::OutOfRange)
        }
        _ => time(raw, wire),
    }
}

/// A time, in microseconds.
fn time(raw: &Raw, wire: &Wire) -> Result<Value, Reason> {
    let unit = match wire {
        Wire::TimeMillis | Wire::TimestampMillis | Wire::LocalTimestampMillis => 1_000,
        _ => 1,
    };
    let micros = integer(raw)?.checked_mul(unit).ok_or(Reason::OutOfRange)?;
    let instant = range::INSTANTS.contains(&micros);
    match wire {
        Wire::TimeMillis | Wire::TimeMicros if range::TIMES.contains(&micros) => Ok(Value::Time(micros)),
        Wire::TimestampMillis | Wire::TimestampMicros if instant => Ok(Value::Timestamp(micros)),
        Wire::LocalTimestampMillis | Wire::LocalTimestampMicros if instant => Ok(Value::LocalTimestamp(micros)),
        _ => Err(Reason::OutOfRange),
    }
}

fn integer(raw: &Raw) -> Result<i64, Reason> {
    match raw {
        Raw::Int(value) | Raw::Date(value) | Raw::TimeMillis(value) => Ok((*value).into()),
        Raw::Long(value)
        | Raw::TimeMicros(value)
        | Raw::TimestampMillis(value)
        | Raw::TimestampMicros(value)
        | Raw::LocalTimestampMillis(value)
        | Raw::LocalTimestampMicros(value) => Ok(*value),
        _ => Err(Reason::OutOfRange),
    }
}

/// An integer as its column's type, to which Avro promotes it.
fn widened(number: i64, ty: &Type) -> Result<Value, Reason> {
    match ty {
        Type::Int => number.try_into().map(Value::Int).map_err(|_| Reason::OutOfRange),
        Type::Double => Ok(Value::Double(Decimal::from(number).to_f64())),
        _ => Ok(Value::Long(number)),
    }
}

/// A double; adding 0 changes -0 and nothing else.
fn double(raw: &Raw) -> Result<Value, Reason> {
    let value = match raw {
        Raw::Float(value) => f64::from(*value),
        Raw::Double(value) => *value,
        _ => return Err(Reason::OutOfRange),
    };
    if value.is_nan() { Err(Reason::Nan) } else { Ok(Value::Double(value + 0.0)) }
}

fn bytes(raw: &Raw) -> Result<Vec<u8>, Reason> {
    match raw {
        Raw::Bytes(bytes) | Raw::Fixed(_, bytes) => Ok(bytes.clone()),
        Raw::String(text) => Ok(text.clone().into_bytes()),
        Raw::Decimal(decimal) => decimal.try_into().map_err(|_| Reason::OutOfRange),
        _ => Err(Reason::OutOfRange),
    }
}

fn text(bytes: Vec<u8>) -> Result<Value, Reason> {
    let text = String::from_utf8(bytes).map_err(|_| Reason::InvalidUtf8)?;
    if text.contains('\0') { Err(Reason::NulInText) } else { Ok(Value::Text(text)) }
}

fn symbol(raw: &Raw, symbols: &[Option<String>]) -> Result<Value, Reason> {
    let index = match raw {
        Raw::Enum(index, _) => Some(*index),
        other => integer(other)?.try_into().ok(),
    };
    let known = index.and_then(|index| symbols.get(usize::try_from(index).ok()?).cloned().flatten());
    known.map(Value::Text).ok_or(Reason::EnumUnknown)
}

fn uuid(raw: &Raw, wire: &Wire) -> Result<u128, Reason> {
    if let Raw::Uuid(uuid) = raw {
        return Ok(uuid.as_u128());
    }
    let bytes = bytes(raw)?;
    if *wire == Wire::UuidFixed {
        return bytes.try_into().map(u128::from_be_bytes).map_err(|_| Reason::OutOfRange);
    }
    parse_uuid(str::from_utf8(&bytes).map_err(|_| Reason::InvalidUtf8)?).ok_or(Reason::OutOfRange)
}

#[cfg(test)]
mod tests;
