//! PostgreSQL: a dotted name is schema and table; texts are ordered by code points.

use super::Dialect;
use crate::{
    schema::Type,
    sql::{
        self,
        literal::{self, identifier},
    },
};

/// PostgreSQL.
pub(crate) const POSTGRES: Dialect = Dialect {
    name: "postgres",
    type_name,
    identity: ["bigint", "integer", "bigint"],
    before_table,
    table,
    literal: literal::typed,
    check: Some(sql::expr),
    drops_defaults: true,
    table_options: "",
};

/// The type of a column; texts are ordered by code points.
fn type_name(ty: &Type) -> String {
    let name = literal::type_name(ty);
    if ty.is_text() { format!("{name} COLLATE \"C\"") } else { name }
}

/// `CREATE SCHEMA IF NOT EXISTS "market";`
fn before_table(name: &str) -> String {
    match name.split_once('.') {
        Some((schema, _)) => format!("CREATE SCHEMA IF NOT EXISTS {};\n\n", identifier(schema)),
        None => String::new(),
    }
}

/// `"market"."ohlcv"`
fn table(name: &str) -> String {
    name.split('.').map(identifier).collect::<Vec<_>>().join(".")
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
    fn columns_have_their_types() {
        assert_eq!(type_name(&Type::Enum { symbols: Vec::new() }), "text COLLATE \"C\"");
        assert_eq!(type_name(&Type::Decimal { precision: 12, scale: 2 }), "numeric(12, 2)");
        assert_eq!(type_name(&Type::Timestamp), "timestamptz");
    }
}
