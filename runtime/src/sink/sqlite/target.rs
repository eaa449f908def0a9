//! Offsets belong to a table: another one of the same name does not hold their rows.
//!
//! SQLite gives a table nothing that would tell it from its successor, so the rows themselves
//! are the evidence.

use sqlx::{AssertSqlSafe, SqliteConnection, query_scalar};

use super::{fault::trouble, statements::Statements};
use crate::sink::{Identity, Trouble, entry::target_replaced};

/// Refuses a table that holds no row of a partition which has loaded some.
pub(super) async fn check(
    connection: &mut SqliteConnection,
    identity: &Identity,
    statements: &Statements,
) -> Result<(), Trouble> {
    let about = identity.about;
    let missing = query_scalar(AssertSqlSafe(statements.missing())).bind(about.name).bind(about.topic.name);
    let missing = missing.bind(identity.partition).fetch_optional(connection).await;
    let missing: Option<i64> = missing.map_err(|error| trouble(&error))?;
    match missing {
        None => Ok(()),
        Some(loaded) => {
            let evidence = format!("{loaded} rows of this partition are accounted for, it holds none");
            Err(Trouble::Contract(target_replaced(about, &evidence)))
        }
    }
}
