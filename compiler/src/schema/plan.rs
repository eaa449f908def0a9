//! How the bytes of one writer become the reader's record: resolved here, once, for each
//! committed schema version. The generated decoder is this plan, spelled out.

use super::Type;
use crate::value::Value;

/// One committed schema version of a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Writer {
    /// 1-based; the id on the wire under `registry: history`.
    pub version: usize,
    /// Path of the schema file below the generated folder.
    pub path: String,
    /// The schema's text, as it is embedded.
    pub schema: String,
    /// How its records are read, or why they cannot be.
    pub plan: Result<Plan, String>,
}

/// How to read one writer's datum into the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The writer's fields, in the order of the bytes.
    pub fields: Vec<WireField>,
    /// Columns that this writer does not have, and what stands in for them.
    pub defaults: Vec<(usize, Value)>,
}

/// One field as the writer wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct WireField {
    /// The writer's name for it.
    pub name: String,
    /// Its type on the wire.
    pub wire: Wire,
    /// Where `null` stands in its union, for a nullable field.
    pub null_branch: Option<usize>,
    /// The column it fills; `None` when the reader does not have it.
    pub column: Option<usize>,
}

/// Avro's types, with their logical types, as they lie on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// That many bytes.
    Fixed(usize),
    /// Index of a symbol.
    Enum {
        /// What each of the writer's symbols is for the reader: the reader's symbol, its
        /// default, or `None` when the reader knows neither.
        symbols: Vec<Option<String>>,
    },
    /// Big-endian two's complement with a length.
    DecimalBytes {
        /// Digits in all.
        precision: u32,
        /// Digits behind the point.
        scale: u32,
    },
    /// Big-endian two's complement of that many bytes.
    DecimalFixed {
        /// Bytes.
        size: usize,
        /// Digits in all.
        precision: u32,
        /// Digits behind the point.
        scale: u32,
    },
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

impl Wire {
    /// The type of the column that a field of this type becomes.
    #[must_use]
    pub fn column_type(&self) -> Type {
        match self {
            Self::Null | Self::String => Type::Text,
            Self::Boolean => Type::Bool,
            Self::Int => Type::Int,
            Self::Long => Type::Long,
            Self::Float | Self::Double => Type::Double,
            Self::Bytes => Type::Bytes { size: None },
            Self::Fixed(size) => Type::Bytes { size: Some(*size) },
            Self::Enum { symbols } => Type::Enum { symbols: symbols.iter().flatten().cloned().collect() },
            Self::DecimalBytes { precision, scale } | Self::DecimalFixed { precision, scale, .. } => {
                Type::Decimal { precision: *precision, scale: *scale }
            }
            Self::UuidString | Self::UuidFixed => Type::Uuid,
            Self::Date => Type::Date,
            Self::TimeMillis | Self::TimeMicros => Type::Time,
            Self::TimestampMillis | Self::TimestampMicros => Type::Timestamp,
            Self::LocalTimestampMillis | Self::LocalTimestampMicros => Type::LocalTimestamp,
        }
    }

    /// The type behind a logical type, in Avro's words.
    #[must_use]
    pub fn base(&self) -> String {
        match self {
            Self::Date | Self::TimeMillis => "int".into(),
            Self::TimeMicros
            | Self::TimestampMillis
            | Self::TimestampMicros
            | Self::LocalTimestampMillis
            | Self::LocalTimestampMicros => "long".into(),
            Self::DecimalBytes { .. } => "bytes".into(),
            Self::DecimalFixed { size, .. } => format!("fixed({size})"),
            Self::UuidString => "string".into(),
            Self::UuidFixed => "fixed(16)".into(),
            plain => plain.name(),
        }
    }

    /// The type in Avro's words, for messages.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Boolean => "boolean".into(),
            Self::Int => "int".into(),
            Self::Long => "long".into(),
            Self::Float => "float".into(),
            Self::Double => "double".into(),
            Self::Bytes => "bytes".into(),
            Self::String => "string".into(),
            Self::Fixed(size) => format!("fixed({size})"),
            Self::Enum { .. } => "enum".into(),
            Self::DecimalBytes { precision, scale } => format!("decimal({precision}, {scale}) on bytes"),
            Self::DecimalFixed { size, precision, scale } => {
                format!("decimal({precision}, {scale}) on fixed({size})")
            }
            Self::UuidString => "uuid on string".into(),
            Self::UuidFixed => "uuid on fixed(16)".into(),
            Self::Date => "date".into(),
            Self::TimeMillis => "time-millis".into(),
            Self::TimeMicros => "time-micros".into(),
            Self::TimestampMillis => "timestamp-millis".into(),
            Self::TimestampMicros => "timestamp-micros".into(),
            Self::LocalTimestampMillis => "local-timestamp-millis".into(),
            Self::LocalTimestampMicros => "local-timestamp-micros".into(),
        }
    }
}
