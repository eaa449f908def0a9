//! One batch, one transaction.

use sqlx::{AssertSqlSafe, PgConnection, raw_sql};

use super::{
    check::{Target, check},
    claim::swap,
    fault::{Fault, unblamed},
    ledger::{bury, enter},
    link::Pulse,
    load::{Way, load},
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
    doubts: u64,
    pulse: &Pulse,
) -> Result<(Written, u64), Fault> {
    begin(connection, statements, way).await?;
    failpoint::pass("begun");
    // First, so that whoever is fenced writes nothing.
    let known = swap(connection, identity, batch.epoch, batch.span).await?;
    failpoint::pass("swapped");
    let target = check(connection, identity.about, statements).await?;
    target::compare(connection, identity, statements, known, target.oid).await?;
    let way = passable(connection, statements, way, &target).await?;
    let loaded = load(connection, identity, statements, batch, way, doubts, pulse).await?;
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
    // What a constraint has put off all the same knows the rows.
    let committed = raw_sql("COMMIT").execute(connection).await;
    committed.map_err(|error| unblamed(&error, identity.about.topic.is_private()))?;
    failpoint::pass("committed");
    Ok((written, loaded.doubts))
}

async fn begin(connection: &mut PgConnection, statements: &Statements, way: Way) -> Result<(), Fault> {
    if way == Way::Quick {
        raw_sql(BEGIN).execute(connection).await?;
    } else {
        raw_sql(AssertSqlSafe(format!("{BEGIN};\n{}", statements.stage))).execute(connection).await?;
    }
    Ok(())
}

/// The way that the table lets rows in: where policies judge them, the server takes no COPY.
async fn passable(
    connection: &mut PgConnection,
    statements: &Statements,
    way: Way,
    target: &Target,
) -> Result<Way, Fault> {
    if way != Way::Quick || !target.guarded {
        return Ok(way);
    }
    raw_sql(AssertSqlSafe(&*statements.stage)).execute(connection).await?;
    Ok(Way::Staged)
}
