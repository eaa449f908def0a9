//! Cells as SQLite gives them.

use sqlx::{Decode, Row as _, Sqlite, TypeInfo, ValueRef, sqlite::SqliteRow};

use crate::rows::Cell;

/// The cells of a row by their places; none where nothing was selected.
pub(super) fn cells<'r>(row: &'r SqliteRow, places: &[Option<usize>]) -> Vec<Option<Cell<'r>>> {
    places.iter().map(|place| place.map(|at| cell(row, at))).collect()
}

fn cell(row: &SqliteRow, at: usize) -> Cell<'_> {
    let Ok(value) = row.try_get_raw(at) else { return Cell::Null };
    if value.is_null() {
        return Cell::Null;
    }
    let kind = match value.type_info().name() {
        "INTEGER" | "BOOLEAN" => Kind::Integer,
        "REAL" => Kind::Real,
        "TEXT" => Kind::Text,
        _ => Kind::Blob,
    };
    // Of its own kind, a value is always read, but for a text that is not UTF-8.
    let read = match kind {
        Kind::Integer => Decode::<Sqlite>::decode(value).map(Cell::Integer),
        Kind::Real => Decode::<Sqlite>::decode(value).map(Cell::Real),
        Kind::Text => Decode::<Sqlite>::decode(value).map(Cell::Text),
        Kind::Blob => Decode::<Sqlite>::decode(value).map(Cell::Blob),
    };
    let bytes = || row.try_get_unchecked::<&[u8], _>(at).map(Cell::Blob);
    read.or_else(|_| bytes()).unwrap_or(Cell::Null)
}

enum Kind {
    Integer,
    Real,
    Text,
    Blob,
}
