//! Rows as SQLite takes them.
//!
//! Decimals, enums, UUIDs and dates are texts, times and timestamps integers of microseconds,
//! booleans 0 or 1.

use std::{fmt::Display, fmt::Write, ops::Range};

use super::{Rows, Table};
use crate::{
    pipeline::RowWriter,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

/// The rows of a batch for a table of a fixed number of columns.
#[derive(Debug)]
pub struct SqliteRows {
    width: usize,
    slots: Vec<Slot>,
    texts: String,
    blobs: Vec<u8>,
}

#[derive(Debug)]
enum Slot {
    Null,
    Integer(i64),
    Real(f64),
    Text(Range<usize>),
    Blob(Range<usize>),
}

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// None.
    Null,
    /// A whole number of 64 bits.
    Integer(i64),
    /// A double.
    Real(f64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

impl SqliteRows {
    /// No rows of `width` columns.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { width, slots: Vec::new(), texts: String::new(), blobs: Vec::new() }
    }

    /// The values of one row, in the order of the table.
    pub fn row(&self, row: usize) -> impl Iterator<Item = Cell<'_>> {
        self.slots[row * self.width..][..self.width].iter().map(|slot| self.cell(slot))
    }

    fn cell(&self, slot: &Slot) -> Cell<'_> {
        match slot {
            Slot::Null => Cell::Null,
            Slot::Integer(value) => Cell::Integer(*value),
            Slot::Real(value) => Cell::Real(*value),
            Slot::Text(range) => Cell::Text(&self.texts[range.clone()]),
            Slot::Blob(range) => Cell::Blob(&self.blobs[range.clone()]),
        }
    }

    fn display(&mut self, value: &impl Display) {
        let from = self.texts.len();
        // Writing into a `String` never fails.
        let _ = write!(self.texts, "{value}");
        self.slots.push(Slot::Text(from..self.texts.len()));
    }
}

impl From<SqliteRows> for Rows {
    fn from(rows: SqliteRows) -> Self {
        Self::Sqlite(rows)
    }
}

impl Table for SqliteRows {
    /// # Panics
    /// When generated code wrote another number of columns than it declared.
    fn end_row(&mut self) {
        assert!(self.slots.len().is_multiple_of(self.width), "a row must have {} columns", self.width);
    }
}

impl RowWriter for SqliteRows {
    fn null(&mut self) {
        self.slots.push(Slot::Null);
    }

    fn bool(&mut self, value: bool) {
        self.slots.push(Slot::Integer(value.into()));
    }

    fn int(&mut self, value: i32) {
        self.slots.push(Slot::Integer(value.into()));
    }

    fn long(&mut self, value: i64) {
        self.slots.push(Slot::Integer(value));
    }

    fn double(&mut self, value: f64) {
        self.slots.push(Slot::Real(value));
    }

    fn decimal<const SCALE: u32>(&mut self, value: Decimal<SCALE>) {
        self.display(&value);
    }

    fn text(&mut self, value: &str) {
        let from = self.texts.len();
        self.texts.push_str(value);
        self.slots.push(Slot::Text(from..self.texts.len()));
    }

    fn bytes(&mut self, value: &[u8]) {
        let from = self.blobs.len();
        self.blobs.extend_from_slice(value);
        self.slots.push(Slot::Blob(from..self.blobs.len()));
    }

    fn uuid(&mut self, value: Uuid) {
        self.display(&value);
    }

    fn date(&mut self, value: Date) {
        self.display(&value);
    }

    fn time(&mut self, value: Time) {
        self.slots.push(Slot::Integer(value.0));
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.slots.push(Slot::Integer(value.0));
    }

    fn local_timestamp(&mut self, value: LocalTimestamp) {
        self.slots.push(Slot::Integer(value.0));
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, SqliteRows, Table};
    use crate::pipeline::RowWriter;

    #[test]
    fn each_row_can_be_addressed_alone() {
        let mut rows = SqliteRows::new(3);
        for value in ["a", "", "ü"] {
            rows.text(value);
            rows.bytes(value.as_bytes());
            rows.null();
            rows.end_row();
        }
        assert_eq!(rows.row(2).collect::<Vec<_>>(), [Cell::Text("ü"), Cell::Blob("ü".as_bytes()), Cell::Null]);
        assert_eq!(rows.row(1).collect::<Vec<_>>(), [Cell::Text(""), Cell::Blob(b""), Cell::Null]);
    }
}
