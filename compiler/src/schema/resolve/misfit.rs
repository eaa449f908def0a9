//! Why what a writer wrote is not read: data, and the words of the gate for it.

use std::fmt;

use crate::schema::{avro::AvroRecord, plan::Wire};

/// One thing that a reader does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The reader's column; `None` for the record as a whole.
    pub column: Option<usize>,
    /// What it is.
    pub why: Why,
}

/// Why something is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The record has a name that the reader does not know.
    Record {
        /// The writer's name, with its namespace.
        writer: String,
        /// The reader's.
        reader: String,
    },
    /// The writer does not have the field, and the reader has no default.
    Missing,
    /// The writer's field holds nothing but null, and the column may not be null.
    AlwaysNull,
    /// The writer's field may hold null, and the column may not be null.
    SometimesNull,
    /// The enum or fixed has a name that the reader does not know.
    Name {
        /// The writer's name, with its namespace.
        writer: String,
        /// The reader's.
        reader: String,
    },
    /// The types differ, and Avro does not promote one to the other.
    Type {
        /// As it was written.
        writer: Wire,
        /// As it is read.
        reader: Wire,
    },
    /// Symbols that the reader does not know, in the order of the writer; it has no default either.
    Symbols(Vec<String>),
}

impl Misfit {
    /// The misfit in words, by the reader's names.
    #[must_use]
    pub fn told(&self, reader: &AvroRecord) -> String {
        match self.column {
            None => self.why.to_string(),
            Some(column) => format!("`{}` {}", *reader.fields[column].name, self.why),
        }
    }
}

impl Why {
    /// Whether no record at all can be read, or only those that hold the value.
    #[must_use]
    pub fn refuses_all(&self) -> bool {
        !matches!(self, Self::SometimesNull | Self::Symbols(_))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record { writer, reader } => {
                write!(f, "the writer's record is `{writer}`, and `{reader}` has no such alias")
            }
            Self::Missing => f.write_str("is not in the writer's schema, and has no default"),
            Self::AlwaysNull => f.write_str("is always null in the writer's schema, and may not be null"),
            Self::SometimesNull => f.write_str("may be null in the writer's schema, and may not be null"),
            Self::Name { writer, reader } => {
                write!(f, "was written as the type `{writer}`, and `{reader}` has no such alias")
            }
            Self::Type { writer, reader } => {
                write!(f, "was written as {}, which is not read as {}", writer.name(), reader.name())
            }
            Self::Symbols(symbols) => write!(f, "was written with symbols that are not known: {}", symbols.join(", ")),
        }
    }
}
