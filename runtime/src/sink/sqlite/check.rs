//! Is the target table what the rows were made for?

use std::collections::BTreeMap;

use sqlx::{Row, SqliteConnection, query, sqlite::SqliteRow};

use super::fault::trouble;
use crate::{
    gate::{Halt, HaltReason},
    pipeline::{About, Type},
    sink::{ORIGIN, Trouble, stranded},
};

const COLUMNS: &str = r#"SELECT name, upper(type) AS type, "notnull" AND dflt_value IS NULL AND pk = 0 AS demanding
FROM pragma_table_info(?)"#;

struct Found {
    ty: String,
    /// Refuses rows that do not name it.
    demanding: bool,
}

/// Compares names and types, inside the transaction that then writes.
pub(super) async fn check(connection: &mut SqliteConnection, about: &About) -> Result<(), Trouble> {
    let rows = query(COLUMNS).bind(about.table.name).fetch_all(connection).await;
    let rows = rows.map_err(|error| trouble(&error))?;
    let found: BTreeMap<String, Found> =
        rows.iter().map(found).collect::<Result<_, _>>().map_err(|error| trouble(&error))?;
    compare(about, &found).map_err(Trouble::Contract)
}

fn found(row: &SqliteRow) -> Result<(String, Found), sqlx::Error> {
    Ok((row.try_get("name")?, Found { ty: row.try_get("type")?, demanding: row.try_get("demanding")? }))
}

fn compare(about: &About, found: &BTreeMap<String, Found>) -> Result<(), Halt> {
    let table = about.table.name;
    if found.is_empty() {
        return Err(stranded::missing(about));
    }
    let wrong = |detail: String| Err(Halt::new(HaltReason::WrongColumns, detail));
    let expected = about.columns.iter().map(|column| (column.name, storage(column.ty)));
    let expected: BTreeMap<&str, &str> = expected.chain(ORIGIN.map(|name| (name, "INTEGER"))).collect();
    for (name, ty) in &expected {
        match found.get(*name) {
            None => return wrong(format!("table `{table}` has no column `{name}`")),
            Some(Found { ty: other, .. }) if other != ty && !(other == "INT" && *ty == "INTEGER") => {
                return wrong(format!("column `{name}` of table `{table}` is {other}, expected {ty}"));
            }
            Some(_) => {}
        }
    }
    match found.iter().find(|(name, found)| found.demanding && !expected.contains_key(name.as_str())) {
        Some((name, _)) => {
            wrong(format!("column `{name}` of table `{table}` takes no null, has no default and no value"))
        }
        None => Ok(()),
    }
}

/// How SQLite stores a type.
fn storage(ty: Type) -> &'static str {
    match ty {
        Type::Bool | Type::Int | Type::Long | Type::Time | Type::Timestamp | Type::LocalTimestamp => "INTEGER",
        Type::Double => "REAL",
        Type::Decimal { .. } | Type::Text | Type::Enum(_) | Type::Uuid | Type::Date => "TEXT",
        Type::Bytes(_) => "BLOB",
    }
}
