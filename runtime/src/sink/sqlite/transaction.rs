//! One batch, one transaction.

use sqlx::{SqliteConnection, query};

use super::{
    check::check,
    claim::swap,
    fault::trouble,
    ledger::{bury, enter},
    load::load,
    statements::Statements,
    target,
};
use crate::{
    failpoint,
    sink::{Batch, Identity, Trouble, Written},
};

/// Commits a batch as a whole; `first` of those behind a claim. On any trouble the caller closes the connection, which rolls back
/// what was not committed.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    identity: &Identity,
    statements: &Statements,
    batch: &Batch<'_>,
    first: bool,
) -> Result<Written, Trouble> {
    run(connection, "BEGIN IMMEDIATE").await?;
    failpoint::pass("begun");
    // First, so that whoever is fenced writes nothing.
    swap(connection, identity, batch.epoch, batch.span).await?;
    failpoint::pass("swapped");
    check(connection, identity.about).await?;
    if first {
        target::check(connection, identity.about, identity.partition, statements).await?;
    }
    let loaded = load(connection, identity, statements, batch).await?;
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
    run(connection, "COMMIT").await?;
    failpoint::pass("committed");
    Ok(written)
}

/// Runs a statement that tells nothing.
pub(super) async fn run(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), Trouble> {
    query(sql).execute(connection).await.map(drop).map_err(|error| trouble(&error))
}
