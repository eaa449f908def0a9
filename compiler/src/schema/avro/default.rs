//! Defaults: JSON as a value of a field.

use super::{Reader, types::FieldType};
use crate::{
    diagnostic::{Code, Diagnostic},
    schema::plan::Wire,
    syntax::{Kind, Node},
    value::{Decimal, Value, parse_uuid, range},
};

impl Reader<'_> {
    /// The value of a default.
    pub(super) fn default(&self, node: &Node, ty: &FieldType) -> Option<Value> {
        let null_first = ty.ty.wire == Wire::Null || ty.nullable && ty.null_branch == Some(0);
        let read = match (null_first, is_null(node)) {
            (true, true) => Some(Value::Null),
            (false, false) => value(node, &ty.ty.wire),
            _ => None,
        };
        if read.is_none() {
            let expected = if null_first { "`null`".into() } else { expected(&ty.ty.wire) };
            let found = Diagnostic::new(Code::AvroDefault, node.span, format!("the default is not {expected}"));
            self.diagnostics.report(match (ty.nullable, null_first, is_null(node)) {
                (true, true, false) => found.help("the default of a union is one of its first branch, here of `null`"),
                (true, false, true) => found.help("put `null` first in the union: its first branch has the default"),
                _ => found,
            });
        }
        read
    }
}

fn is_null(node: &Node) -> bool {
    matches!(&node.kind, Kind::Scalar(scalar) if scalar.plain && scalar.text == "null")
}

/// What a default of this type is.
fn expected(wire: &Wire) -> String {
    match wire {
        Wire::Null => "`null`".into(),
        Wire::Boolean => "true or false".into(),
        Wire::Int => "a whole number of 32 bits".into(),
        Wire::Long => "a whole number of 64 bits".into(),
        Wire::Float | Wire::Double => format!("a number that {} can hold", wire.name()),
        Wire::Bytes => "a text of the characters U+0000 to U+00FF, one for each byte".into(),
        Wire::String => "a text without NUL".into(),
        Wire::Fixed(size) => format!("a text of {size} characters U+0000 to U+00FF, one for each byte"),
        Wire::Enum { .. } => "one of the symbols".into(),
        Wire::DecimalBytes { precision, .. } => {
            format!("a number of {precision} digits, as characters U+0000 to U+00FF, one for each byte")
        }
        Wire::DecimalFixed { size, precision, .. } => {
            format!("a number of {precision} digits, as {size} characters U+0000 to U+00FF, one for each byte")
        }
        Wire::UuidString => "a UUID: 36 characters, with hyphens".into(),
        Wire::UuidFixed => "a UUID: 16 characters U+0000 to U+00FF, one for each byte".into(),
        Wire::Date => "a number of days since 1970-01-01, in years 1 to 9999".into(),
        Wire::TimeMillis => "a number of milliseconds since midnight, below 24 hours".into(),
        Wire::TimeMicros => "a number of microseconds since midnight, below 24 hours".into(),
        Wire::TimestampMillis | Wire::LocalTimestampMillis => {
            "a number of milliseconds since 1970-01-01, in years 1 to 9999".into()
        }
        Wire::TimestampMicros | Wire::LocalTimestampMicros => {
            "a number of microseconds since 1970-01-01, in years 1 to 9999".into()
        }
    }
}

fn value(node: &Node, wire: &Wire) -> Option<Value> {
    let Kind::Scalar(scalar) = &node.kind else { return None };
    let text = scalar.text.as_str();
    if scalar.plain { plain(text, wire) } else { quoted(text, wire) }
}

/// A number, true or false.
fn plain(text: &str, wire: &Wire) -> Option<Value> {
    match wire {
        Wire::Boolean => text.parse().ok().map(Value::Bool),
        Wire::Int => text.parse().ok().map(Value::Int),
        Wire::Long => text.parse().ok().map(Value::Long),
        Wire::Float => text.parse().ok().map(f32::into).and_then(double),
        Wire::Double => text.parse().ok().and_then(double),
        Wire::Date => text.parse().ok().filter(|day| range::DATES.contains(day)).map(Value::Date),
        Wire::TimeMillis | Wire::TimeMicros => {
            micros(text, *wire == Wire::TimeMillis).filter(|time| range::TIMES.contains(time)).map(Value::Time)
        }
        Wire::TimestampMillis | Wire::TimestampMicros => {
            instant(text, *wire == Wire::TimestampMillis).map(Value::Timestamp)
        }
        Wire::LocalTimestampMillis | Wire::LocalTimestampMicros => {
            instant(text, *wire == Wire::LocalTimestampMillis).map(Value::LocalTimestamp)
        }
        _ => None,
    }
}

fn quoted(text: &str, wire: &Wire) -> Option<Value> {
    match wire {
        Wire::String => (!text.contains('\0')).then(|| Value::Text(text.to_owned())),
        Wire::Enum { symbols } => {
            symbols.iter().flatten().any(|symbol| symbol == text).then(|| Value::Text(text.to_owned()))
        }
        Wire::UuidString => parse_uuid(text).map(Value::Uuid),
        Wire::Bytes => bytes(text).map(Value::Bytes),
        Wire::Fixed(size) => bytes(text).filter(|bytes| bytes.len() == *size).map(Value::Bytes),
        Wire::UuidFixed => bytes(text)?.try_into().ok().map(|bytes| Value::Uuid(u128::from_be_bytes(bytes))),
        Wire::DecimalBytes { precision, scale } => decimal(&bytes(text)?, *precision, *scale),
        Wire::DecimalFixed { size, precision, scale } => {
            decimal(&bytes(text).filter(|bytes| bytes.len() == *size)?, *precision, *scale)
        }
        _ => None,
    }
}

/// A finite double; adding 0 changes -0 and nothing else.
fn double(value: f64) -> Option<Value> {
    value.is_finite().then_some(Value::Double(value + 0.0))
}

fn micros(text: &str, millis: bool) -> Option<i64> {
    text.parse::<i64>().ok()?.checked_mul(if millis { 1_000 } else { 1 })
}

fn instant(text: &str, millis: bool) -> Option<i64> {
    micros(text, millis).filter(|instant| range::INSTANTS.contains(instant))
}

/// ISO-8859-1: a character for each byte.
fn bytes(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|char| u8::try_from(char).ok()).collect()
}

fn decimal(bytes: &[u8], precision: u32, scale: u32) -> Option<Value> {
    let decimal = Decimal::from_big_endian(bytes, scale)?;
    (!bytes.is_empty() && decimal.digits() <= precision).then_some(Value::Decimal(decimal))
}
