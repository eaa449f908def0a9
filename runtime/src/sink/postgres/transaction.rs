//! One batch, one transaction.

use sqlx::{PgConnection, raw_sql};

use super::{
    check::check,
    claim::swap,
    fault::{Fault, unblamed},
    ledger::{bury, enter},
    link::Pulse,
    load::load,
    statements::{BEGIN, Statements},
    target,
    way::{self, Caution},
};
use crate::{
    failpoint,
    sink::{Batch, Identity, Written},
};

/// Commits a batch as a whole. On any fault the caller closes the connection, which rolls back
/// what was not committed. Tells the doubts that are left, too.
pub(super) async fn write(
    connection: &mut PgConnection,
    identity: &Identity,
    statements: &Statements,
    batch: &Batch<'_>,
    caution: Caution,
    pulse: &Pulse,
) -> Result<(Written, u64), Fault> {
    raw_sql(BEGIN).execute(&mut *connection).await?;
    failpoint::pass("begun");
    // First, so that whoever is fenced writes nothing.
    let known = swap(connection, identity, batch.epoch, batch.span).await?;
    failpoint::pass("swapped");
    let target = check(connection, identity.about, statements).await?;
    target::compare(connection, identity, statements, known, target.oid).await?;
    let way = way::choose(connection, identity.about, statements, caution, &target).await?;
    let loaded = load(connection, identity, statements, batch, way, caution.doubts, pulse).await?;
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
