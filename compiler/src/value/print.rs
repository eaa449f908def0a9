//! Values as PostgreSQL prints them, in a session whose time zone is UTC.

use super::{Value, calendar, print_uuid};

/// The value as a text; nothing for an absent one.
#[must_use]
pub fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Long(value) => value.to_string(),
        Value::Double(value) => double(*value),
        Value::Decimal(value) => value.to_string(),
        Value::Text(value) => value.clone(),
        Value::Bytes(bytes) => bytes.iter().fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}")),
        Value::Uuid(value) => print_uuid(*value),
        Value::Date(days) => calendar::print_date(*days)?,
        Value::Time(micros) => calendar::print_time(*micros),
        Value::Timestamp(micros) => format!("{}+00", calendar::print_timestamp(*micros)?),
        Value::LocalTimestamp(micros) => calendar::print_timestamp(*micros)?,
    })
}

/// The shortest digits that read back as the same double; with an exponent below 1e-4 and from
/// 1e15 on.
fn double(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "Infinity".into() } else { "-Infinity".into() };
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..15).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_doubles_as_postgresql_does() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (123_456_789_012_345.0, "123456789012345"),
            (1e15, "1e+15"),
            (1.234_567_890_123_456_8e17, "1.2345678901234568e+17"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, expected) in cases {
            assert_eq!(double(value), expected);
        }
    }

    #[test]
    fn prints_every_type() {
        let cases = [
            (Value::Bool(true), "true"),
            (Value::Long(i64::MIN), "-9223372036854775808"),
            (Value::Decimal("1.50".parse().unwrap()), "1.50"),
            (Value::Bytes(vec![0, 255]), "\\x00ff"),
            (Value::Uuid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef), "01234567-89ab-cdef-0123-456789abcdef"),
            (Value::Date(0), "1970-01-01"),
            (Value::Timestamp(500_000), "1970-01-01 00:00:00.5+00"),
            (Value::LocalTimestamp(0), "1970-01-01 00:00:00"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(&value).unwrap(), expected);
        }
        assert_eq!(text(&Value::Null), None);
    }
}
