//! Values of which the type is known only at run time.

use std::cmp::Ordering;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value as Json, json};

use crate::{
    cells::Value,
    key::Key,
    pipeline::RowWriter,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid, decimal::power},
};

/// Digits that no decimal has more of.
const MAX_DIGITS: u32 = 38;

macro_rules! from {
    ($($ty:ty => $variant:ident),*) => {
        $(impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

from!(bool => Bool, i32 => Int, i64 => Long, &str => Text, String => Text, &[u8] => Bytes, Uuid => Uuid,
    Date => Date, Time => Time, Timestamp => Timestamp, LocalTimestamp => LocalTimestamp);

impl From<f64> for Value {
    /// -0 is 0.
    fn from(value: f64) -> Self {
        Self::Double(value + 0.0)
    }
}

impl<const SCALE: u32> From<Decimal<SCALE>> for Value {
    fn from(value: Decimal<SCALE>) -> Self {
        Self::Decimal(value.0, SCALE)
    }
}

/// The order of two values of one type.
pub(super) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Long(a), Value::Long(b)) => a.cmp(b),
        (Value::Double(a), Value::Double(b)) => a.total_cmp(b),
        (Value::Decimal(a, same), Value::Decimal(b, scale)) if same == scale => a.cmp(b),
        (Value::Decimal(a, of_a), Value::Decimal(b, of_b)) => split(*a, *of_a).cmp(&split(*b, *of_b)),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bytes(a), Value::Bytes(b)) => a.cmp(b),
        (Value::Uuid(a), Value::Uuid(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Timestamp(a), Value::Timestamp(b)) => a.cmp(b),
        (Value::LocalTimestamp(a), Value::LocalTimestamp(b)) => a.cmp(b),
        // Two that are not of one type are not compared.
        _ => Ordering::Equal,
    }
}

/// The whole number that is not above, and the part behind the point with all digits there can be.
fn split(unscaled: i128, scale: u32) -> (i128, i128) {
    let one = power(scale);
    (unscaled.div_euclid(one), unscaled.rem_euclid(one) * power(MAX_DIGITS - scale))
}

/// A value among sorted ones.
#[derive(Clone, Debug)]
pub(super) struct Sorted(pub(super) Value);

impl Ord for Sorted {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}

impl PartialOrd for Sorted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sorted {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sorted {}

/// Values of one column are the same where these bytes are; nothing where one is absent.
pub(super) fn bytes(values: &[Value]) -> Option<Box<[u8]>> {
    let mut bytes = Vec::new();
    let mut key = Key::new(&mut bytes);
    for value in values {
        match value {
            Value::Null => return None,
            Value::Bool(value) => key.bool(*value),
            Value::Int(value) => key.int(*value),
            Value::Long(value) => key.long(*value),
            Value::Double(value) => key.double(*value),
            Value::Decimal(unscaled, _) => key.decimal(Decimal::<0>(*unscaled)),
            Value::Text(value) => key.text(value),
            Value::Bytes(value) => RowWriter::bytes(&mut key, value),
            Value::Uuid(value) => key.uuid(*value),
            Value::Date(value) => key.date(*value),
            Value::Time(value) => key.time(*value),
            Value::Timestamp(value) => key.timestamp(*value),
            Value::LocalTimestamp(value) => key.local_timestamp(*value),
        }
    }
    Some(bytes.into_boxed_slice())
}

/// A value as PostgreSQL's `to_jsonb` has it: numbers with all their digits, dates and times in
/// ISO 8601, bytes in base64, what is not finite as a word.
pub(crate) fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Long(value) => json!(value),
        Value::Double(value) => double(*value),
        Value::Decimal(..) => digits(&value.to_string()),
        Value::Bytes(value) => json!(STANDARD.encode(value)),
        Value::Text(_)
        | Value::Uuid(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Timestamp(_)
        | Value::LocalTimestamp(_) => json!(value.to_string()),
    }
}

/// Its shortest digits, all before and behind the point.
fn double(value: f64) -> Json {
    let infinity = if value > 0.0 { "Infinity" } else { "-Infinity" };
    if value.is_finite() { digits(&value.to_string()) } else { json!(infinity) }
}

fn digits(text: &str) -> Json {
    text.parse().map_or(Json::Null, Json::Number)
}
