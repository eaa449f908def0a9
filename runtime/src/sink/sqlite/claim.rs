//! Claiming a partition, swapping its offset, halting it.

use sqlx::{AssertSqlSafe, Row, SqliteConnection, query, sqlite::SqliteRow};

use super::{SQLITE, fault::trouble, statements::Statements, target, transaction::run};
use crate::{
    gate::{Halt, Span},
    incarnation::{FIRST, RISE},
    sink::{Claim, Identity, Trouble},
    text::sanitise,
};

const CLAIM: &str = "
INSERT INTO [tollgate.partition_state]
    (pipeline, topic, partition, epoch, first_offset, next_offset, owner, digest, topic_id, incarnation,
     claimed_at, updated_at)
VALUES ($1, $2, $3, 1, $4, $4, $5, $6, $7, ({first}),
        CAST(unixepoch('subsec') * 1000000 AS INTEGER), CAST(unixepoch('subsec') * 1000000 AS INTEGER))
ON CONFLICT (pipeline, topic, partition) DO UPDATE SET
    epoch = epoch + 1, status = 'running', halt_reason = NULL, halt_detail = NULL,
    owner = excluded.owner, digest = excluded.digest, topic_id = coalesce(topic_id, excluded.topic_id),
    claimed_at = excluded.claimed_at, updated_at = excluded.updated_at
RETURNING epoch, next_offset, incarnation, topic_id";

const SWAP: &str = r#"
UPDATE "tollgate.partition_state"
SET next_offset = ?6, updated_at = CAST(unixepoch('subsec') * 1000000 AS INTEGER)
WHERE pipeline = ?1 AND topic = ?2 AND partition = ?3
  AND epoch = ?4 AND next_offset = ?5 AND status = 'running'"#;

const HALT: &str = r#"
UPDATE "tollgate.partition_state"
SET status = 'halted', halt_reason = ?5, halt_detail = ?6,
    updated_at = CAST(unixepoch('subsec') * 1000000 AS INTEGER)
WHERE pipeline = ?1 AND topic = ?2 AND partition = ?3 AND epoch = ?4"#;

/// Raises the epoch, in one statement with reading where the partition stands. On any trouble the
/// caller closes the connection, which rolls back what was not committed.
pub(super) async fn claim(
    connection: &mut SqliteConnection,
    identity: &Identity,
    statements: &Statements,
    first: i64,
    topic_id: Option<&str>,
) -> Result<Claim, Trouble> {
    let about = identity.about;
    let bound = |sql| query(AssertSqlSafe(sql)).bind(about.name).bind(about.topic.name).bind(identity.partition);
    run(connection, "BEGIN IMMEDIATE").await?;
    bound(SQLITE.sql(RISE)).execute(&mut *connection).await.map_err(|error| trouble(&error))?;
    let claim = bound(SQLITE.sql(&CLAIM.replace("{first}", FIRST)));
    let claim = claim.bind(first).bind(&identity.owner).bind(about.digest).bind(topic_id);
    let row = claim.fetch_one(&mut *connection).await.map_err(|error| trouble(&error))?;
    let claim = told(&row).map_err(|error| trouble(&error))?;
    run(connection, "COMMIT").await?;
    Ok(Claim { halt: target::look(connection, about, identity.partition, statements).await?, ..claim })
}

fn told(row: &SqliteRow) -> Result<Claim, sqlx::Error> {
    Ok(Claim {
        epoch: row.try_get("epoch")?,
        next: row.try_get("next_offset")?,
        incarnation: row.try_get("incarnation")?,
        topic_id: row.try_get("topic_id")?,
        halt: None,
    })
}

/// Swaps in the new offset where nobody else has claimed or moved it.
pub(super) async fn swap(
    connection: &mut SqliteConnection,
    identity: &Identity,
    epoch: i64,
    span: Span,
) -> Result<(), Trouble> {
    let about = identity.about;
    let swap = query(SWAP).bind(about.name).bind(about.topic.name).bind(identity.partition);
    let done = swap.bind(epoch).bind(span.from).bind(span.to).execute(connection).await;
    match done.map_err(|error| trouble(&error))?.rows_affected() {
        1 => Ok(()),
        _ => Err(Trouble::Lost),
    }
}

/// Notes why the partition stands still, unless somebody else has claimed it.
pub(super) async fn halt(
    connection: &mut SqliteConnection,
    identity: &Identity,
    epoch: i64,
    halt: &Halt,
) -> Result<(), Trouble> {
    let about = identity.about;
    let update = query(HALT).bind(about.name).bind(about.topic.name).bind(identity.partition);
    let update = update.bind(epoch).bind(halt.reason.name()).bind(sanitise(&halt.detail));
    update.execute(connection).await.map(drop).map_err(|error| trouble(&error))
}
