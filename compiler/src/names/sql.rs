//! SQL's spellings.

use super::{NameError, is_word};

/// Longest identifier: PostgreSQL cuts what is longer.
const LIMIT: usize = 63;

/// Columns that PostgreSQL gives every table.
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// What our own columns of a target table begin with.
const OURS: &str = "_tollgate_";

/// A table's name, in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What stands before the dot.
    pub schema: Option<String>,
    /// What stands behind it.
    pub name: String,
}

/// A text between quotes, the quote itself doubled.
pub(crate) fn quoted(text: &str, quote: char) -> String {
    let doubled = text.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{doubled}{quote}")
}

/// The name of a column, as it stands in a table.
pub fn column(name: &str) -> Result<&str, NameError> {
    let lower = part(name)?.to_ascii_lowercase();
    match lower.as_str() {
        _ if SYSTEM_COLUMNS.contains(&lower.as_str()) => Err(NameError::Reserved("PostgreSQL")),
        _ if lower.starts_with(OURS) => Err(NameError::Reserved("Tollgate")),
        _ => Ok(name),
    }
}

/// The name of a table: one word, or two with a dot between.
pub fn table(name: &str) -> Result<Table, NameError> {
    let (schema, table) = match name.split_once('.') {
        Some((schema, table)) => (Some(part(schema)?), part(table)?),
        None => (None, part(name)?),
    };
    match schema.unwrap_or(table).to_ascii_lowercase() {
        first if first == "tollgate" => Err(NameError::Reserved("Tollgate")),
        first if first.starts_with("sqlite_") => Err(NameError::Reserved("SQLite")),
        first if first.starts_with("pg_") || first == "information_schema" => Err(NameError::Reserved("PostgreSQL")),
        _ => Ok(Table { schema: schema.map(String::from), name: table.to_owned() }),
    }
}

/// Schema and name; a name without a schema is in `public`, unless the database was told otherwise.
pub(crate) fn parts(table: &str) -> (&str, &str) {
    table.split_once('.').unwrap_or(("public", table))
}

/// The name of a rule's constraint on a table, as far as PostgreSQL makes up no other of that name
/// for the table: for its key, and for columns that are never null.
pub fn constraint<'a>(name: &'a str, table: &str, columns: &[&str]) -> Result<&'a str, NameError> {
    let table = table.rsplit('.').next().unwrap_or(table);
    let made_up =
        |of: &str| of == "pkey" || of.strip_suffix("_not_null").is_some_and(|column| columns.contains(&column));
    let rest = name.strip_prefix(table).and_then(|rest| rest.strip_prefix('_'));
    if rest.is_some_and(made_up) { Err(NameError::Reserved("PostgreSQL")) } else { Ok(name) }
}

fn part(name: &str) -> Result<&str, NameError> {
    if name.len() > LIMIT {
        Err(NameError::TooLong(LIMIT))
    } else if is_word(name) {
        Ok(name)
    } else {
        Err(NameError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_one_or_two_parts() {
        assert_eq!(table("ohlcv"), Ok(Table { schema: None, name: "ohlcv".into() }));
        assert_eq!(table("market.ohlcv"), Ok(Table { schema: Some("market".into()), name: "ohlcv".into() }));
        for name in ["", ".", "a.", ".a", "a.b.c", "a b", "a;b", "a\"b", "ä", "a.b\n"] {
            assert_eq!(table(name), Err(NameError::Malformed), "{name}");
        }
        for name in ["tollgate.batch_ledger", "sqlite_master", "PG_catalog.x", "information_schema.x"] {
            assert!(matches!(table(name), Err(NameError::Reserved(_))), "{name}");
        }
        assert_eq!(table(&"a".repeat(64)), Err(NameError::TooLong(63)));
    }

    #[test]
    fn a_constraint_is_not_one_that_the_table_has_already() {
        let name = |name| constraint(name, "market.ohlcv", &["symbol"]);
        assert_eq!(name("symbol_not_null"), Ok("symbol_not_null"));
        assert_eq!(name("ohlcv_ts_not_null"), Ok("ohlcv_ts_not_null"));
        for taken in ["ohlcv_pkey", "ohlcv_symbol_not_null"] {
            assert_eq!(name(taken), Err(NameError::Reserved("PostgreSQL")), "{taken}");
        }
    }

    #[test]
    fn a_column_is_a_word_that_is_free() {
        assert_eq!(column("select"), Ok("select"));
        for name in ["xmin", "CTID", "_tollgate_offset", "_Tollgate_x"] {
            assert!(matches!(column(name), Err(NameError::Reserved(_))), "{name}");
        }
        assert_eq!(column("Robert'); DROP TABLE"), Err(NameError::Malformed));
    }
}
