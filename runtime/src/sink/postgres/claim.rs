//! Claiming a partition, swapping its offset, halting it.

use std::time::Duration;

use sqlx::{AssertSqlSafe, PgConnection, Row, query, query_scalar, raw_sql};
use tokio::time::sleep;

use super::{
    POSTGRES, encoding,
    fault::Fault,
    statements::{BEGIN, Statements},
    target,
};
use crate::{
    gate::{Halt, HaltReason, Span},
    incarnation::{FIRST, RISE},
    sink::{Claim, Identity, Trouble},
    text::sanitise,
};

/// Where the partition is new, or another topic has overtaken it, nobody else chooses an
/// incarnation until the claim is committed.
const ALONE: &str = concat!(
    "SELECT ",
    alone!(),
    " WHERE NOT EXISTS (
    SELECT 1 FROM tollgate.partition_state AS own WHERE pipeline = $1 AND topic = $2 AND partition = $3 AND NOT EXISTS (
        SELECT 1 FROM tollgate.partition_state AS other
        WHERE other.pipeline = $1 AND other.topic <> $2 AND other.incarnation >= own.incarnation))"
);

/// Waits for whoever still writes this partition: what it returns is final for older epochs.
const CLAIM: &str = "
INSERT INTO [tollgate.partition_state] AS state
    (pipeline, topic, partition, epoch, first_offset, next_offset, owner, digest, topic_id, incarnation)
VALUES ($1, $2, $3, 1, $4, $4, $5, $6, $7, ({first}))
ON CONFLICT (pipeline, topic, partition) DO UPDATE SET
    epoch = state.epoch + 1, status = 'running', halt_reason = NULL, halt_detail = NULL,
    owner = excluded.owner, digest = excluded.digest, topic_id = coalesce(state.topic_id, excluded.topic_id),
    claimed_at = clock_timestamp(), updated_at = clock_timestamp()
RETURNING epoch, next_offset, incarnation, topic_id, target, current_setting('server_encoding') AS encoding";

const SWAP: &str = "
UPDATE tollgate.partition_state SET next_offset = $6, updated_at = clock_timestamp()
WHERE pipeline = $1 AND topic = $2 AND partition = $3
  AND epoch = $4 AND next_offset = $5 AND status = 'running'
RETURNING target";

const HALT: &str = "
UPDATE tollgate.partition_state
SET status = 'halted', halt_reason = $5, halt_detail = $6, updated_at = clock_timestamp()
WHERE pipeline = $1 AND topic = $2 AND partition = $3 AND epoch = $4";

/// Ends the sessions of our own that a session waits for: same role, same pipeline and partition.
const EVICT: &str = "
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE pid = ANY (pg_blocking_pids($1)) AND usename = current_user
  AND application_name = current_setting('application_name')";

/// How long a claim waits in vain before those in its way are ended.
const GRACE: Duration = Duration::from_secs(1);

/// Raises the epoch, in one statement with reading where the partition stands. With an `evictor`,
/// sessions of dead or stalled predecessors that hold the partition's row are ended: whatever
/// they were about to commit, the swap would have refused it after this claim.
pub(super) async fn claim(
    connection: &mut PgConnection,
    evictor: Option<PgConnection>,
    identity: &Identity,
    statements: &Statements,
    first: i64,
    topic_id: Option<&str>,
) -> Result<Claim, Fault> {
    let Some(evictor) = evictor else { return raise(connection, identity, statements, first, topic_id).await };
    let claimer = query_scalar("SELECT pg_backend_pid()").fetch_one(&mut *connection).await?;
    let (claim, evicted) =
        tokio::join!(raise(connection, identity, statements, first, topic_id), evict(evictor, claimer));
    evicted?;
    claim
}

async fn raise(
    connection: &mut PgConnection,
    identity: &Identity,
    statements: &Statements,
    first: i64,
    topic_id: Option<&str>,
) -> Result<Claim, Fault> {
    let about = identity.about;
    let bound = |sql| query(AssertSqlSafe(sql)).bind(about.name).bind(about.topic.name).bind(identity.partition);
    raw_sql(BEGIN).execute(&mut *connection).await?;
    // A topic that overtakes this one only now comes after this claim.
    if bound(ALONE.to_owned()).fetch_optional(&mut *connection).await?.is_some() {
        bound(POSTGRES.sql(RISE)).execute(&mut *connection).await?;
    }
    let claim = bound(POSTGRES.sql(&CLAIM.replace("{first}", FIRST)));
    let claim = claim.bind(first).bind(&identity.owner).bind(about.digest).bind(topic_id);
    let row = claim.fetch_one(&mut *connection).await?;
    let halt = match encoding::refusal(row.try_get("encoding")?) {
        Some(words) => Some(Halt::new(HaltReason::Contract, words)),
        None => target::claim(&mut *connection, identity, statements, row.try_get("target")?).await?,
    };
    let claim = Claim {
        epoch: row.try_get("epoch")?,
        next: row.try_get("next_offset")?,
        incarnation: row.try_get("incarnation")?,
        topic_id: row.try_get("topic_id")?,
        halt,
    };
    raw_sql("COMMIT").execute(connection).await?;
    Ok(claim)
}

async fn evict(mut evictor: PgConnection, claimer: i32) -> Result<(), Fault> {
    sleep(GRACE).await;
    query(EVICT).bind(claimer).execute(&mut evictor).await?;
    Ok(())
}

/// Swaps in the new offset where nobody else has claimed or moved it; tells which table the
/// offsets belong to, if that is known.
pub(super) async fn swap(
    connection: &mut PgConnection,
    identity: &Identity,
    epoch: i64,
    span: Span,
) -> Result<Option<i64>, Fault> {
    let about = identity.about;
    let swap = query_scalar(SWAP).bind(about.name).bind(about.topic.name).bind(identity.partition);
    let target = swap.bind(epoch).bind(span.from).bind(span.to).fetch_optional(connection).await?;
    target.ok_or_else(|| Trouble::Lost.into())
}

/// Notes why the partition stands still, unless somebody else has claimed it.
pub(super) async fn halt(
    connection: &mut PgConnection,
    identity: &Identity,
    epoch: i64,
    halt: &Halt,
) -> Result<(), Fault> {
    let about = identity.about;
    raw_sql(BEGIN).execute(&mut *connection).await?;
    let update = query(HALT).bind(about.name).bind(about.topic.name).bind(identity.partition);
    let update = update.bind(epoch).bind(halt.reason.name()).bind(sanitise(&halt.detail));
    update.execute(&mut *connection).await?;
    raw_sql("COMMIT").execute(connection).await?;
    Ok(())
}
