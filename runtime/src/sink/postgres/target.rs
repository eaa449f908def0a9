//! Offsets belong to a table: another one of the same name does not hold their rows.

use sqlx::{AssertSqlSafe, PgConnection, query, query_as, raw_sql};

use super::{fault::Fault, statements::Statements};
use crate::sink::{Identity, Trouble, entry::target_replaced};

const REMEMBER: &str = "
UPDATE tollgate.partition_state SET target = $4 WHERE pipeline = $1 AND topic = $2 AND partition = $3";

/// Compares the table's oid with the one that the offsets belong to. A table that was restored
/// from a dump has another oid but the same rows: as many as the ledger accounts for.
pub(super) async fn compare(
    connection: &mut PgConnection,
    identity: &Identity,
    statements: &Statements,
    known: Option<i64>,
    oid: i64,
) -> Result<(), Fault> {
    if known == Some(oid) {
        return Ok(());
    }
    if known.is_some() {
        restored(connection, identity, statements).await?;
    }
    let about = identity.about;
    let remember = query(REMEMBER).bind(about.name).bind(about.topic.name).bind(identity.partition);
    remember.bind(oid).execute(connection).await?;
    Ok(())
}

async fn restored(connection: &mut PgConnection, identity: &Identity, statements: &Statements) -> Result<(), Fault> {
    // Counting a large table takes its time, once.
    raw_sql("SET LOCAL statement_timeout = '4min'").execute(&mut *connection).await?;
    let about = identity.about;
    let compare = query_as(AssertSqlSafe(&*statements.compare)).bind(about.name);
    let (booked, found): (i64, i64) = compare.fetch_one(connection).await?;
    if booked == found {
        return Ok(());
    }
    Err(Trouble::Contract(target_replaced(about, &format!("{booked} rows are accounted for, it holds {found}"))).into())
}
