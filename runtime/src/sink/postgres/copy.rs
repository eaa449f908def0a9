//! Rows on their way in binary COPY.

use sqlx::PgConnection;

use crate::rows::put;

const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: &[u8] = &[0xff, 0xff];
/// Bytes that are sent at once.
const CHUNK: usize = 256 << 10;

/// A row: columns that are encoded already, and where it comes from.
pub(super) struct Row<'a> {
    pub(super) columns: &'a [u8],
    pub(super) incarnation: i64,
    pub(super) partition: i32,
    pub(super) offset: i64,
    /// Its number in the stage.
    pub(super) number: Option<i32>,
}

impl Row<'_> {
    fn encode(&self, width: i16, out: &mut Vec<u8>) {
        out.extend_from_slice(&(width + 3 + i16::from(self.number.is_some())).to_be_bytes());
        out.extend_from_slice(self.columns);
        put(out, &self.incarnation.to_be_bytes());
        put(out, &self.partition.to_be_bytes());
        put(out, &self.offset.to_be_bytes());
        if let Some(number) = self.number {
            put(out, &number.to_be_bytes());
        }
    }
}

/// Sends rows of `width` columns; returns how many the server says it wrote. After an error the
/// connection is of no more use.
pub(super) async fn copy<'a>(
    connection: &mut PgConnection,
    statement: &str,
    width: i16,
    rows: impl Iterator<Item = Row<'a>>,
) -> Result<u64, sqlx::Error> {
    let mut copy = connection.copy_in_raw(statement).await?;
    let mut chunk = HEADER.to_vec();
    for row in rows {
        row.encode(width, &mut chunk);
        if chunk.len() >= CHUNK {
            copy.send(&*chunk).await?;
            chunk.clear();
        }
    }
    chunk.extend_from_slice(TRAILER);
    copy.send(&*chunk).await?;
    copy.finish().await
}
