//! Encoded rows, one form per sink.

mod json;
mod postgres;
mod sqlite;

pub(crate) use self::{json::JsonRow, postgres::put};
pub use self::{
    postgres::PostgresRows,
    sqlite::{Cell, SqliteRows},
};

/// The rows of a batch, encoded for the sink that they go to.
#[derive(Debug)]
pub enum Rows {
    /// For PostgreSQL.
    Postgres(PostgresRows),
    /// For SQLite.
    Sqlite(SqliteRows),
}

/// Rows of which each can be addressed alone.
pub(crate) trait Table {
    /// Ends the row whose columns were just written.
    fn end_row(&mut self);
}
