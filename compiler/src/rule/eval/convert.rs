//! Conversion between types.

use super::number::fitted;
use crate::{
    schema::Type,
    value::{Decimal, Value, print},
};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// The value in another type; absent where it does not fit.
pub(super) fn convert(value: Value, ty: &Type) -> Value {
    let converted = match ty {
        _ if value.is_null() => None,
        Type::Int => integer(&value).and_then(|value| i32::try_from(value).ok()).map(Value::Int),
        Type::Long => integer(&value).map(Value::Long),
        Type::Double => double(&value).map(Value::Double),
        Type::Decimal { scale, .. } => decimal(&value).and_then(|value| value.round(*scale)).map(Value::Decimal),
        Type::Text => print::text(&value).map(Value::Text),
        Type::Date => date(&value).map(Value::Date),
        Type::Timestamp => timestamp(&value).map(Value::Timestamp),
        _ => Some(value),
    };
    converted.and_then(|value| fitted(value, ty)).unwrap_or(Value::Null)
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(value) => Some((*value).into()),
        Value::Long(value) => Some(*value),
        // Every integer of 64 bits has at most 19 digits, so the way through text is exact.
        Value::Double(value) => format!("{:.0}", value.round_ties_even()).parse().ok(),
        Value::Decimal(value) => value.round(0)?.to_i64(),
        _ => None,
    }
}

fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some((*value).into()),
        Value::Long(value) => Some(Decimal::from(*value).to_f64()),
        Value::Double(value) => Some(*value),
        Value::Decimal(value) => Some(value.to_f64()),
        _ => None,
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(value) => Some(i64::from(*value).into()),
        Value::Long(value) => Some((*value).into()),
        Value::Decimal(value) => Some(*value),
        _ => None,
    }
}

fn date(value: &Value) -> Option<i32> {
    match value {
        Value::Date(days) => Some(*days),
        Value::Timestamp(micros) => micros.div_euclid(DAY).try_into().ok(),
        _ => None,
    }
}

fn timestamp(value: &Value) -> Option<i64> {
    match value {
        Value::Date(days) => i64::from(*days).checked_mul(DAY),
        Value::Timestamp(micros) => Some(*micros),
        _ => None,
    }
}
