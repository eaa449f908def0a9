//! Offsets belong to a table: another one of the same name does not hold their rows.

use sqlx::{AssertSqlSafe, PgConnection, query, query_as};

use super::{fault::Fault, statements::Statements};
use crate::{
    gate::{Halt, HaltReason},
    sink::{Identity, Trouble},
};

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
    let about = identity.about;
    let compare = query_as(AssertSqlSafe(&*statements.compare)).bind(about.name);
    let (booked, found): (i64, i64) = compare.fetch_one(connection).await?;
    if booked == found {
        return Ok(());
    }
    let (table, name) = (about.table.name, about.name);
    let detail = format!(
        "table `{table}` was dropped and made anew: {booked} rows are accounted for, it holds {found}; \
         restore it, or begin again with `tollgate offsets reset {name} --reason …`"
    );
    Err(Trouble::Contract(Halt::new(HaltReason::TargetReplaced, detail)).into())
}
