//! Proving from SQL alone that every offset is accounted for.

mod checks;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, any::AnyRow, query};

use crate::{
    exit::Failure,
    migrate::verify_own,
    pipeline::About,
    setting::Secret,
    sink::{
        dialect::{Access, Dialect},
        session::{Session, count},
    },
    wait::block_on,
};

/// Most problems that one check tells of.
const MOST: i64 = 10;

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

/// What the ledger says of a partition in its present incarnation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partition {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// Grows each time it begins anew, and from a topic to the next.
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
        let mut session = Session::open(database, Access::Read).await?;
        session.sees_all(about.table.name).await?;
        read(&mut session, about).await.map_err(|error| session.failure(&error))
    })
}

async fn read(session: &mut Session, about: &About) -> Result<Audit, sqlx::Error> {
    let Session { dialect, connection, .. } = session;
    // One transaction sees one moment, however fast the gate goes on.
    let mut moment =
        Moment { dialect, about, connection: &mut *connection.begin_with(dialect.words.begin_moment).await? };
    let mut audit = Audit {
        partitions: moment.rows(checks::PARTITIONS).await?.iter().map(partition).collect::<Result<_, _>>()?,
        problems: Vec::new(),
        notes: moment.texts(checks::NOTES).await?,
    };
    for check in checks::LEDGER {
        audit.problems.extend(moment.texts(check).await?);
    }
    for check in checks::target(about) {
        // A target that cannot be read is a finding, not a failure.
        match moment.texts(&check).await {
            Ok(problems) => audit.problems.extend(problems),
            Err(error) => {
                let why = dialect.failure(&error);
                audit.problems.push(format!("table `{}` cannot be audited: {why}", about.table.name));
                break;
            }
        }
    }
    Ok(audit)
}

/// A transaction in which nothing changes.
struct Moment<'a> {
    dialect: &'static Dialect,
    about: &'a About,
    connection: &'a mut AnyConnection,
}

impl Moment<'_> {
    async fn rows(&mut self, sql: &str) -> Result<Vec<AnyRow>, sqlx::Error> {
        let ask = query(AssertSqlSafe(self.dialect.sql(sql)));
        ask.bind(self.about.name).bind(MOST).fetch_all(&mut *self.connection).await
    }

    /// The texts that a check finds.
    async fn texts(&mut self, sql: &str) -> Result<Vec<String>, sqlx::Error> {
        self.rows(sql).await?.iter().map(|row| row.try_get(0)).collect()
    }
}

fn partition(row: &AnyRow) -> Result<Partition, sqlx::Error> {
    Ok(Partition {
        topic: row.try_get("topic")?,
        partition: row.try_get("partition")?,
        incarnation: row.try_get("incarnation")?,
        first_offset: row.try_get("first_offset")?,
        next_offset: row.try_get("next_offset")?,
        batches: count(row, "batches")?,
        read: count(row, "read")?,
        gaps: count(row, "gaps")?,
        loaded: count(row, "loaded")?,
        dead: count(row, "dead")?,
        dropped: count(row, "dropped")?,
        superseded: count(row, "superseded")?,
        cross_partition: count(row, "cross_partition")?,
    })
}
