//! Moving offsets by hand, and who did it, and why.
//!
//! Whoever moves them raises the epoch: a process that gates the partition meanwhile is fenced,
//! and goes on, if it does, from where it was moved to.

mod change;

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Row, any::AnyRow, query};

pub use self::change::{accept, reset};
use crate::{
    exit::Failure,
    migrate::verify_own,
    pipeline::About,
    setting::Secret,
    sink::{dialect::Access, session::Session},
    wait::block_on,
};

const POSITIONS: &str = "
SELECT partition, incarnation, epoch, first_offset, next_offset, topic_id, status, halt_reason, halt_detail, owner
FROM [tollgate.partition_state] WHERE pipeline = $1 AND topic = $2 ORDER BY partition";

const MOVES: &str = "
SELECT partition, incarnation, verb, next_offset, old_next_offset, topic_id, old_topic_id, reason, changed_by,
       CAST(changed_at AS text) AS changed_at
FROM [tollgate.offset_change] WHERE pipeline = $1 AND topic = $2 ORDER BY partition, incarnation";

/// Where a partition stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The partition.
    pub partition: i32,
    /// How often it began anew.
    pub incarnation: i64,
    /// Grows with each claim.
    pub epoch: i64,
    /// Where accounting began in this incarnation.
    pub first: i64,
    /// The first offset that is not accounted for.
    pub next: i64,
    /// The topic to which the offsets belong, where that is known.
    pub topic_id: Option<String>,
    /// Why it stands still, if it does: the reason's name and a few words.
    pub halted: Option<(String, String)>,
    /// Who claimed it last.
    pub owner: String,
}

/// A partition that began anew by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The partition.
    pub partition: i32,
    /// The incarnation that began.
    pub incarnation: i64,
    /// `accept` or `reset`
    pub verb: String,
    /// Where it began.
    pub next: i64,
    /// Where the incarnation before it ended.
    pub old_next: i64,
    /// The topic to which the offsets belong from then on.
    pub topic_id: Option<String>,
    /// The one to which they belonged.
    pub old_topic_id: Option<String>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When, as the database writes it; nothing where it happened just now.
    pub at: Option<String>,
}

/// Where the partitions stand that were ever claimed, and each time one was moved by hand.
pub fn list(about: &'static About, database: &Secret) -> Result<(Vec<Position>, Vec<Moved>), Failure> {
    verify_own(about, database)?;
    block_on(async {
        let mut session = Session::open(database, Access::Read).await?;
        let positions = rows(&mut session, POSITIONS, about).await.map_err(|error| session.failure(&error))?;
        let moves = rows(&mut session, MOVES, about).await.map_err(|error| session.failure(&error))?;
        let positions = positions.iter().map(position).collect::<Result<_, _>>();
        let moves = moves.iter().map(moved).collect::<Result<_, _>>();
        positions.and_then(|positions| Ok((positions, moves?))).map_err(|error| session.failure(&error))
    })
}

async fn rows(session: &mut Session, sql: &str, about: &About) -> Result<Vec<AnyRow>, sqlx::Error> {
    let sql = AssertSqlSafe(session.dialect.sql(sql));
    query(sql).bind(about.name).bind(about.topic.name).fetch_all(&mut session.connection).await
}

/// Where each partition stands, as the transaction sees it.
async fn positions(session: &mut Session, about: &About) -> Result<BTreeMap<i32, Position>, sqlx::Error> {
    let rows = rows(session, POSITIONS, about).await?;
    rows.iter().map(|row| position(row).map(|position| (position.partition, position))).collect()
}

fn position(row: &AnyRow) -> Result<Position, sqlx::Error> {
    let (reason, detail): (Option<String>, Option<String>) = (row.try_get("halt_reason")?, row.try_get("halt_detail")?);
    Ok(Position {
        partition: row.try_get("partition")?,
        incarnation: row.try_get("incarnation")?,
        epoch: row.try_get("epoch")?,
        first: row.try_get("first_offset")?,
        next: row.try_get("next_offset")?,
        topic_id: row.try_get("topic_id")?,
        halted: reason.map(|reason| (reason, detail.unwrap_or_default())),
        owner: row.try_get("owner")?,
    })
}

fn moved(row: &AnyRow) -> Result<Moved, sqlx::Error> {
    Ok(Moved {
        partition: row.try_get("partition")?,
        incarnation: row.try_get("incarnation")?,
        verb: row.try_get("verb")?,
        next: row.try_get("next_offset")?,
        old_next: row.try_get("old_next_offset")?,
        topic_id: row.try_get("topic_id")?,
        old_topic_id: row.try_get("old_topic_id")?,
        reason: row.try_get("reason")?,
        by: row.try_get("changed_by")?,
        at: row.try_get("changed_at")?,
    })
}
