//! Records: what the values of a topic look like, free of Avro's spelling.

pub mod avro;
pub mod canonical;
pub mod plan;
pub mod resolve;

use crate::value::Value;

/// The reader's record: the columns of the table, in the order of the schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The schema's own name for it, without namespace.
    pub name: String,
    /// What the schema says about it.
    pub doc: Option<String>,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// One column of a [`Record`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name in the schema and in the table.
    pub name: String,
    /// The type of its values.
    pub ty: Type,
    /// Whether a value may be absent.
    pub nullable: bool,
    /// What the schema says about it.
    pub doc: Option<String>,
    /// The value that stands in where a writer does not have the field.
    pub default: Option<Value>,
}

/// The type of a value, as rules, tables and generated code see it.
///
/// Avro's `float` is a double here, millisecond times are microseconds, and a field of type
/// `null` is a nullable text that is always absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// 32-bit integer.
    Int,
    /// 64-bit integer.
    Long,
    /// 64-bit floating point.
    Double,
    /// Exact decimal.
    Decimal {
        /// Digits in all, 1 to 38.
        precision: u32,
        /// Digits behind the point, at most `precision`.
        scale: u32,
    },
    /// UTF-8 without NUL.
    Text,
    /// One of a list of symbols; compares as text.
    Enum {
        /// The symbols, in the order of the schema.
        symbols: Vec<String>,
    },
    /// Bytes of any length, or of exactly `size`.
    Bytes {
        /// The length, for Avro's `fixed`.
        size: Option<usize>,
    },
    /// UUID.
    Uuid,
    /// Day of the calendar, years 1 to 9999.
    Date,
    /// Time of day.
    Time,
    /// Instant in UTC.
    Timestamp,
    /// Date and time in no zone.
    LocalTimestamp,
}

impl Record {
    /// The position of a column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

impl Type {
    /// The type's name in messages and in `explain`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Bool => "boolean".into(),
            Self::Int => "int".into(),
            Self::Long => "long".into(),
            Self::Double => "double".into(),
            Self::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
            Self::Text => "text".into(),
            Self::Enum { .. } => "enum".into(),
            Self::Bytes { size: None } => "bytes".into(),
            Self::Bytes { size: Some(size) } => format!("fixed({size})"),
            Self::Uuid => "uuid".into(),
            Self::Date => "date".into(),
            Self::Time => "time".into(),
            Self::Timestamp => "timestamp".into(),
            Self::LocalTimestamp => "local timestamp".into(),
        }
    }

    /// The type of a [`Type::name`]; an enum comes back without its symbols.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let argument = |prefix| name.strip_prefix(prefix)?.strip_suffix(')');
        if let Some(digits) = argument("decimal(") {
            let (precision, scale) = digits.split_once(", ")?;
            return Some(Self::Decimal { precision: precision.parse().ok()?, scale: scale.parse().ok()? });
        }
        if let Some(size) = argument("fixed(") {
            return Some(Self::Bytes { size: Some(size.parse().ok()?) });
        }
        let plain = [Self::Bool, Self::Int, Self::Long, Self::Double, Self::Text, Self::Enum { symbols: Vec::new() }];
        let other = [Self::Bytes { size: None }, Self::Uuid, Self::Date, Self::Time, Self::Timestamp];
        plain.into_iter().chain(other).chain([Self::LocalTimestamp]).find(|ty| ty.name() == name)
    }

    /// The type's name with its article: `an int`, `a text`.
    #[must_use]
    pub fn with_article(&self) -> String {
        let name = self.name();
        let article = if matches!(self, Self::Int | Self::Enum { .. }) { "an" } else { "a" };
        if matches!(self, Self::Bytes { size: None }) { name } else { format!("{article} {name}") }
    }

    /// True where every value of this type is exactly one of the other.
    #[must_use]
    pub fn widens_to(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int, Self::Long | Self::Double)
            | (Self::Enum { .. }, Self::Text)
            | (Self::Bytes { size: Some(_) }, Self::Bytes { size: None }) => true,
            (from, Self::Decimal { precision, scale }) => {
                from.digits().is_some_and(|(whole, behind)| behind <= *scale && whole <= precision - scale)
            }
            _ => false,
        }
    }

    /// Digits before and behind the point, for numbers that are exact.
    #[must_use]
    pub fn digits(&self) -> Option<(u32, u32)> {
        match self {
            Self::Int => Some((10, 0)),
            Self::Long => Some((19, 0)),
            Self::Decimal { precision, scale } => Some((precision - scale, *scale)),
            _ => None,
        }
    }

    /// True for int, long, double and decimal.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Long | Self::Double | Self::Decimal { .. })
    }

    /// True for text and enums.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Enum { .. })
    }

    /// True where `<` means something: numbers, texts, dates and times.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.is_number()
            || self.is_text()
            || matches!(self, Self::Date | Self::Time | Self::Timestamp | Self::LocalTimestamp)
    }
}
