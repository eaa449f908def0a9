//! Encoded rows, one form per sink.

mod sqlite;

pub(crate) use self::sqlite::Cell;
pub use self::sqlite::SqliteRows;

/// The rows of a batch, encoded for the sink that they go to.
#[derive(Debug)]
pub enum Rows {
    /// For SQLite.
    Sqlite(SqliteRows),
}

/// Rows of which each can be addressed alone.
pub(crate) trait Table {
    /// Ends the row whose columns were just written.
    fn end_row(&mut self);
}
