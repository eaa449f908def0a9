//! Literals: what a text of a spec means as a value of a type. Exact, never through a float.
//!
//! Numbers are written in decimal (`-12.50`, `1e3`), doubles also as `Infinity`; dates as
//! `YYYY-MM-DD`, times as `HH:MM:SS.ffffff`, timestamps as ISO 8601 (UTC where no zone stands),
//! bytes in base64.

mod bound;
mod error;
mod extent;
mod range;

use base64::{Engine, engine::general_purpose::STANDARD};

pub use self::{
    error::LiteralError,
    range::{End, RangeError, range},
};
pub(crate) use self::{
    extent::{extent, extremes, needless, wider},
    range::is_empty,
};
use crate::{
    schema::Type,
    value::{Decimal, DecimalError, Value, calendar, parse_uuid},
};

/// The value that a text means in a type.
pub fn of(text: &str, ty: &Type) -> Result<Value, LiteralError> {
    match ty {
        Type::Bool => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(LiteralError::Malformed("expected `true` or `false`")),
        },
        Type::Int => Ok(Value::Int(long(text)?.try_into().map_err(|_| LiteralError::OutOfRange)?)),
        Type::Long => long(text).map(Value::Long),
        Type::Double => double(text).map(Value::Double),
        Type::Decimal { precision, scale } => scaled(text, *precision, *scale).map(Value::Decimal),
        Type::Text => plain(text),
        Type::Enum { symbols } => symbol(text, symbols),
        Type::Bytes { size } => bytes(text, *size).map(Value::Bytes),
        Type::Uuid => parse_uuid(text)
            .map(Value::Uuid)
            .ok_or(LiteralError::Malformed("expected 32 hexadecimal digits in groups of 8-4-4-4-12")),
        Type::Date => {
            calendar::date(text).map(Value::Date).ok_or(LiteralError::Malformed("expected a day like `2024-05-31`"))
        }
        Type::Time => {
            calendar::time(text).map(Value::Time).ok_or(LiteralError::Malformed("expected a time like `09:30:00`"))
        }
        Type::Timestamp => calendar::timestamp(text)
            .map(Value::Timestamp)
            .ok_or(LiteralError::Malformed("expected a timestamp like `2024-05-31T09:30:00Z`")),
        Type::LocalTimestamp => calendar::local_timestamp(text)
            .map(Value::LocalTimestamp)
            .ok_or(LiteralError::Malformed("expected a timestamp without a zone, like `2024-05-31T09:30:00`")),
    }
}

/// An exact number.
pub(crate) fn number(text: &str) -> Result<Decimal, LiteralError> {
    text.parse().map_err(|error| match error {
        DecimalError::NotANumber => LiteralError::Malformed("expected a number"),
        DecimalError::TooLong => LiteralError::TooLong,
    })
}

fn long(text: &str) -> Result<i64, LiteralError> {
    let number = number(text)?;
    let whole = number.rescale(0).or_else(|| number.normalized().rescale(0)).ok_or(LiteralError::NotExact)?;
    whole.to_i64().ok_or(LiteralError::OutOfRange)
}

fn scaled(text: &str, precision: u32, scale: u32) -> Result<Decimal, LiteralError> {
    let number = number(text)?;
    if number.normalized().scale() > scale {
        return Err(LiteralError::NotExact);
    }
    number.normalized().rescale(scale).filter(|scaled| scaled.digits() <= precision).ok_or(LiteralError::OutOfRange)
}

/// The nearest double; -0 is 0.
fn double(text: &str) -> Result<f64, LiteralError> {
    match text {
        "Infinity" => return Ok(f64::INFINITY),
        "-Infinity" => return Ok(f64::NEG_INFINITY),
        _ => {}
    }
    if text.parse::<Decimal>() == Err(DecimalError::NotANumber) {
        return Err(LiteralError::Malformed("expected a number"));
    }
    let value: f64 = text.parse().map_err(|_| LiteralError::Malformed("expected a number"))?;
    if value.is_finite() { Ok(value + 0.0) } else { Err(LiteralError::OutOfRange) }
}

fn plain(text: &str) -> Result<Value, LiteralError> {
    if text.contains('\0') { Err(LiteralError::Nul) } else { Ok(Value::Text(text.into())) }
}

fn symbol(text: &str, symbols: &[String]) -> Result<Value, LiteralError> {
    if symbols.iter().any(|symbol| symbol == text) {
        return Ok(Value::Text(text.into()));
    }
    Err(LiteralError::UnknownSymbol { symbols: symbols.to_vec() })
}

fn bytes(text: &str, size: Option<usize>) -> Result<Vec<u8>, LiteralError> {
    let bytes = STANDARD.decode(text).map_err(|_| LiteralError::Malformed("expected base64, with its padding"))?;
    match size {
        Some(size) if size != bytes.len() => Err(LiteralError::Length { expected: size, found: bytes.len() }),
        _ => Ok(bytes),
    }
}

#[cfg(test)]
mod tests;
