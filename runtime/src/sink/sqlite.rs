//! SQLite behind the gate.
//!
//! All partitions share one connection, since SQLite has one writer at a time. It is never used
//! inside `select!` or a timeout; after any trouble it is closed and a new one is opened.

mod check;
mod claim;
mod fault;
mod ledger;
mod link;
mod load;
mod statements;
mod target;
mod transaction;

use std::sync::Arc;

use tokio::sync::Mutex;

pub(crate) use self::link::{Link, address};
use self::{
    fault::{hidden, trouble},
    statements::Statements,
};
use super::{
    Answer, Batch, Claim, Identity, Sink, Written,
    dialect::{Access, Dialect, Sinks, Words, literal, quoted},
};
use crate::{
    checks,
    exit::Failure,
    gate::Halt,
    rows::{Rows, SqliteRows},
    setting::Secret,
};

/// SQLite: a dotted name is one identifier; clocks are microseconds since 1970.
pub(super) const SQLITE: Dialect = Dialect {
    name: "sqlite",
    schemes: &["sqlite:"],
    form: "sqlite:PATH",
    own: &[
        (1, "0001_ledger.sql", include_str!("../../migrations/sqlite/0001_ledger.sql")),
        (2, "0002_topic_id.sql", include_str!("../../migrations/sqlite/0002_topic_id.sql")),
        (3, "0003_schema_id.sql", include_str!("../../migrations/sqlite/0003_schema_id.sql")),
        (4, "0004_checks.sql", include_str!("../../migrations/sqlite/0004_checks.sql")),
    ],
    words: Words {
        json: "",
        now: "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
        micros: str::to_owned,
        elements: "json_each",
        remembers: "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'tollgate.migration'",
        remember: r#"
CREATE TABLE IF NOT EXISTS "tollgate.migration" (
    pipeline   TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    sql        TEXT    NOT NULL,
    applied_at INTEGER NOT NULL,
    PRIMARY KEY (pipeline, version)
) STRICT"#,
        begin_alone: "BEGIN IMMEDIATE",
        begin_moment: "BEGIN",
        forget: None,
        plain: "",
    },
    judge: checks::stream::begin,
    table: quoted,
    there: |name| format!("SELECT 1 AS there FROM sqlite_schema WHERE type = 'table' AND name = {}", literal(name)),
    veil: None,
    exists: link::exists,
    open: link::open,
    trouble,
    hidden,
    survey: target::survey,
    sinks,
    slot: None,
    apart: None,
    fresh: link::fresh,
    shown: |database| database.expose().to_owned(),
    shell: |database, query| format!("sqlite3 {} '{query}'", link::file(database).display()),
};

/// One connection for all partitions.
fn sinks(database: &Secret) -> Result<Box<dyn Sinks>, Failure> {
    Ok(Box::new(Shared(Arc::new(Mutex::new(Link::new(address(database.expose(), Access::Write)?))))))
}

struct Shared(Arc<Mutex<Link>>);

impl Sinks for Shared {
    fn sink(&self, identity: Identity) -> Box<dyn Sink> {
        Box::new(SqliteSink::new(identity, self.0.clone()))
    }
}

/// The SQLite side of one partition.
pub(crate) struct SqliteSink {
    identity: Identity,
    statements: Arc<Statements>,
    link: Arc<Mutex<Link>>,
    /// The target is known to hold what was loaded before the last claim.
    known: bool,
}

impl SqliteSink {
    pub(crate) fn new(identity: Identity, link: Arc<Mutex<Link>>) -> Self {
        let statements = Arc::new(Statements::new(identity.about));
        Self { identity, statements, link, known: false }
    }
}

impl Sink for SqliteSink {
    fn rows(&self) -> Rows {
        Rows::Sqlite(SqliteRows::new(self.identity.about.columns.len()))
    }

    fn claim<'a>(&'a mut self, first: i64, topic_id: Option<&'a str>) -> Answer<'a, Claim> {
        Box::pin(async move {
            let mut link = self.link.lock().await;
            let connection = link.connection().await?;
            let result = claim::claim(connection, &self.identity, &self.statements, first, topic_id).await;
            link.keep_if_well(result).await
        })
    }

    fn write<'a>(&'a mut self, batch: &'a Batch<'a>) -> Answer<'a, Written> {
        Box::pin(async move {
            let mut link = self.link.lock().await;
            let connection = link.connection().await?;
            let result = transaction::write(connection, &self.identity, &self.statements, batch, !self.known).await;
            self.known = result.is_ok();
            link.keep_if_well(result).await
        })
    }

    fn halt<'a>(&'a mut self, epoch: i64, halt: &'a Halt) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut link = self.link.lock().await;
            let result = claim::halt(link.connection().await?, &self.identity, epoch, halt).await;
            link.keep_if_well(result).await
        })
    }
}
