//! Proving from SQL alone that every offset is accounted for.

mod checks;

use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection, query, sqlite::SqliteRow};

use crate::{
    exit::Failure,
    migrate::verify_own,
    pipeline::About,
    setting::Secret,
    sink::sqlite::{Access, failure, open},
    wait::block_on,
};

/// Most problems that one check tells of.
const MOST: u32 = 10;

/// What an audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// The partitions that were ever claimed.
    pub partitions: Vec<Partition>,
    /// What does not add up; nothing where all is well.
    pub problems: Vec<String>,
    /// What is worth knowing and no mistake.
    pub notes: Vec<String>,
}

/// What the ledger says of a partition, all incarnations together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partition {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// How often the topic was made anew.
    pub incarnation: i64,
    /// Where accounting began in this incarnation.
    pub first_offset: i64,
    /// The first offset that is not accounted for.
    pub next_offset: i64,
    /// Batches.
    pub batches: u64,
    /// Records.
    pub read: u64,
    /// Offsets that held no record.
    pub gaps: u64,
    /// Rows that were written.
    pub loaded: u64,
    /// Dead letters.
    pub dead: u64,
    /// Dropped by an expectation.
    pub dropped: u64,
    /// Older than a row of the same key.
    pub superseded: u64,
    /// Rows that took the place of another partition's.
    pub cross_partition: u64,
}

impl Audit {
    /// Whether everything adds up.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Audits a pipeline, as of one moment.
pub fn audit(about: &'static About, database: &Secret) -> Result<Audit, Failure> {
    verify_own(about, database)?;
    block_on(async {
        let mut connection = open(database, Access::Read).await?;
        read(&mut connection, about).await.map_err(|error| failure(&error))
    })
}

async fn read(connection: &mut SqliteConnection, about: &About) -> Result<Audit, sqlx::Error> {
    // One transaction sees one moment, however fast the gate goes on.
    let mut moment = connection.begin().await?;
    let rows = query(checks::PARTITIONS).bind(about.name).fetch_all(&mut *moment).await?;
    let mut audit = Audit {
        partitions: rows.iter().map(partition).collect::<Result<_, _>>()?,
        problems: Vec::new(),
        notes: texts(&mut moment, checks::NOTES, about).await?,
    };
    for check in checks::LEDGER {
        audit.problems.extend(texts(&mut moment, check, about).await?);
    }
    for check in checks::target(about) {
        // A target that cannot be read is a finding, not a failure.
        match texts(&mut moment, &check, about).await {
            Ok(problems) => audit.problems.extend(problems),
            Err(error) => {
                audit.problems.push(format!("table `{}` cannot be audited: {}", about.table.name, failure(&error)));
                break;
            }
        }
    }
    moment.rollback().await?;
    Ok(audit)
}

/// The texts that a check finds.
async fn texts(connection: &mut SqliteConnection, check: &str, about: &About) -> Result<Vec<String>, sqlx::Error> {
    let rows = query(AssertSqlSafe(check)).bind(about.name).bind(about.topic.name).bind(MOST);
    rows.fetch_all(connection).await?.iter().map(|row| row.try_get(0)).collect()
}

fn partition(row: &SqliteRow) -> Result<Partition, sqlx::Error> {
    Ok(Partition {
        topic: row.try_get("topic")?,
        partition: row.try_get("partition")?,
        incarnation: row.try_get("incarnation")?,
        first_offset: row.try_get("first_offset")?,
        next_offset: row.try_get("next_offset")?,
        batches: row.try_get("batches")?,
        read: row.try_get("read")?,
        gaps: row.try_get("gaps")?,
        loaded: row.try_get("loaded")?,
        dead: row.try_get("dead")?,
        dropped: row.try_get("dropped")?,
        superseded: row.try_get("superseded")?,
        cross_partition: row.try_get("cross_partition")?,
    })
}
