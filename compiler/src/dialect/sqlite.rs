//! SQLite: STRICT tables; decimal, UUID, enum and date as text, times as whole microseconds.

use super::{Dialect, quoted};
use crate::{
    schema::Type,
    value::{Value, hex, print},
};

/// SQLite.
pub(super) const SQLITE: Dialect = Dialect {
    name: "sqlite",
    type_name,
    identity: ["INTEGER"; 3],
    before_table: |_| String::new(),
    table: |name| quoted(name, '"'),
    literal,
    check: None,
    drops_defaults: false,
    table_options: " STRICT",
};

fn type_name(ty: &Type) -> String {
    let name = match ty {
        Type::Bool | Type::Int | Type::Long | Type::Time | Type::Timestamp | Type::LocalTimestamp => "INTEGER",
        Type::Double => "REAL",
        Type::Decimal { .. } | Type::Text | Type::Enum { .. } | Type::Uuid | Type::Date => "TEXT",
        Type::Bytes { .. } => "BLOB",
    };
    name.to_owned()
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::Int(value) => value.to_string(),
        Value::Long(value) | Value::Time(value) | Value::Timestamp(value) | Value::LocalTimestamp(value) => {
            value.to_string()
        }
        Value::Double(value) if value.is_infinite() => if *value > 0.0 { "9e999" } else { "-9e999" }.to_owned(),
        Value::Double(value) => format!("{value:?}"),
        Value::Decimal(value) => quoted(&value.to_string(), '\''),
        Value::Text(value) => quoted(value, '\''),
        Value::Bytes(value) => format!("X'{}'", hex(value)),
        Value::Uuid(_) | Value::Date(_) => {
            print::text(value).map_or_else(|| "NULL".to_owned(), |text| quoted(&text, '\''))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_what_the_column_holds() {
        for (value, expected) in [
            (Value::Text("it's".into()), "'it''s'"),
            (Value::Double(1.0), "1.0"),
            (Value::Double(1e300), "1e300"),
            (Value::Double(f64::NEG_INFINITY), "-9e999"),
            (Value::Decimal("1.50".parse().unwrap()), "'1.50'"),
            (Value::Bytes(vec![0, 255]), "X'00ff'"),
            (Value::Uuid(1), "'00000000-0000-0000-0000-000000000001'"),
            (Value::Date(-719_162), "'0001-01-01'"),
            (Value::Date(2_932_896), "'9999-12-31'"),
            (Value::Timestamp(-1), "-1"),
        ] {
            assert_eq!(literal(&value), expected);
        }
    }
}
