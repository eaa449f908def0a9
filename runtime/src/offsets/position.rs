//! Where the partitions stand, as the database says.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Row, any::AnyRow, query};

use super::unknown;
use crate::{
    exit::Failure,
    gate::{Halt, HaltReason},
    pipeline::About,
    setting::Secret,
    sink::{dialect::Access, session::Session},
    wait::block_on,
};

const POSITIONS: &str = "
SELECT partition, incarnation, epoch, first_offset, next_offset, topic_id, halt_reason, halt_detail, owner
FROM [tollgate.partition_state] WHERE pipeline = $1 AND topic = $2";

/// Where a partition stands, whoever gates it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The partition.
    pub partition: i32,
    /// Grows each time it begins anew, and from a topic to the next.
    pub incarnation: i64,
    /// Grows with each claim.
    pub epoch: i64,
    /// Where accounting began in this incarnation.
    pub first: i64,
    /// The first offset that is not accounted for.
    pub next: i64,
    /// The topic to which the offsets belong, where that is known.
    pub topic_id: Option<String>,
    /// Why it stands still, if it does.
    pub halt: Option<Halt>,
    /// Who claimed it last.
    pub owner: String,
}

/// Where each partition stands that was ever claimed.
pub(crate) fn positions(about: &'static About, database: &Secret) -> Result<BTreeMap<i32, Position>, Failure> {
    block_on(async { read(&mut Session::open(database, Access::Read).await?, about).await })
}

/// The same, over a session.
pub(crate) async fn read(session: &mut Session, about: &About) -> Result<BTreeMap<i32, Position>, Failure> {
    let sql = AssertSqlSafe(session.dialect.sql(POSITIONS));
    let rows = query(sql).bind(about.name).bind(about.topic.name).fetch_all(&mut session.connection).await;
    let positions = rows.and_then(|rows| rows.iter().map(position).collect());
    positions.map_err(|error| session.failure(&error))
}

fn position(row: &AnyRow) -> Result<(i32, Position), sqlx::Error> {
    let position = Position {
        partition: row.try_get("partition")?,
        incarnation: row.try_get("incarnation")?,
        epoch: row.try_get("epoch")?,
        first: row.try_get("first_offset")?,
        next: row.try_get("next_offset")?,
        topic_id: row.try_get("topic_id")?,
        halt: halt(row)?,
        owner: row.try_get("owner")?,
    };
    Ok((position.partition, position))
}

fn halt(row: &AnyRow) -> Result<Option<Halt>, sqlx::Error> {
    let (reason, detail): (Option<String>, Option<String>) = (row.try_get("halt_reason")?, row.try_get("halt_detail")?);
    let Some(name) = reason else { return Ok(None) };
    let reason = HaltReason::ALL.into_iter().find(|reason| reason.name() == name);
    let reason = reason.ok_or_else(|| unknown("halt reason", &name))?;
    Ok(Some(Halt::new(reason, detail.unwrap_or_default())))
}
