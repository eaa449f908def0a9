//! Why a text is not a value.

use std::fmt;

/// Why a text is not a value of a type. Printed, it follows "`…` is not a long: ".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralError {
    /// It is written in a way that the type does not know; this was expected.
    Malformed(&'static str),
    /// A number of more than 38 digits.
    TooLong,
    /// The type has no value that great or that small.
    OutOfRange,
    /// More digits behind the point than the type has.
    NotExact,
    /// A text that holds U+0000.
    Nul,
    /// None of the symbols of the enum.
    UnknownSymbol {
        /// The symbols.
        symbols: Vec<String>,
    },
    /// Not as many bytes as the type has.
    Length {
        /// Bytes of the type.
        expected: usize,
        /// Bytes that were written.
        found: usize,
    },
    /// A bound of a type whose values have no order.
    Unordered,
}

impl fmt::Display for LiteralError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(expected) => f.write_str(expected),
            Self::TooLong => f.write_str("it has more than 38 digits"),
            Self::OutOfRange => f.write_str("it is out of range"),
            Self::NotExact => f.write_str("it has more digits behind the point"),
            Self::Nul => f.write_str("no text holds U+0000"),
            Self::UnknownSymbol { symbols } => write!(f, "the symbols are `{}`", symbols.join("`, `")),
            Self::Length { expected, found } => write!(f, "expected {expected} bytes, found {found}"),
            Self::Unordered => f.write_str("its values have no order"),
        }
    }
}

impl std::error::Error for LiteralError {}
