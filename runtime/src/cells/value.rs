//! Cells as values of their columns.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value as Json;

use super::{instant, json, number};
use crate::{
    pipeline::{Type, Wire},
    value::{Date, LocalTimestamp, Time, Timestamp, Uuid, write_decimal},
};

/// A value of a column; [`Display`](fmt::Display) is its canonical text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Absent.
    Null,
    /// True or false.
    Bool(bool),
    /// 32-bit integer.
    Int(i32),
    /// 64-bit integer.
    Long(i64),
    /// 64-bit floating point, NaN included.
    Double(f64),
    /// The number without its point, and the digits behind it.
    Decimal(i128, u32),
    /// Text, or a symbol.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// UUID.
    Uuid(Uuid),
    /// Day.
    Date(Date),
    /// Time of day.
    Time(Time),
    /// Instant.
    Timestamp(Timestamp),
    /// Date and time in no zone.
    LocalTimestamp(LocalTimestamp),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Long(value) => value.fmt(f),
            Self::Double(value) => value.fmt(f),
            Self::Decimal(unscaled, scale) => write_decimal(f, *unscaled, *scale),
            Self::Text(value) => value.fmt(f),
            Self::Bytes(value) => STANDARD.encode(value).fmt(f),
            Self::Uuid(value) => value.fmt(f),
            Self::Date(value) => value.fmt(f),
            Self::Time(value) => value.fmt(f),
            Self::Timestamp(value) => value.fmt(f),
            Self::LocalTimestamp(value) => value.fmt(f),
        }
    }
}

/// A JSON value as a value of the type.
pub(super) fn from_json(json: &Json, ty: Type, wire: Wire) -> Option<Value> {
    let word = json::bare_word(json);
    match (ty, json) {
        (Type::Bool, Json::Bool(value)) => Some(Value::Bool(*value)),
        (Type::Int | Type::Long | Type::Double | Type::Decimal { .. }, Json::Number(digits)) => {
            from_text(digits.as_str(), ty, wire)
        }
        (Type::Double, Json::Array(_)) => from_text(word?, ty, wire),
        (Type::Bool | Type::Int | Type::Double, _) => None,
        (_, Json::String(text)) => from_text(text, ty, wire),
        _ => None,
    }
}

/// A text as a value of the type.
pub(super) fn from_text(text: &str, ty: Type, wire: Wire) -> Option<Value> {
    match ty {
        Type::Bool => text.parse().ok().map(Value::Bool),
        Type::Int => number::units(text, 0)?.try_into().ok().map(Value::Int),
        Type::Long => number::units(text, 0)?.try_into().ok().map(Value::Long),
        Type::Double if wire == Wire::Float => number::float(text).map(Value::Double),
        Type::Double => number::double(text).map(Value::Double),
        Type::Decimal { precision, scale } => decimal(text, precision, scale),
        Type::Text => (!text.contains('\0')).then(|| Value::Text(text.to_owned())),
        Type::Enum(symbols) => symbols.contains(&text).then(|| Value::Text(text.to_owned())),
        Type::Bytes(size) => bytes(text, size),
        Type::Uuid => text.parse().ok().map(Value::Uuid),
        Type::Date => instant::date(text).map(Value::Date),
        Type::Time => instant::time(text).map(Value::Time),
        Type::Timestamp => instant::timestamp(text).map(Value::Timestamp),
        Type::LocalTimestamp => instant::local_timestamp(text).map(Value::LocalTimestamp),
    }
}

fn decimal(text: &str, precision: u32, scale: u32) -> Option<Value> {
    let unscaled = number::units(text, scale)?;
    let digits = unscaled.unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
    (digits <= precision).then_some(Value::Decimal(unscaled, scale))
}

fn bytes(text: &str, size: Option<usize>) -> Option<Value> {
    let bytes = STANDARD.decode(text).ok()?;
    size.is_none_or(|size| size == bytes.len()).then_some(Value::Bytes(bytes))
}

/// What a cell of the type looks like, for people.
pub(crate) fn looks_like(ty: Type) -> String {
    match ty {
        Type::Bool => "`true` or `false`".into(),
        Type::Int => "a whole number of 32 bits".into(),
        Type::Long => "a whole number of 64 bits".into(),
        Type::Double => "a number like `12.5`, or `NaN`".into(),
        Type::Decimal { precision, scale } => {
            format!("a number of at most {precision} digits, {scale} behind the point")
        }
        Type::Text => "a text without NUL".into(),
        Type::Enum(symbols) => format!("one of {}", symbols.join(", ")),
        Type::Bytes(None) => "base64".into(),
        Type::Bytes(Some(size)) => format!("{size} bytes as base64"),
        Type::Uuid => "a UUID like `67e55044-10b1-426f-9247-bb680e5fe0c8`".into(),
        Type::Date => "a date like `2024-02-29`".into(),
        Type::Time => "a time like `23:59:59`".into(),
        Type::Timestamp => "an instant like `2024-02-29T23:59:59Z`".into(),
        Type::LocalTimestamp => "a date and time like `2024-02-29T23:59:59`, without a zone".into(),
    }
}
