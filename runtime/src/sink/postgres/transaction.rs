//! One batch, one transaction.

use sqlx::{AssertSqlSafe, PgConnection, raw_sql};

use super::{
    check::check,
    claim::swap,
    fault::Fault,
    ledger::{bury, enter},
    link::Pulse,
    load::{Way, is_staged, load},
    statements::{BEGIN, Statements},
    target,
};
use crate::{
    failpoint,
    sink::{Batch, Identity, Written},
};

/// Commits a batch as a whole. On any fault the caller closes the connection, which rolls back
/// what was not committed.
pub(super) async fn write(
    connection: &mut PgConnection,
    identity: &Identity,
    statements: &Statements,
    batch: &Batch<'_>,
    way: Way,
    pulse: &Pulse,
) -> Result<Written, Fault> {
    begin(connection, identity, statements, way).await?;
    failpoint::pass("begun");
    // First, so that whoever is fenced writes nothing.
    let known = swap(connection, identity, batch.epoch, batch.span).await?;
    failpoint::pass("swapped");
    let oid = check(connection, identity.about, statements).await?;
    target::compare(connection, identity, statements, known, oid).await?;
    let loaded = load(connection, identity, statements, batch, way, pulse).await?;
    failpoint::pass("rows");
    bury(connection, identity, batch, &loaded).await?;
    failpoint::pass("dead_letters");
    let written = Written {
        dead: (batch.judged.dead.len() + loaded.refused.len()) as u64,
        dropped: batch.judged.dropped as u64,
        ..loaded.written
    };
    enter(connection, identity, batch, &written).await?;
    failpoint::pass("ledger");
    failpoint::pass("committing");
    raw_sql("COMMIT").execute(connection).await?;
    failpoint::pass("committed");
    Ok(written)
}

async fn begin(
    connection: &mut PgConnection,
    identity: &Identity,
    statements: &Statements,
    way: Way,
) -> Result<(), Fault> {
    if is_staged(identity, way) {
        raw_sql(AssertSqlSafe(format!("{BEGIN};\n{}", statements.stage))).execute(connection).await?;
    } else {
        raw_sql(BEGIN).execute(connection).await?;
    }
    Ok(())
}
