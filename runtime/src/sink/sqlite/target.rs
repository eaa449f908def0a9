//! Offsets belong to a table: another one of the same name does not hold their rows.
//!
//! SQLite gives a table nothing that would tell it from its successor, so the rows themselves
//! are the evidence.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, SqliteConnection, query, query_scalar};

use super::{
    fault::trouble,
    link::{Link, address},
    statements::Statements,
};
use crate::{
    gate::{Halt, HaltReason},
    pipeline::About,
    setting::Secret,
    sink::{
        Trouble,
        dialect::{Access, Survey},
        stranded::{missing, replaced},
    },
};

const EXISTS: &str = "SELECT 1 FROM sqlite_schema WHERE name = ?";

const PARTITIONS: &str = r#"SELECT partition FROM "tollgate.partition_state" WHERE pipeline = ? AND topic = ?"#;

/// Looks at the table without claiming anything.
pub(super) fn survey<'a>(about: &'static About, database: &'a Secret) -> Survey<'a> {
    Box::pin(async move {
        let mut link = Link::new(address(database.expose(), Access::Read)?);
        let connection = link.connection().await?;
        let partitions = query_scalar(PARTITIONS).bind(about.name).bind(about.topic.name);
        let partitions: Vec<i32> = partitions.fetch_all(&mut *connection).await.map_err(|error| trouble(&error))?;
        let statements = Statements::new(about);
        let mut halts = BTreeMap::new();
        for partition in partitions {
            let halt = look(connection, about, partition, &statements).await?;
            halts.extend(halt.map(|halt| (partition, halt)));
        }
        Ok(halts)
    })
}

/// Why the offsets do not belong to the table as it is now: also where there is nothing to be
/// written, a run must not say that all is well.
pub(super) async fn look(
    connection: &mut SqliteConnection,
    about: &About,
    partition: i32,
    statements: &Statements,
) -> Result<Option<Halt>, Trouble> {
    let found = query(EXISTS).bind(about.table.name).fetch_optional(&mut *connection).await;
    if found.map_err(|error| trouble(&error))?.is_none() {
        return Ok(Some(missing(about)));
    }
    match check(connection, about, partition, statements).await {
        Err(Trouble::Contract(halt)) if halt.reason == HaltReason::TargetReplaced => Ok(Some(halt)),
        // Columns that are not as they should be are told by whoever writes.
        Ok(()) | Err(Trouble::Contract(_)) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

/// Refuses a table that holds no row of a partition which has loaded some.
pub(super) async fn check(
    connection: &mut SqliteConnection,
    about: &About,
    partition: i32,
    statements: &Statements,
) -> Result<(), Trouble> {
    let missing = query_scalar(AssertSqlSafe(statements.missing())).bind(about.name).bind(about.topic.name);
    let missing = missing.bind(partition).fetch_optional(connection).await;
    let missing: Option<i64> = missing.map_err(|error| trouble(&error))?;
    match missing {
        None => Ok(()),
        Some(loaded) => {
            let evidence = format!("{loaded} rows of this partition are accounted for, it holds none");
            Err(Trouble::Contract(replaced(about, &evidence)))
        }
    }
}
