//! PostgreSQL behind the gate.
//!
//! Each partition has a connection of its own, which is closed hard after any trouble: what the
//! server then makes of an open transaction, the next claim finds out.

/// Waits until a transaction is alone. The number is arbitrary, and the same in every version of Tollgate.
macro_rules! alone {
    () => {
        "pg_advisory_xact_lock(8390880602192683375)"
    };
}

mod apart;
mod careful;
mod check;
mod claim;
mod codes;
mod copy;
mod encoding;
mod fault;
mod ledger;
mod link;
mod load;
mod policies;
mod slot;
mod statements;
mod target;
mod transaction;
mod way;
mod words;

use std::sync::Arc;

use self::{
    fault::{Fault, trouble},
    link::Link,
    statements::Statements,
    way::Caution,
};
use super::{
    Answer, Batch, Claim, Identity, Sink, Trouble, Written,
    dialect::{Dialect, Sinks, Words, literal, quoted},
};
use crate::{
    checks,
    exit::Failure,
    gate::Halt,
    rows::{PostgresRows, Rows},
    setting::Secret,
};

/// PostgreSQL: a dotted name is schema and table.
pub(super) const POSTGRES: Dialect = Dialect {
    name: "postgres",
    schemes: &["postgres://", "postgresql://"],
    form: "postgres://USER@HOST:PORT/DATABASE",
    own: &[
        (1, "0001_ledger.sql", include_str!("../../migrations/postgres/0001_ledger.sql")),
        (2, "0002_topic_id.sql", include_str!("../../migrations/postgres/0002_topic_id.sql")),
        (3, "0003_schema_id.sql", include_str!("../../migrations/postgres/0003_schema_id.sql")),
        (4, "0004_checks.sql", include_str!("../../migrations/postgres/0004_checks.sql")),
    ],
    words: Words {
        json: "::json",
        now: "clock_timestamp()",
        micros: |column| format!("CAST(round(extract(epoch FROM {column}) * 1000000) AS bigint)"),
        elements: "json_array_elements",
        remembers: "SELECT 1 WHERE to_regclass('tollgate.migration') IS NOT NULL",
        remember: "
CREATE SCHEMA IF NOT EXISTS tollgate;
CREATE TABLE IF NOT EXISTS tollgate.migration (
    pipeline   text        NOT NULL,
    version    bigint      NOT NULL,
    name       text        NOT NULL,
    sql        text        NOT NULL,
    applied_at timestamptz NOT NULL,
    PRIMARY KEY (pipeline, version)
)",
        begin_alone: concat!(
            "BEGIN; SET LOCAL client_min_messages = error; SET LOCAL lock_timeout = '5s'; SELECT ",
            alone!()
        ),
        begin_moment: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        forget: Some("UPDATE tollgate.partition_state SET target = NULL WHERE pipeline = $1 AND topic = $2"),
        plain: "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 1;
SET LOCAL idle_in_transaction_session_timeout = 0",
    },
    judge: checks::statements::begin,
    table,
    there: |name| format!("SELECT 1 AS there WHERE to_regclass({}) IS NOT NULL", literal(&table(name))),
    veil: Some(target::veil),
    exists: |database| link::address(database).map(|_| true),
    open: link::open,
    trouble,
    hidden: words::hidden,
    survey: target::survey,
    sinks,
    slot: Some(slot::take),
    apart: Some(&apart::APART),
    fresh: link::fresh,
    shown: link::shown,
    shell: |database, query| format!("psql {} -c '{query}'", link::shown(database)),
};

fn table(name: &str) -> String {
    name.split('.').map(quoted).collect::<Vec<_>>().join(".")
}

fn sinks(database: &Secret) -> Result<Box<dyn Sinks>, Failure> {
    link::address(database)?;
    Ok(Box::new(Dedicated(database.clone())))
}

/// A connection for each partition.
struct Dedicated(Secret);

impl Sinks for Dedicated {
    fn sink(&self, identity: Identity) -> Box<dyn Sink> {
        Box::new(PostgresSink::new(identity, &self.0))
    }
}

/// The PostgreSQL side of one partition.
struct PostgresSink {
    identity: Identity,
    statements: Arc<Statements>,
    link: Link,
    caution: Caution,
}

impl PostgresSink {
    fn new(identity: Identity, database: &Secret) -> Self {
        let statements = Arc::new(Statements::new(identity.about));
        let link = Link::new(database.clone(), &identity);
        Self { identity, statements, link, caution: Caution::default() }
    }

    /// Claims; `evicting` whoever of our own stands in the way.
    async fn try_claim(&mut self, first: i64, topic_id: Option<&str>, evicting: bool) -> Result<Claim, Fault> {
        let mut connection = self.link.connection().await?;
        let evictor = if evicting { Some(self.link.another().await?) } else { None };
        let (identity, statements) = (&self.identity, &self.statements);
        let work = async move {
            let result = claim::claim(&mut connection, evictor, identity, statements, first, topic_id).await;
            (connection, result)
        };
        self.link.settle(work).await
    }

    /// Writes; tells the doubts that are left, too.
    async fn try_write(&mut self, batch: &Batch<'_>, caution: Caution) -> Result<(Written, u64), Fault> {
        let mut connection = self.link.connection().await?;
        let (identity, statements, pulse) = (&self.identity, &self.statements, self.link.pulse());
        let work = async move {
            let result = transaction::write(&mut connection, identity, statements, batch, caution, &pulse).await;
            (connection, result)
        };
        self.link.settle(work).await
    }
}

impl Sink for PostgresSink {
    fn rows(&self) -> Rows {
        Rows::Postgres(PostgresRows::new(self.identity.about.columns.len()))
    }

    fn claim<'a>(&'a mut self, first: i64, topic_id: Option<&'a str>) -> Answer<'a, Claim> {
        Box::pin(async move {
            match self.try_claim(first, topic_id, false).await {
                Err(Fault::Blocked(_)) => self.try_claim(first, topic_id, true).await.map_err(Trouble::from),
                other => other.map_err(Trouble::from),
            }
        })
    }

    fn write<'a>(&'a mut self, batch: &'a Batch<'a>) -> Answer<'a, Written> {
        Box::pin(async move {
            let written = match self.try_write(batch, self.caution).await {
                Err(Fault::Row(_)) => self.try_write(batch, Caution { careful: true, ..self.caution }).await,
                other => other,
            };
            let (written, doubts) = written.map_err(Trouble::from)?;
            self.caution = Caution { careful: written.dead > batch.judged.dead.len() as u64, doubts };
            Ok(written)
        })
    }

    fn halt<'a>(&'a mut self, epoch: i64, halt: &'a Halt) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut connection = self.link.connection().await?;
            let identity = &self.identity;
            let work = async move {
                let result = claim::halt(&mut connection, identity, epoch, halt).await;
                (connection, result)
            };
            self.link.settle(work).await.map_err(Trouble::from)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn a_dotted_name_is_schema_and_table() {
        assert_eq!(table("market.ohlcv"), r#""market"."ohlcv""#);
        assert_eq!(table("ohlcv"), r#""ohlcv""#);
    }
}
