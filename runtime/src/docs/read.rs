//! What the database says of a pipeline, as of one moment.

pub(super) mod gate;
pub(super) mod letters;
pub(super) mod runs;

use sqlx::{AnyConnection, AssertSqlSafe, any::AnyRow, query};

use crate::{pipeline::About, sink::dialect::Dialect};

/// A transaction in which nothing changes.
pub(super) struct Moment<'a> {
    pub(super) dialect: &'static Dialect,
    pub(super) about: &'static About,
    pub(super) connection: &'a mut AnyConnection,
}

/// What is bound to a statement, behind the name of the pipeline.
pub(super) enum Bound<'a> {
    Number(i64),
    Text(&'a str),
}

impl Moment<'_> {
    /// The rows of a statement, whose `$1` is the pipeline; `{at COLUMN}` is a clock's column in microseconds since 1970.
    pub(super) async fn rows(&mut self, sql: &str, bound: &[Bound<'_>]) -> Result<Vec<AnyRow>, sqlx::Error> {
        let sql = self.dialect.sql(&clocks(self.dialect, sql));
        let mut ask = query(AssertSqlSafe(sql)).bind(self.about.name);
        for value in bound {
            ask = match value {
                Bound::Number(number) => ask.bind(*number),
                Bound::Text(text) => ask.bind((*text).to_owned()),
            };
        }
        ask.fetch_all(&mut *self.connection).await
    }
}

fn clocks(dialect: &Dialect, sql: &str) -> String {
    let mut parts = sql.split("{at ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |sql, part| match part.split_once('}') {
        Some((column, rest)) => sql + &(dialect.words.micros)(column) + rest,
        None => sql + part,
    })
}
