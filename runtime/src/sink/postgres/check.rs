//! Is the target table what the rows were made for?

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::PgRow, query, raw_sql};

use super::{fault::Fault, policies, statements::Statements};
use crate::{
    gate::{Halt, HaltReason},
    pipeline::{About, Type},
    sink::{ORIGIN, Trouble, stranded},
};

const COLUMNS: &str = "
SELECT class.oid::bigint AS oid, class.relkind::text AS kind, class.relpersistence::text AS persistence,
       attname::text AS name, atttypid::bigint AS type, atttypmod AS modifier,
       format_type(atttypid, atttypmod) AS shown,
       attnotnull AND NOT atthasdef AND attidentity = '' AS demanding, attgenerated <> '' AS generated,
       row_security_active(class.oid) AS guarded
FROM pg_class AS class
JOIN pg_attribute ON attrelid = class.oid AND attnum > 0 AND NOT attisdropped
WHERE class.oid = to_regclass($1)";

/// The table as it is.
pub(super) struct Target {
    pub(super) oid: i64,
    /// Policies judge what is written, which COPY refuses to work with and INSERT does not.
    pub(super) guarded: bool,
}

/// A column as it is.
struct Found {
    ty: i64,
    modifier: i32,
    shown: String,
    /// Refuses rows that do not name it.
    demanding: bool,
    generated: bool,
}

/// Locks the table against changes of its columns, then compares names and types: binary COPY
/// takes eight bytes for a bigint, a double or an instant alike.
pub(super) async fn check(
    connection: &mut PgConnection,
    about: &About,
    statements: &Statements,
) -> Result<Target, Fault> {
    match raw_sql(AssertSqlSafe(&*statements.lock)).execute(&mut *connection).await.map_err(Fault::from) {
        Err(Fault::Trouble(Trouble::Contract(halt))) if halt.reason == HaltReason::MissingTable => {
            return Err(Trouble::Contract(stranded::missing(about)).into());
        }
        locked => locked?,
    };
    let rows = query(COLUMNS).bind(&statements.table).fetch_all(&mut *connection).await?;
    let target = compare_table(about, rows.first())?;
    let found = rows.iter().map(column).collect::<Result<_, _>>()?;
    compare(about, &found).map_err(Trouble::Contract)?;
    if target.guarded {
        policies::check(connection, about, target.oid).await?;
    }
    Ok(target)
}

fn compare_table(about: &About, row: Option<&PgRow>) -> Result<Target, Fault> {
    let table = about.table.name;
    let wrong = |reason, words: &str| Trouble::Contract(Halt::new(reason, format!("table `{table}` {words}")));
    let Some(row) = row else { return Err(Trouble::Contract(stranded::missing(about)).into()) };
    let (kind, persistence): (String, String) = (row.try_get("kind")?, row.try_get("persistence")?);
    if kind != "r" && kind != "p" {
        return Err(wrong(HaltReason::WrongColumns, "is no table").into());
    }
    if kind == "p" && about.table.upsert {
        return Err(
            wrong(HaltReason::Contract, "is partitioned: rows can be inserted into it, but not replaced").into()
        );
    }
    if persistence != "p" {
        return Err(wrong(HaltReason::Contract, "is not logged: a crash empties it, and the offsets stay").into());
    }
    Ok(Target { oid: row.try_get("oid")?, guarded: row.try_get("guarded")? })
}

fn column(row: &PgRow) -> Result<(String, Found), sqlx::Error> {
    let found = Found {
        ty: row.try_get("type")?,
        modifier: row.try_get("modifier")?,
        shown: row.try_get("shown")?,
        demanding: row.try_get("demanding")?,
        generated: row.try_get("generated")?,
    };
    Ok((row.try_get("name")?, found))
}

fn compare(about: &About, found: &BTreeMap<String, Found>) -> Result<(), Halt> {
    let table = about.table.name;
    let wrong = |detail: String| Err(Halt::new(HaltReason::WrongColumns, detail));
    let columns = about.columns.iter().map(|column| (column.name, column.ty));
    let expected: BTreeMap<&str, Type> =
        columns.chain(ORIGIN.into_iter().zip([Type::Long, Type::Int, Type::Long])).collect();
    for (name, ty) in &expected {
        match found.get(*name) {
            None => return wrong(format!("table `{table}` has no column `{name}`")),
            Some(column) if column.generated => {
                return wrong(format!(
                    "column `{name}` of table `{table}` is generated, expected one that takes values"
                ));
            }
            Some(column) if !takes(column, *ty) => {
                let (shown, expected) = (&column.shown, shown(*ty));
                return wrong(format!("column `{name}` of table `{table}` is {shown}, expected {expected}"));
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

/// Whether a column takes values of a type as they are: no other type, and no modifier that would
/// round them without a word.
fn takes(column: &Found, ty: Type) -> bool {
    let (oid, _) = postgres_type(ty);
    let whole = match ty {
        Type::Decimal { scale, .. } => column.modifier < 0 || behind_point(column.modifier) >= scale,
        _ => column.modifier < 0,
    };
    column.ty == oid && whole
}

/// Digits behind the point that the modifier of a `numeric` says.
fn behind_point(modifier: i32) -> u32 {
    // Four bytes of header, then the precision above 16 bits and the scale in 11, signed.
    let scale = ((modifier - 4) & 0x7ff) ^ 1024;
    u32::try_from(scale - 1024).unwrap_or_default()
}

fn shown(ty: Type) -> String {
    match ty {
        Type::Decimal { precision, scale } => format!("numeric({precision},{scale})"),
        _ => postgres_type(ty).1.to_owned(),
    }
}

/// The oid and the name of PostgreSQL's type; both are the same on every server.
pub(super) fn postgres_type(ty: Type) -> (i64, &'static str) {
    match ty {
        Type::Bool => (16, "boolean"),
        Type::Int => (23, "integer"),
        Type::Long => (20, "bigint"),
        Type::Double => (701, "double precision"),
        Type::Decimal { .. } => (1700, "numeric"),
        Type::Text | Type::Enum(_) => (25, "text"),
        Type::Bytes(_) => (17, "bytea"),
        Type::Uuid => (2950, "uuid"),
        Type::Date => (1082, "date"),
        Type::Time => (1083, "time without time zone"),
        Type::Timestamp => (1184, "timestamp with time zone"),
        Type::LocalTimestamp => (1114, "timestamp without time zone"),
    }
}

#[cfg(test)]
mod tests {
    use super::behind_point;

    #[test]
    fn a_modifier_of_numeric_holds_its_scale() {
        assert_eq!(behind_point((12 << 16 | 2) + 4), 2);
        assert_eq!(behind_point((38 << 16) + 4), 0);
        assert_eq!(behind_point((3 << 16 | 0x7fe) + 4), 0, "a scale below zero");
    }
}
