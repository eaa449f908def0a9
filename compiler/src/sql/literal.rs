//! Names, types and constants.

use crate::{
    names::quoted,
    schema::Type,
    value::{Value, hex, print},
};

/// A name between double quotes.
#[must_use]
pub fn identifier(name: &str) -> String {
    quoted(name, '"')
}

/// The name of a type.
#[must_use]
pub fn type_name(ty: &Type) -> String {
    let name = match ty {
        Type::Bool => "boolean",
        Type::Int => "integer",
        Type::Long => "bigint",
        Type::Double => "double precision",
        Type::Decimal { precision, scale } => return format!("numeric({precision}, {scale})"),
        Type::Text | Type::Enum { .. } => "text",
        Type::Bytes { .. } => "bytea",
        Type::Uuid => "uuid",
        Type::Date => "date",
        Type::Time => "time",
        Type::Timestamp => "timestamptz",
        Type::LocalTimestamp => "timestamp",
    };
    name.to_owned()
}

/// A constant that says its own type.
#[must_use]
pub fn typed(value: &Value) -> String {
    match value {
        Value::Double(_) => of_type("double precision", value),
        Value::Decimal(_) => of_type("numeric", value),
        Value::Uuid(_) => of_type("uuid", value),
        _ => plain(value),
    }
}

/// A constant that may take its type from what stands beside it.
#[must_use]
pub fn plain(value: &Value) -> String {
    let printed = || print::text(value).unwrap_or_default();
    match value {
        Value::Null => "null".to_owned(),
        Value::Double(double) if double.is_infinite() => of_type("double precision", value),
        Value::Bool(_) | Value::Int(_) | Value::Long(_) | Value::Double(_) | Value::Decimal(_) => printed(),
        Value::Text(text) => self::text(text),
        Value::Bytes(bytes) => format!("decode('{}', 'hex')", hex(bytes)),
        Value::Uuid(_) => text(&printed()),
        Value::Date(_) => of_type("date", value),
        Value::Time(_) => of_type("time", value),
        Value::Timestamp(_) => of_type("timestamptz", value),
        Value::LocalTimestamp(_) => of_type("timestamp", value),
    }
}

fn of_type(ty: &str, value: &Value) -> String {
    format!("{ty} {}", text(&print::text(value).unwrap_or_default()))
}

/// A text that means the same whatever the session's `standard_conforming_strings`. What an editor
/// would not show is written as its number.
#[must_use]
pub fn text(text: &str) -> String {
    let escaped: String = text.chars().map(character).collect();
    // A backslash of the text itself is doubled, and so there is one wherever something is escaped.
    if escaped.contains('\\') { format!("E'{escaped}'") } else { format!("'{escaped}'") }
}

fn character(character: char) -> String {
    let number = u32::from(character);
    match character {
        '\'' => "''".to_owned(),
        '\\' => "\\\\".to_owned(),
        '"' => "\"".to_owned(),
        // One character is itself, more are Rust's name for what does not show.
        plain if plain.escape_debug().len() == 1 => plain.to_string(),
        _ if number > 0xffff => format!("\\U{number:08X}"),
        _ => format!("\\u{number:04X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_say_what_they_are() {
        for (value, typed, plain) in [
            (Value::Text("it's".into()), "'it''s'", "'it''s'"),
            (Value::Text("a\\'b".into()), "E'a\\\\''b'", "E'a\\\\''b'"),
            (Value::Text("a\r\u{202e}".into()), "E'a\\u000D\\u202E'", "E'a\\u000D\\u202E'"),
            (Value::Text("é😀\u{10ffff}".into()), "E'é😀\\U0010FFFF'", "E'é😀\\U0010FFFF'"),
            (Value::Long(i64::MIN), "-9223372036854775808", "-9223372036854775808"),
            (Value::Double(1e300), "double precision '1e+300'", "1e+300"),
            (Value::Double(f64::NEG_INFINITY), "double precision '-Infinity'", "double precision '-Infinity'"),
            (Value::Decimal("1.50".parse().unwrap()), "numeric '1.50'", "1.50"),
            (Value::Bytes(vec![0, 255]), "decode('00ff', 'hex')", "decode('00ff', 'hex')"),
            (Value::Uuid(1), "uuid '00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000001'"),
            (Value::Date(-719_162), "date '0001-01-01'", "date '0001-01-01'"),
            (Value::Time(1), "time '00:00:00.000001'", "time '00:00:00.000001'"),
            (
                Value::Timestamp(-1),
                "timestamptz '1969-12-31 23:59:59.999999+00'",
                "timestamptz '1969-12-31 23:59:59.999999+00'",
            ),
            (Value::LocalTimestamp(0), "timestamp '1970-01-01 00:00:00'", "timestamp '1970-01-01 00:00:00'"),
        ] {
            assert_eq!((self::typed(&value), self::plain(&value)), (typed.to_owned(), plain.to_owned()));
        }
    }

    #[test]
    fn no_name_ends_early() {
        assert_eq!(identifier("a\"; drop table b"), "\"a\"\"; drop table b\"");
    }
}
