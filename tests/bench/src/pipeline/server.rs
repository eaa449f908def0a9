//! The database of both sides.

use std::{path::Path, time::Duration};

use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_as, query_scalar, raw_sql};
use tollgate_runtime::pipeline::About;
use tollgate_xtask::services::Postgres;

use super::rate::Commit;
use crate::{Outcome, processor};

/// Everything that was committed is on the disk, for both sides; no checkpoint falls into one turn and not another's.
const SETTINGS: [(&str, &str); 5] = [
    ("fsync", "on"),
    ("shared_buffers", "512MB"),
    ("max_wal_size", "16GB"),
    ("checkpoint_timeout", "1h"),
    ("max_connections", "200"),
];

/// So long it takes at most until a session that was closed has ended.
const SEEN_OFF: Duration = Duration::from_millis(300);

/// A server of its own.
pub(super) struct Server {
    postgres: Postgres,
    process: u32,
}

impl Server {
    pub(super) fn start() -> Outcome<Self> {
        let mut postgres = Postgres::start_with(&SETTINGS)?;
        let process = postgres.id().ok_or("the server has ended")?;
        Ok(Self { postgres, process })
    }

    pub(super) fn url(&self) -> String {
        self.postgres.url()
    }

    /// The processor time that it has taken so far, once those who were connected have been seen off.
    pub(super) async fn processor(&self) -> Duration {
        tokio::time::sleep(SEEN_OFF).await;
        processor::of_family(self.process)
    }

    /// A folder in which the server may write.
    pub(super) fn folder(&self) -> &Path {
        self.postgres.folder()
    }

    pub(super) async fn connect(&self) -> Outcome<PgConnection> {
        Ok(PgConnection::connect(&self.url()).await?)
    }

    /// `PostgreSQL 15.14`, and its settings.
    pub(super) async fn version(&self) -> Outcome<String> {
        let version: String = query_scalar("SHOW server_version").fetch_one(&mut self.connect().await?).await?;
        let settings: Vec<String> = SETTINGS.iter().map(|(name, value)| format!("{name} {value}")).collect();
        Ok(format!("PostgreSQL {} ({})", version.split(' ').next().unwrap_or_default(), settings.join(", ")))
    }

    /// Makes a pipeline begin anew with an empty table.
    pub(super) async fn clear(&self, about: &About) -> Outcome<()> {
        let mut connection = self.connect().await?;
        let table = about.table.name;
        let own = ["partition_state", "batch_ledger", "dead_letter"].map(|table| format!("TRUNCATE tollgate.{table};"));
        let progress = "CREATE TABLE IF NOT EXISTS bench.progress (connection integer PRIMARY KEY, next bigint);
                        CREATE TABLE IF NOT EXISTS bench.commits (connection integer, at timestamptz, rows bigint);
                        TRUNCATE bench.progress, bench.commits;";
        let clear = format!("TRUNCATE {table}; {}{progress}", own.concat());
        raw_sql(AssertSqlSafe(clear)).execute(&mut connection).await?;
        // What the turn before has left to do is done before this one begins.
        raw_sql("CHECKPOINT").execute(&mut connection).await?;
        Ok(())
    }

    /// The transactions of the gate, and how many records it has read.
    pub(super) async fn ledger(&self, about: &About) -> Outcome<(Vec<Commit>, u64)> {
        let mut connection = self.connect().await?;
        let commits = "SELECT partition, (extract(epoch FROM committed_at) * 1000000)::bigint, loaded
                       FROM tollgate.batch_ledger WHERE pipeline = $1";
        let commits = query_as(commits).bind(about.name).fetch_all(&mut connection).await?;
        let read = "SELECT coalesce(sum(read), 0)::bigint FROM tollgate.batch_ledger WHERE pipeline = $1";
        let read: i64 = query_scalar(read).bind(about.name).fetch_one(&mut connection).await?;
        Ok((commits.into_iter().map(commit).collect(), read.unsigned_abs()))
    }

    /// The transactions of the other side.
    pub(super) async fn commits(&self) -> Outcome<Vec<Commit>> {
        let commits = "SELECT connection, (extract(epoch FROM at) * 1000000)::bigint, rows FROM bench.commits";
        let commits = query_as(commits).fetch_all(&mut self.connect().await?).await?;
        Ok(commits.into_iter().map(commit).collect())
    }

    /// The batches that the gate made: partition, first and next offset, in the order of their commits.
    pub(super) async fn batches(&self, about: &About) -> Outcome<Vec<(i32, i64, i64)>> {
        let batches = "SELECT partition, first_offset, next_offset FROM tollgate.batch_ledger
                       WHERE pipeline = $1 ORDER BY committed_at";
        Ok(query_as(batches).bind(about.name).fetch_all(&mut self.connect().await?).await?)
    }

    /// Runs a statement.
    pub(super) async fn run(&self, sql: String) -> Outcome<()> {
        query(AssertSqlSafe(sql)).execute(&mut self.connect().await?).await?;
        Ok(())
    }
}

fn commit((connection, at, rows): (i32, i64, i64)) -> Commit {
    Commit { connection, at, rows }
}
