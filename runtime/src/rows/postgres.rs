//! Rows as PostgreSQL's binary COPY takes them: each field behind its length in four bytes.

mod numeric;

use std::ops::Range;

use self::numeric::put_numeric;
use super::{Rows, Table};
use crate::{
    pipeline::RowWriter,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

/// 2000-01-01, from which PostgreSQL counts, in days since 1970-01-01.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400 * 1_000_000;
const ABSENT: i32 = -1;

/// The rows of a batch for a table of a fixed number of columns.
#[derive(Debug)]
pub struct PostgresRows {
    width: usize,
    /// Columns of the row that is being written.
    written: usize,
    bytes: Vec<u8>,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl PostgresRows {
    /// No rows of `width` columns.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { width, written: 0, bytes: Vec::new(), ends: Vec::new() }
    }

    /// The fields of one row, in the order of the table.
    pub(crate) fn row(&self, row: usize) -> &[u8] {
        let from = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        let range: Range<usize> = from..self.ends[row];
        &self.bytes[range]
    }

    fn put(&mut self, field: &[u8]) {
        self.written += 1;
        put(&mut self.bytes, field);
    }

    /// Four bytes, in one go with their length.
    #[inline]
    fn put_four(&mut self, field: [u8; 4]) {
        self.written += 1;
        let mut whole = [0, 0, 0, 4, 0, 0, 0, 0];
        whole[4..].copy_from_slice(&field);
        self.bytes.extend_from_slice(&whole);
    }

    /// Eight bytes, in one go with their length.
    #[inline]
    fn put_eight(&mut self, field: [u8; 8]) {
        self.written += 1;
        let mut whole = [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        whole[4..].copy_from_slice(&field);
        self.bytes.extend_from_slice(&whole);
    }
}

/// A field: its length, then its bytes. No field of a record comes near the 2 GiB that a length can say.
pub(crate) fn put(out: &mut Vec<u8>, field: &[u8]) {
    out.extend_from_slice(&i32::try_from(field.len()).unwrap_or(i32::MAX).to_be_bytes());
    out.extend_from_slice(field);
}

impl From<PostgresRows> for Rows {
    fn from(rows: PostgresRows) -> Self {
        Self::Postgres(rows)
    }
}

impl Table for PostgresRows {
    /// # Panics
    /// When generated code wrote another number of columns than it declared.
    fn end_row(&mut self) {
        assert!(self.written == self.width, "a row must have {} columns", self.width);
        self.written = 0;
        self.ends.push(self.bytes.len());
    }
}

impl RowWriter for PostgresRows {
    fn null(&mut self) {
        self.written += 1;
        self.bytes.extend_from_slice(&ABSENT.to_be_bytes());
    }

    fn bool(&mut self, value: bool) {
        self.put(&[value.into()]);
    }

    fn int(&mut self, value: i32) {
        self.put_four(value.to_be_bytes());
    }

    fn long(&mut self, value: i64) {
        self.put_eight(value.to_be_bytes());
    }

    fn double(&mut self, value: f64) {
        self.put_eight(value.to_be_bytes());
    }

    fn decimal<const SCALE: u32>(&mut self, value: Decimal<SCALE>) {
        self.written += 1;
        put_numeric(&mut self.bytes, value);
    }

    fn text(&mut self, value: &str) {
        self.put(value.as_bytes());
    }

    fn bytes(&mut self, value: &[u8]) {
        self.put(value);
    }

    fn uuid(&mut self, value: Uuid) {
        self.put(&value.0.to_be_bytes());
    }

    fn date(&mut self, value: Date) {
        self.put_four(value.0.saturating_sub(EPOCH_DAYS).to_be_bytes());
    }

    fn time(&mut self, value: Time) {
        self.put_eight(value.0.to_be_bytes());
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.put_eight(value.0.saturating_sub(EPOCH_MICROS).to_be_bytes());
    }

    fn local_timestamp(&mut self, value: LocalTimestamp) {
        self.put_eight(value.0.saturating_sub(EPOCH_MICROS).to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{PostgresRows, Table};
    use crate::{
        pipeline::RowWriter,
        value::{Date, Timestamp},
    };

    #[test]
    fn each_row_can_be_addressed_alone() {
        let mut rows = PostgresRows::new(2);
        for value in ["a", "", "ü"] {
            rows.text(value);
            rows.null();
            rows.end_row();
        }
        assert_eq!(rows.row(0), b"\0\0\0\x01a\xff\xff\xff\xff");
        assert_eq!(rows.row(1), b"\0\0\0\0\xff\xff\xff\xff");
        assert_eq!(rows.row(2), b"\0\0\0\x02\xc3\xbc\xff\xff\xff\xff");
    }

    #[test]
    fn days_and_instants_are_counted_from_2000() {
        let mut rows = PostgresRows::new(2);
        rows.date(Date(10_956));
        rows.timestamp(Timestamp(946_684_800_000_001));
        rows.end_row();
        assert_eq!(rows.row(0), b"\0\0\0\x04\xff\xff\xff\xff\0\0\0\x08\0\0\0\0\0\0\0\x01");
    }
}
