//! PostgreSQL: a dotted name is schema and table; texts are ordered by code points.

use super::{Dialect, quoted};
use crate::{
    schema::Type,
    value::{Value, hex, print},
};

/// PostgreSQL.
pub(super) const POSTGRES: Dialect = Dialect {
    name: "postgres",
    type_name,
    identity: ["bigint", "integer", "bigint"],
    before_table,
    table,
    literal,
    table_options: "",
};

fn type_name(ty: &Type) -> String {
    let name = match ty {
        Type::Bool => "boolean",
        Type::Int => "integer",
        Type::Long => "bigint",
        Type::Double => "double precision",
        Type::Decimal { precision, scale } => return format!("numeric({precision}, {scale})"),
        Type::Text | Type::Enum { .. } => "text COLLATE \"C\"",
        Type::Bytes { .. } => "bytea",
        Type::Uuid => "uuid",
        Type::Date => "date",
        Type::Time => "time",
        Type::Timestamp => "timestamptz",
        Type::LocalTimestamp => "timestamp",
    };
    name.to_owned()
}

/// `CREATE SCHEMA IF NOT EXISTS "market";`
fn before_table(name: &str) -> String {
    match name.split_once('.') {
        Some((schema, _)) => format!("CREATE SCHEMA IF NOT EXISTS {};\n\n", quoted(schema, '"')),
        None => String::new(),
    }
}

/// `"market"."ohlcv"`
fn table(name: &str) -> String {
    name.split('.').map(|part| quoted(part, '"')).collect::<Vec<_>>().join(".")
}

/// A constant with its type, where digits alone would be read as another one.
fn literal(value: &Value) -> String {
    let typed = |ty: &str| print::text(value).map_or_else(|| "NULL".to_owned(), |text| format!("{ty} '{text}'"));
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Long(value) => value.to_string(),
        Value::Double(_) => typed("double precision"),
        Value::Decimal(_) => typed("numeric"),
        Value::Text(value) => text(value),
        Value::Bytes(value) => format!("decode('{}', 'hex')", hex(value)),
        Value::Uuid(_) => typed("uuid"),
        Value::Date(_) => typed("date"),
        Value::Time(_) => typed("time"),
        Value::Timestamp(_) => typed("timestamptz"),
        Value::LocalTimestamp(_) => typed("timestamp"),
    }
}

/// A text as a literal that means the same whatever the session's `standard_conforming_strings`.
fn text(text: &str) -> String {
    if text.contains('\\') { format!("E{}", quoted(&text.replace('\\', "\\\\"), '\'')) } else { quoted(text, '\'') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dotted_name_is_schema_and_table() {
        assert_eq!(table("market.ohlcv"), r#""market"."ohlcv""#);
        assert_eq!(table("ohlcv"), r#""ohlcv""#);
        assert_eq!(before_table("market.ohlcv"), "CREATE SCHEMA IF NOT EXISTS \"market\";\n\n");
        assert_eq!(before_table("ohlcv"), "");
    }

    #[test]
    fn constants_are_what_the_column_holds() {
        for (value, expected) in [
            (Value::Text("it's".into()), "'it''s'"),
            (Value::Text("a\\'b".into()), "E'a\\\\''b'"),
            (Value::Double(1e300), "double precision '1e+300'"),
            (Value::Double(f64::NEG_INFINITY), "double precision '-Infinity'"),
            (Value::Decimal("1.50".parse().unwrap()), "numeric '1.50'"),
            (Value::Bytes(vec![0, 255]), "decode('00ff', 'hex')"),
            (Value::Uuid(1), "uuid '00000000-0000-0000-0000-000000000001'"),
            (Value::Date(-719_162), "date '0001-01-01'"),
            (Value::Time(1), "time '00:00:00.000001'"),
            (Value::Timestamp(-1), "timestamptz '1969-12-31 23:59:59.999999+00'"),
            (Value::LocalTimestamp(0), "timestamp '1970-01-01 00:00:00'"),
        ] {
            assert_eq!(literal(&value), expected);
        }
    }
}
