//! Values: what a column holds and what a literal of a rule means.

pub mod calendar;
mod decimal;
mod json;
pub mod print;
pub mod range;
mod uuid;

pub use self::{
    decimal::{Decimal, DecimalError, MAX_DIGITS},
    json::hex,
    uuid::{parse_uuid, print_uuid},
};

/// A value in the units of every target: instants and times in microseconds, dates in days since 1970-01-01.
///
/// A double is never NaN and never -0 here: NaN is absent, and -0 became 0 when the value was admitted.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Absent.
    Null,
    /// True or false.
    Bool(bool),
    /// 32-bit integer.
    Int(i32),
    /// 64-bit integer.
    Long(i64),
    /// 64-bit floating point.
    Double(f64),
    /// Exact decimal.
    Decimal(Decimal),
    /// Text, or a symbol of an enum.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// UUID, as a big-endian number.
    Uuid(u128),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Microseconds since 1970-01-01T00:00:00, in no zone.
    LocalTimestamp(i64),
}

impl Value {
    /// The order of two values of one type; nothing for others, and for nulls.
    /// Texts are ordered by code points, which is the order of their UTF-8.
    #[must_use]
    pub fn partial_order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Int(b)) | (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Long(a), Self::Long(b))
            | (Self::Time(a), Self::Time(b))
            | (Self::Timestamp(a), Self::Timestamp(b))
            | (Self::LocalTimestamp(a), Self::LocalTimestamp(b)) => Some(a.cmp(b)),
            (Self::Double(a), Self::Double(b)) => a.partial_cmp(b),
            (Self::Decimal(a), Self::Decimal(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Bytes(a), Self::Bytes(b)) => Some(a.cmp(b)),
            (Self::Uuid(a), Self::Uuid(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// What two values of one type have in common where they are the same one, and only there.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Decimal(number) => number.normalized().to_string(),
            other => format!("{other:?}"),
        }
    }

    /// True for [`Value::Null`].
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}
