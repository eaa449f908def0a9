//! How the newest schema version lays out a record.

/// One field of the newest schema version.
#[derive(Debug)]
pub struct WireField {
    /// Its type on the wire.
    pub wire: Wire,
    /// Where `null` stands in its union (0 or 1), for a nullable field.
    pub null_branch: Option<u8>,
    /// What stands in where a row does not have the column, written as a cell of a CSV file;
    /// `None` where the default is null or there is none.
    pub default: Option<&'static str>,
}

impl WireField {
    /// A field that is always there.
    #[must_use]
    pub const fn new(wire: Wire) -> Self {
        Self { wire, null_branch: None, default: None }
    }

    /// A field of a union in which `null` stands at `null_branch`.
    #[must_use]
    pub const fn nullable(wire: Wire, null_branch: u8) -> Self {
        Self { wire, null_branch: Some(null_branch), default: None }
    }

    /// The same, with what stands in for a column that is not there.
    #[must_use]
    pub const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }
}

/// Avro's types, with their logical types, as they lie on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// No bytes; always absent.
    Null,
    /// One byte, 0 or 1.
    Boolean,
    /// Zigzag varint of 32 bits.
    Int,
    /// Zigzag varint of 64 bits.
    Long,
    /// Four bytes, little-endian.
    Float,
    /// Eight bytes, little-endian.
    Double,
    /// Length and bytes.
    Bytes,
    /// Length and UTF-8.
    String,
    /// As many bytes as the column's type says.
    Fixed,
    /// Index of one of the column's symbols.
    Enum,
    /// Big-endian two's complement with a length.
    DecimalBytes,
    /// Big-endian two's complement of that many bytes.
    DecimalFixed(usize),
    /// A UUID as text.
    UuidString,
    /// A UUID as 16 bytes.
    UuidFixed,
    /// Days, as an int.
    Date,
    /// Milliseconds of the day, as an int.
    TimeMillis,
    /// Microseconds of the day, as a long.
    TimeMicros,
    /// Milliseconds since the epoch.
    TimestampMillis,
    /// Microseconds since the epoch.
    TimestampMicros,
    /// Milliseconds since the epoch, in no zone.
    LocalTimestampMillis,
    /// Microseconds since the epoch, in no zone.
    LocalTimestampMicros,
}
