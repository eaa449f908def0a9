//! The values of a record: small types over plain numbers, so that none is mistaken for another.
//!
//! [`Display`](std::fmt::Display) is their canonical text: all digits of a decimal, ISO 8601 for
//! dates and times (`Z` for instants), lower-case hyphenated UUIDs.

mod calendar;
pub(crate) mod decimal;
mod uuid;

pub(crate) use self::decimal::write_decimal;
pub use self::{
    calendar::{Date, LocalTimestamp, Time, Timestamp},
    decimal::Decimal,
    uuid::Uuid,
};

/// The nearest double.
#[inline]
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "rounding to the nearest double is what is asked for")]
pub const fn widen(value: i64) -> f64 {
    value as f64
}
