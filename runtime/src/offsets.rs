//! Where the partitions of a pipeline stand; moving them by hand, and who did it, and why.
//!
//! Whoever moves them raises the epoch: a process that gates the partition meanwhile is fenced,
//! and goes on, if it does, from where it was moved to.

mod change;
mod doubt;
mod position;

use sqlx::{AssertSqlSafe, Row, any::AnyRow, query};

pub use self::{
    change::{accept, reset},
    position::Position,
};
pub(crate) use self::{
    doubt::doubts,
    position::{positions, read},
};
use crate::{
    exit::Failure,
    migrate::verify_own,
    pipeline::About,
    setting::Secret,
    sink::{dialect::Access, session::Session},
    wait::block_on,
};

const CHANGES: &str = "
SELECT partition, incarnation, verb, next_offset, old_next_offset, topic_id, old_topic_id, reason, changed_by,
       CAST(changed_at AS text) AS changed_at
FROM [tollgate.offset_change] WHERE pipeline = $1 AND topic = $2 ORDER BY partition, incarnation";

/// What is done by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Going on with a topic that was made anew, or does not hold the next offset.
    Accept,
    /// Reading everything again.
    Reset,
}

impl Verb {
    const ALL: [Self; 2] = [Self::Accept, Self::Reset];

    /// The name in tables, output and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reset => "reset",
        }
    }

    /// What a person types, in backticks.
    pub(crate) fn command(self, pipeline: &str) -> String {
        format!("`tollgate offsets {} {pipeline} --reason …`", self.name())
    }
}

/// A partition that began anew by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The partition.
    pub partition: i32,
    /// The incarnation that began.
    pub incarnation: i64,
    /// What was done.
    pub verb: Verb,
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
    /// Whether the topic had no such partition any more; only told where it happened just now.
    pub lost: bool,
}

/// Where the partitions stand that were ever claimed, in order, and each time one was moved by hand.
pub fn list(about: &'static About, database: &Secret) -> Result<(Vec<Position>, Vec<Change>), Failure> {
    verify_own(about, database)?;
    block_on(async {
        let mut session = Session::open(database, Access::Read).await?;
        let positions = read(&mut session, about).await?.into_values().collect();
        let sql = AssertSqlSafe(session.dialect.sql(CHANGES));
        let rows = query(sql).bind(about.name).bind(about.topic.name).fetch_all(&mut session.connection).await;
        let changes = rows.and_then(|rows| rows.iter().map(change).collect());
        Ok((positions, changes.map_err(|error| session.failure(&error))?))
    })
}

fn change(row: &AnyRow) -> Result<Change, sqlx::Error> {
    let verb: String = row.try_get("verb")?;
    let known = Verb::ALL.into_iter().find(|known| known.name() == verb);
    Ok(Change {
        partition: row.try_get("partition")?,
        incarnation: row.try_get("incarnation")?,
        verb: known.ok_or_else(|| unknown("verb", &verb))?,
        next: row.try_get("next_offset")?,
        old_next: row.try_get("old_next_offset")?,
        topic_id: row.try_get("topic_id")?,
        old_topic_id: row.try_get("old_topic_id")?,
        reason: row.try_get("reason")?,
        by: row.try_get("changed_by")?,
        at: row.try_get("changed_at")?,
        lost: false,
    })
}

/// Somebody has written into the tables by hand.
fn unknown(what: &str, name: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} `{name}` is not known").into())
}
