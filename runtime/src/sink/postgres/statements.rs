//! The statements for one target table.

use std::fmt::Write;

use super::{check::postgres_type, table};
use crate::{
    pipeline::About,
    sink::{ORIGIN, dialect::quoted},
};

/// Begins a transaction that the server does not let wait for ever. Nothing is told of along the
/// way: a client that sends rows does not read. What constraints have put off is judged at once,
/// so that it is a row's fault and not the commit's.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '5s';
SET LOCAL idle_in_transaction_session_timeout = '15s'; SET LOCAL client_min_messages = error;
SET CONSTRAINTS ALL IMMEDIATE";

/// The table in which rows wait to be written: it refuses none, in a database that keeps every text.
const STAGE: &str = "pg_temp._tollgate_stage";
/// Its column that numbers them.
const NUMBER: &str = "_tollgate_row";

/// So that a piece of the stage is found without reading all of it: many pieces are tried where many
/// rows are refused.
pub(super) const INDEX_STAGE: &str = "CREATE INDEX _tollgate_stage_row ON pg_temp._tollgate_stage (_tollgate_row)";
/// Takes the index away again: whoever writes all at once would only pay for it.
pub(super) const UNINDEX_STAGE: &str = "DROP INDEX pg_temp._tollgate_stage_row";

/// The statements for one target table. The rows of a range of numbers are those from `$1` up to,
/// not including, `$2`.
pub(super) struct Statements {
    /// The table's name as an identifier.
    pub(super) table: String,
    pub(super) lock: String,
    /// Rows with their origin, in binary.
    pub(super) copy: String,
    /// Makes the stage where it is missing.
    pub(super) stage: String,
    /// Rows with their origin and their number, in binary.
    pub(super) copy_to_stage: String,
    /// Writes a range of rows: those whose key is free, or held by an older row of the partition.
    /// Tells how many, and how many of them took a free key.
    pub(super) write: String,
    /// Writes a range of rows where another partition's row holds the key; tells the same.
    pub(super) take_over: String,
    /// Counts the rows of a range whose key is now held by a row of their partition that is not older.
    pub(super) settled: String,
    /// Holds what the ledger accounts for (pipeline `$1`) against what the table holds.
    pub(super) compare: String,
}

impl Statements {
    pub(super) fn new(about: &About) -> Self {
        let table = table(about.table.name);
        let columns: Vec<String> = about.columns.iter().map(|column| column.name).chain(ORIGIN).map(quoted).collect();
        let columns = columns.join(", ");
        let [_, partition, _] = ORIGIN;
        let [same, other] = ["=", "<>"].map(|is| format!("old.{partition} {is} excluded.{partition}"));
        Self {
            lock: format!("LOCK TABLE {table} IN ROW EXCLUSIVE MODE"),
            copy: format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)"),
            stage: stage(about),
            copy_to_stage: format!("COPY {STAGE} ({columns}, {NUMBER}) FROM STDIN (FORMAT binary)"),
            write: write(about, &table, &columns, &format!("{same} AND {}", older("old", "excluded"))),
            take_over: write(about, &table, &columns, &other),
            settled: settled(about, &table),
            compare: compare(&table),
            table,
        }
    }
}

fn stage(about: &About) -> String {
    let columns = about.columns.iter().map(|column| (column.name, postgres_type(column.ty).1));
    let columns = columns.chain(ORIGIN.into_iter().zip(["bigint", "integer", "bigint"]));
    let columns: String = columns.map(|(name, ty)| format!("{} {ty}, ", quoted(name))).collect();
    format!("CREATE TEMPORARY TABLE IF NOT EXISTS _tollgate_stage ({columns}{NUMBER} integer) ON COMMIT DELETE ROWS")
}

fn write(about: &About, table: &str, columns: &str, guard: &str) -> String {
    let mut insert = format!(
        "INSERT INTO {table} AS old ({columns}) SELECT {columns} FROM {STAGE} \
         WHERE {NUMBER} >= $1 AND {NUMBER} < $2 ORDER BY {NUMBER}"
    );
    if !about.table.upsert {
        return format!(
            "WITH written AS ({insert} RETURNING 1) SELECT count(*) AS written, count(*) AS fresh FROM written"
        );
    }
    let keys: Vec<String> = key_columns(about).collect();
    let names = about.columns.iter().map(|column| column.name).chain(ORIGIN).map(quoted);
    let updates: Vec<String> = names.map(|name| format!("{name} = excluded.{name}")).collect();
    let _ = write!(insert, " ON CONFLICT ({}) DO UPDATE SET {} WHERE {guard}", keys.join(", "), updates.join(", "));
    // Only a row that took another's place was locked before it was written.
    format!(
        "WITH written AS ({insert} RETURNING xmax = 0 AS fresh) \
         SELECT count(*) AS written, count(*) FILTER (WHERE fresh) AS fresh FROM written"
    )
}

fn settled(about: &About, table: &str) -> String {
    let [_, partition, _] = ORIGIN;
    let same: Vec<String> = key_columns(about).map(|column| format!("old.{column} = fresh.{column}")).collect();
    format!(
        "SELECT count(*) FROM {STAGE} AS fresh JOIN {table} AS old ON {} AND old.{partition} = fresh.{partition} \
         WHERE {NUMBER} >= $1 AND {NUMBER} < $2 AND NOT {}",
        if same.is_empty() { "false".to_owned() } else { same.join(" AND ") },
        older("old", "fresh")
    )
}

/// Whether one row stands before the other in the partition's log.
fn older(one: &str, other: &str) -> String {
    let [incarnation, _, offset] = ORIGIN;
    format!("({one}.{incarnation}, {one}.{offset}) < ({other}.{incarnation}, {other}.{offset})")
}

fn compare(table: &str) -> String {
    format!(
        "SELECT (SELECT coalesce(sum(loaded - replaced), 0)::bigint FROM tollgate.batch_ledger AS ledger \
         JOIN tollgate.partition_state AS state USING (pipeline, topic, partition) \
         WHERE pipeline = $1 AND ledger.incarnation >= state.target_since) AS booked, \
         (SELECT count(*) FROM {table}) AS found"
    )
}

fn key_columns(about: &About) -> impl Iterator<Item = String> {
    about.table.key.iter().map(|column| quoted(about.columns[*column].name))
}
