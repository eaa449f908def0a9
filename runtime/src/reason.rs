//! The names of reasons in tables and output.

use crate::pipeline::Reason;

impl Reason {
    /// All reasons, in their order.
    pub const ALL: [Self; 14] = [
        Self::BadFrame,
        Self::UnknownSchema,
        Self::SchemaUnresolvable,
        Self::Truncated,
        Self::TrailingBytes,
        Self::InvalidUtf8,
        Self::NulInText,
        Self::Nan,
        Self::OutOfRange,
        Self::EnumUnknown,
        Self::Tombstone,
        Self::TooLarge,
        Self::Expectation,
        Self::SinkRejected,
    ];

    /// The name in tables and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadFrame => "bad_frame",
            Self::UnknownSchema => "unknown_schema",
            Self::SchemaUnresolvable => "schema_unresolvable",
            Self::Truncated => "truncated",
            Self::TrailingBytes => "trailing_bytes",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::NulInText => "nul_in_text",
            Self::Nan => "nan",
            Self::OutOfRange => "out_of_range",
            Self::EnumUnknown => "enum_unknown",
            Self::Tombstone => "tombstone",
            Self::TooLarge => "too_large",
            Self::Expectation => "expectation",
            Self::SinkRejected => "sink_rejected",
        }
    }
}
