//! The statements for one target table.

use std::{collections::BTreeMap, fmt::Write, iter, sync::Arc};

use crate::{
    pipeline::About,
    sink::{ORIGIN, dialect::quoted},
};

/// Most rows in one statement: enough to make the round trip cheap.
const MOST_ROWS: usize = 64;
/// Most values that SQLite binds.
const MOST_VALUES: usize = 32_766;

/// The statements that write and look up rows, for each number of rows that is a power of two.
pub(super) struct Statements {
    most_rows: usize,
    insert: BTreeMap<usize, Arc<str>>,
    standing: BTreeMap<usize, Arc<str>>,
    missing: Arc<str>,
}

impl Statements {
    pub(super) fn new(about: &About) -> Self {
        let fitting = (MOST_VALUES - 2) / (about.columns.len() + 1);
        let most_rows = 1 << fitting.clamp(1, MOST_ROWS).ilog2();
        let sizes = || iter::successors(Some(1), |rows| Some(rows * 2)).take_while(|rows| *rows <= most_rows);
        let upsert = about.table.upsert;
        Self {
            most_rows,
            insert: sizes().map(|rows| (rows, insert(about, rows).into())).collect(),
            missing: missing(about).into(),
            standing: sizes().filter(|_| upsert).map(|rows| (rows, standing(about, rows).into())).collect(),
        }
    }

    /// The greatest number of rows, not above `rows`, that there is a statement for.
    pub(super) fn fit(&self, rows: usize) -> usize {
        1 << rows.clamp(1, self.most_rows).ilog2()
    }

    /// Writes rows: incarnation, partition, then per row its columns and its offset.
    pub(super) fn insert(&self, rows: usize) -> Arc<str> {
        self.insert[&rows].clone()
    }

    /// Looks up what stands in the way of rows: partition, incarnation, then per row its key and
    /// its offset. Tells how many keys are taken, how many of them by another partition, how many
    /// by a row that is not older.
    pub(super) fn standing(&self, rows: usize) -> Arc<str> {
        self.standing[&rows].clone()
    }

    /// How many rows a partition has loaded (pipeline `?1`, topic `?2`, partition `?3`), where the
    /// table holds none of them and no other partition took their places.
    pub(super) fn missing(&self) -> Arc<str> {
        self.missing.clone()
    }
}

fn missing(about: &About) -> String {
    let table = quoted(about.table.name);
    let [_, partition, _] = ORIGIN;
    format!(
        r#"SELECT loaded
FROM (SELECT sum(loaded) AS loaded
      FROM "tollgate.batch_ledger" AS ledger JOIN "tollgate.partition_state" AS state USING (pipeline, topic, partition)
      WHERE pipeline = ?1 AND topic = ?2 AND partition = ?3 AND ledger.incarnation >= target_since)
WHERE loaded > 0 AND NOT EXISTS (SELECT 1 FROM {table} WHERE {partition} = ?3)
  AND NOT EXISTS (SELECT 1 FROM "tollgate.batch_ledger"
                  WHERE pipeline = ?1 AND partition <> ?3 AND cross_partition > 0)"#
    )
}

fn insert(about: &About, rows: usize) -> String {
    let columns: Vec<String> = about.columns.iter().map(|column| column.name).chain(ORIGIN).map(quoted).collect();
    let mut sql = format!("INSERT INTO {} AS old ({}) VALUES ", quoted(about.table.name), columns.join(", "));
    let width = about.columns.len();
    let tuples = (0..rows).map(|row| {
        let first = 3 + row * (width + 1);
        let values = join((first..first + width).map(|value| format!("?{value}")), ", ");
        format!("({values}, ?1, ?2, ?{})", first + width)
    });
    sql.push_str(&join(tuples, ", "));
    if about.table.upsert {
        sql.push_str(&replace(about, &columns));
    }
    sql
}

/// A row takes the place of an older one of its partition, and of any other partition's.
fn replace(about: &About, columns: &[String]) -> String {
    let [incarnation, partition, offset] = ORIGIN;
    let updates = columns.iter().map(|column| format!("{column} = excluded.{column}"));
    let mut sql = format!(" ON CONFLICT ({}) DO UPDATE SET {}", key(about, ""), join(updates, ", "));
    let _ = write!(
        sql,
        " WHERE old.{partition} <> excluded.{partition} \
         OR (old.{incarnation}, old.{offset}) < (excluded.{incarnation}, excluded.{offset})"
    );
    sql
}

fn standing(about: &About, rows: usize) -> String {
    let [incarnation, partition, offset] = ORIGIN;
    let width = about.table.key.len();
    let tuples = (0..rows).map(|row| {
        let first = 3 + row * (width + 1);
        format!("({})", join((first..=first + width).map(|value| format!("?{value}")), ", "))
    });
    let tuples = join(tuples, ", ");
    let names = join((0..width).map(|column| format!("k{column}")), ", ");
    let same = key_columns(about).enumerate().map(|(at, column)| format!("old.{column} = fresh.k{at}"));
    // A cross join keeps this order: few fresh keys, each looked up in the index.
    format!(
        "WITH fresh ({names}, at) AS (VALUES {tuples}) \
         SELECT count(*) AS taken, \
         count(*) FILTER (WHERE old.{partition} <> ?1) AS crossing, \
         count(*) FILTER (WHERE old.{partition} = ?1 AND (old.{incarnation}, old.{offset}) >= (?2, fresh.at)) AS newer \
         FROM fresh CROSS JOIN {} AS old ON {}",
        quoted(about.table.name),
        join(same, " AND ")
    )
}

fn key(about: &About, prefix: &str) -> String {
    join(key_columns(about).map(|column| format!("{prefix}{column}")), ", ")
}

fn key_columns(about: &About) -> impl Iterator<Item = String> {
    about.table.key.iter().map(|column| quoted(about.columns[*column].name))
}

fn join(parts: impl Iterator<Item = String>, separator: &str) -> String {
    parts.collect::<Vec<_>>().join(separator)
}
