//! What was applied, compared with what there is.

use std::fmt;

use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow, query};

use crate::{
    exit::Failure,
    pipeline::About,
    sink::{dialect::Dialect, session::Session},
};

const ALL: &str = "SELECT pipeline, version, name, sql FROM [tollgate.migration]
WHERE pipeline IN ('', $1) ORDER BY pipeline, version";
const ONE: &str = "SELECT pipeline, version, name, sql FROM [tollgate.migration] WHERE pipeline = $1 AND version = $2";

/// A migration that the binary holds. The pipeline is empty for Tollgate's own.
pub(super) struct Step {
    pub(super) pipeline: &'static str,
    pub(super) version: u32,
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
}

/// A migration that was applied.
pub(super) struct Applied {
    pipeline: String,
    version: u32,
    name: String,
    sql: String,
}

/// A migration and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The pipeline, or nothing for Tollgate's own tables.
    pub pipeline: String,
    /// Its number, from 1.
    pub version: u32,
    /// The file's name.
    pub name: String,
    /// Where it stands.
    pub state: State,
}

/// Where a migration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was applied.
    Applied,
    /// It was not.
    Pending,
    /// Another text was applied under its number.
    Changed,
    /// It was applied, and the binary does not hold it.
    Unknown,
}

impl State {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pipeline = if self.pipeline.is_empty() { "tollgate" } else { &self.pipeline };
        write!(f, "{} of `{pipeline}` ({})", self.version, self.name)
    }
}

/// All that the binary holds for a pipeline, in the order of application.
pub(super) fn steps(about: &'static About, dialect: &Dialect) -> Vec<Step> {
    let own = dialect.own.iter().map(|(version, name, sql)| Step { pipeline: "", version: *version, name, sql });
    let target = about.migrations.iter().filter(|migration| migration.dialect == dialect.name);
    let target = target.map(|migration| Step {
        pipeline: about.name,
        version: migration.version,
        name: migration.name,
        sql: migration.sql,
    });
    own.chain(target).collect()
}

/// All that was applied for a pipeline.
pub(super) async fn applied(session: &mut Session, about: &About) -> Result<Vec<Applied>, sqlx::Error> {
    let Session { dialect, connection, .. } = session;
    if query(dialect.words.remembers).fetch_optional(&mut *connection).await?.is_none() {
        return Ok(Vec::new());
    }
    let all = query(AssertSqlSafe(dialect.sql(ALL))).bind(about.name);
    all.fetch_all(connection).await?.iter().map(Applied::read).collect()
}

/// Holds both against each other.
pub(super) fn compare(steps: &[Step], applied: &[Applied]) -> Vec<Status> {
    let held = steps.iter().map(|step| {
        let state = match applied.iter().find(|applied| applied.is(step)) {
            None => State::Pending,
            Some(applied) if applied.sql == step.sql => State::Applied,
            Some(_) => State::Changed,
        };
        step.status(state)
    });
    let unknown = applied.iter().filter(|applied| !steps.iter().any(|step| applied.is(step)));
    let unknown = unknown.map(|applied| Status {
        pipeline: applied.pipeline.clone(),
        version: applied.version,
        name: applied.name.clone(),
        state: State::Unknown,
    });
    held.chain(unknown).collect()
}

impl Step {
    pub(super) fn status(&self, state: State) -> Status {
        Status { pipeline: self.pipeline.to_owned(), version: self.version, name: self.name.to_owned(), state }
    }

    pub(super) fn failed(&self, failure: &Failure) -> Failure {
        let message = format!("migration {}: {failure}; nothing of it was applied", self.status(State::Pending));
        Failure { exit: failure.exit, message }
    }
}

impl Applied {
    pub(super) async fn find(
        connection: &mut AnyConnection,
        dialect: &Dialect,
        step: &Step,
    ) -> Result<Option<Self>, sqlx::Error> {
        let one = query(AssertSqlSafe(dialect.sql(ONE))).bind(step.pipeline).bind(i64::from(step.version));
        one.fetch_optional(connection).await?.as_ref().map(Self::read).transpose()
    }

    fn read(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let version: i64 = row.try_get("version")?;
        Ok(Self {
            pipeline: row.try_get("pipeline")?,
            version: u32::try_from(version).unwrap_or(u32::MAX),
            name: row.try_get("name")?,
            sql: row.try_get("sql")?,
        })
    }

    fn is(&self, step: &Step) -> bool {
        self.pipeline == step.pipeline && self.version == step.version
    }
}
