//! Values as JSON, for the history and the digest: exact, one spelling each.

use serde_json::{Value as Json, json};

use super::{Decimal, Value};
use crate::schema::Type;

impl Value {
    /// The value as JSON. Together with its type it can be read back by [`Value::from_json`].
    ///
    /// Decimals are texts with all digits, doubles texts in their shortest spelling, bytes and
    /// UUIDs texts in hexadecimal; dates and times are whole numbers in their units.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => json!(value),
            Self::Int(value) | Self::Date(value) => json!(value),
            Self::Long(value) | Self::Time(value) | Self::Timestamp(value) | Self::LocalTimestamp(value) => {
                json!(value)
            }
            Self::Double(value) => json!(value.to_string()),
            Self::Decimal(value) => json!(value.to_string()),
            Self::Text(value) => json!(value),
            Self::Bytes(value) => json!(hex(value)),
            Self::Uuid(value) => json!(format!("{value:032x}")),
        }
    }

    /// Reads what [`Value::to_json`] wrote for a value of this type; `None` for anything else.
    #[must_use]
    pub fn from_json(json: &Json, ty: &Type) -> Option<Self> {
        if json.is_null() {
            return Some(Self::Null);
        }
        Some(match ty {
            Type::Bool => Self::Bool(json.as_bool()?),
            Type::Int => Self::Int(json.as_i64()?.try_into().ok()?),
            Type::Long => Self::Long(json.as_i64()?),
            Type::Double => Self::Double(json.as_str()?.parse().ok()?),
            Type::Decimal { scale, .. } => Self::Decimal(json.as_str()?.parse::<Decimal>().ok()?.rescale(*scale)?),
            Type::Text | Type::Enum { .. } => Self::Text(json.as_str()?.to_owned()),
            Type::Bytes { .. } => Self::Bytes(unhex(json.as_str()?)?),
            Type::Uuid => Self::Uuid(u128::from_str_radix(json.as_str()?, 16).ok()?),
            Type::Date => Self::Date(json.as_i64()?.try_into().ok()?),
            Type::Time => Self::Time(json.as_i64()?),
            Type::Timestamp => Self::Timestamp(json.as_i64()?),
            Type::LocalTimestamp => Self::LocalTimestamp(json.as_i64()?),
        })
    }
}

/// Bytes in hexadecimal, lower case.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_read_back() {
        let values = [
            (Value::Null, Type::Long),
            (Value::Bool(true), Type::Bool),
            (Value::Int(i32::MIN), Type::Int),
            (Value::Long(i64::MIN), Type::Long),
            (Value::Double(0.1), Type::Double),
            (Value::Double(f64::NEG_INFINITY), Type::Double),
            (Value::Double(5e-324), Type::Double),
            (Value::Decimal("-1.50".parse().unwrap()), Type::Decimal { precision: 38, scale: 2 }),
            (Value::Text("a\"\u{1F600}".into()), Type::Text),
            (Value::Bytes(vec![0, 255, 16]), Type::Bytes { size: None }),
            (Value::Uuid(7), Type::Uuid),
            (Value::Date(-719_162), Type::Date),
            (Value::Time(1), Type::Time),
            (Value::Timestamp(-1), Type::Timestamp),
            (Value::LocalTimestamp(253_402_300_799_999_999), Type::LocalTimestamp),
        ];
        for (value, ty) in values {
            assert_eq!(Value::from_json(&value.to_json(), &ty), Some(value));
        }
    }

    #[test]
    fn anything_else_is_not_a_value() {
        assert_eq!(Value::from_json(&json!("x"), &Type::Long), None);
        assert_eq!(Value::from_json(&json!("0g"), &Type::Bytes { size: None }), None);
        assert_eq!(Value::from_json(&json!("é"), &Type::Bytes { size: None }), None);
        assert_eq!(Value::from_json(&json!(1_i64 << 40), &Type::Int), None);
    }
}
