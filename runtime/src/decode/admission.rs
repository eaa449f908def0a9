//! The values of a datum.

use std::cell::Cell;

use ascii::AsciiStr;

use super::Reject;
use crate::{
    pipeline::Reason,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

/// Admits the raw values of a datum as the values of a record.
///
/// A value that its column cannot hold is noted and replaced by a placeholder, so that a record
/// is built in one expression; [`Admission::finish`] then hands out the record, or the first
/// reason that applied, in the order of [`Reason`] and then of the fields.
#[derive(Debug, Default)]
pub struct Admission {
    first: Cell<Option<Reject>>,
}

impl Admission {
    /// The record, if all of its values were admitted.
    #[inline]
    pub fn finish<T>(&self, record: T) -> Result<T, Reject> {
        match self.first.get() {
            None => Ok(record),
            Some(reject) => Err(reject),
        }
    }

    /// A value of a nullable field for a column that is not.
    #[inline]
    pub fn present<T: Default>(&self, field: &'static str, value: Option<T>) -> T {
        value.unwrap_or_else(|| self.note(Reason::SchemaUnresolvable, field, "null in a column that may not be null"))
    }

    /// A text: UTF-8 without NUL.
    #[expect(
        clippy::inline_always,
        reason = "a call would keep what was noted in memory, for this field and all behind it"
    )]
    #[inline(always)]
    pub fn text<'a>(&self, field: &'static str, bytes: &'a [u8]) -> &'a str {
        match utf8(bytes) {
            Some(text) if !has_nul(bytes) => text,
            Some(_) => self.note(Reason::NulInText, field, "a NUL in a text"),
            None => self.note(Reason::InvalidUtf8, field, "a text that is not UTF-8"),
        }
    }

    /// A double for a column that is not nullable; see [`not_nan`] for one that is.
    #[inline]
    pub fn double(&self, field: &'static str, value: f64) -> f64 {
        not_nan(value).unwrap_or_else(|| self.note(Reason::Nan, field, "NaN in a column that may not be null"))
    }

    /// A decimal of at most `precision` digits, from big-endian two's complement.
    #[inline]
    pub fn decimal<const SCALE: u32>(&self, field: &'static str, bytes: &[u8], precision: u32) -> Decimal<SCALE> {
        let decimal = Decimal::from_big_endian(bytes).and_then(|decimal| decimal.within(precision));
        self.in_range(field, decimal, "a decimal with too many digits")
    }

    /// A UUID from its text: 36 characters, in either case.
    #[inline]
    pub fn uuid_text(&self, field: &'static str, bytes: &[u8]) -> Uuid {
        match str::from_utf8(bytes) {
            Ok(text) => self.in_range(field, text.parse().ok(), "a text that is not a UUID"),
            Err(_) => self.note(Reason::InvalidUtf8, field, "a text that is not UTF-8"),
        }
    }

    /// A UUID from its 16 bytes.
    #[inline]
    pub fn uuid(&self, field: &'static str, bytes: &[u8]) -> Uuid {
        let uuid = bytes.try_into().ok().map(|bytes| Uuid(u128::from_be_bytes(bytes)));
        self.in_range(field, uuid, "a UUID that is not 16 bytes")
    }

    /// A date, from days since 1970-01-01.
    #[inline]
    pub fn date(&self, field: &'static str, days: i32) -> Date {
        self.in_range(field, Date::new(days), "a date outside years 1 to 9999")
    }

    /// A time of day, from milliseconds since midnight.
    #[inline]
    pub fn time_millis(&self, field: &'static str, millis: i32) -> Time {
        self.time_micros(field, i64::from(millis) * 1_000)
    }

    /// A time of day, from microseconds since midnight.
    #[inline]
    pub fn time_micros(&self, field: &'static str, micros: i64) -> Time {
        self.in_range(field, Time::new(micros), "a time of day outside 0 to 24 hours")
    }

    /// An instant, from milliseconds since the epoch.
    #[inline]
    pub fn timestamp_millis(&self, field: &'static str, millis: i64) -> Timestamp {
        self.in_range(field, millis.checked_mul(1_000).and_then(Timestamp::new), INSTANT)
    }

    /// An instant, from microseconds since the epoch.
    #[inline]
    pub fn timestamp_micros(&self, field: &'static str, micros: i64) -> Timestamp {
        self.in_range(field, Timestamp::new(micros), INSTANT)
    }

    /// A date and time in no zone, from milliseconds since the epoch.
    #[inline]
    pub fn local_timestamp_millis(&self, field: &'static str, millis: i64) -> LocalTimestamp {
        self.in_range(field, millis.checked_mul(1_000).and_then(LocalTimestamp::new), INSTANT)
    }

    /// A date and time in no zone, from microseconds since the epoch.
    #[inline]
    pub fn local_timestamp_micros(&self, field: &'static str, micros: i64) -> LocalTimestamp {
        self.in_range(field, LocalTimestamp::new(micros), INSTANT)
    }

    /// An enum's symbol: `symbols` says for each of the writer's what it is for the reader.
    #[inline]
    pub fn symbol<T: Copy + Default>(&self, field: &'static str, index: i32, symbols: &[Option<T>]) -> T {
        let symbol = usize::try_from(index).ok().and_then(|index| symbols.get(index).copied().flatten());
        symbol.unwrap_or_else(|| self.note(Reason::EnumUnknown, field, "a symbol that the column does not know"))
    }

    #[inline]
    fn in_range<T: Default>(&self, field: &'static str, value: Option<T>, detail: &'static str) -> T {
        value.unwrap_or_else(|| self.note(Reason::OutOfRange, field, detail))
    }

    #[cold]
    fn note<T: Default>(&self, reason: Reason, field: &'static str, detail: &'static str) -> T {
        if self.first.get().is_none_or(|first| reason < first.reason) {
            self.first.set(Some(Reject { reason, field, detail }));
        }
        T::default()
    }
}

/// The text, if it is UTF-8. Most texts are short and of ASCII, and looking for that alone takes less time.
#[inline]
fn utf8(bytes: &[u8]) -> Option<&str> {
    match AsciiStr::from_ascii(bytes) {
        Ok(text) => Some(text.as_str()),
        Err(_) => str::from_utf8(bytes).ok(),
    }
}

/// Whether a byte is 0. Texts are mostly short: up to 16 bytes are two words that may overlap.
#[inline]
fn has_nul(bytes: &[u8]) -> bool {
    if let (8..=16, Some(head), Some(tail)) = (bytes.len(), bytes.first_chunk(), bytes.last_chunk()) {
        return word_has_nul(u64::from_le_bytes(*head)) | word_has_nul(u64::from_le_bytes(*tail));
    }
    if let (4..8, Some(head), Some(tail)) = (bytes.len(), bytes.first_chunk(), bytes.last_chunk()) {
        let halves = [u32::from_le_bytes(*head), u32::from_le_bytes(*tail)].map(u64::from);
        return word_has_nul(halves[0] << 32 | halves[1]);
    }
    bytes.contains(&0)
}

/// Subtracting 1 from each byte reaches the highest bit of the first that is 0.
#[inline]
fn word_has_nul(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    word.wrapping_sub(ONES) & !word & (ONES << 7) != 0
}

const INSTANT: &str = "an instant outside years 1 to 9999";

/// A double for a nullable column: NaN is absent, and -0 is 0.
#[inline]
#[must_use]
pub fn not_nan(value: f64) -> Option<f64> {
    // Adding 0 changes -0 and nothing else.
    if value.is_nan() { None } else { Some(value + 0.0) }
}

#[cfg(test)]
mod tests {
    use super::{has_nul, utf8};

    #[test]
    fn a_text_is_one_of_utf8_wherever_it_is_broken() {
        for length in 0..40 {
            let text = "a".repeat(length) + "é";
            assert_eq!(utf8(text.as_bytes()), Some(text.as_str()));
            assert_eq!(utf8(&text.as_bytes()[..length]), Some(&text[..length]));
            for at in 0..=length {
                let mut bytes = text.clone().into_bytes();
                bytes[at] = 0xff;
                assert_eq!(utf8(&bytes), None, "{bytes:?}");
            }
        }
    }

    #[test]
    fn a_nul_is_found_wherever_it_stands() {
        for length in 0..40 {
            for filler in [1, 0x7f, 0x80, 0xff] {
                let mut bytes = vec![filler; length];
                assert!(!has_nul(&bytes), "{bytes:?}");
                for at in 0..length {
                    bytes[at] = 0;
                    assert!(has_nul(&bytes), "{bytes:?}");
                    bytes[at] = filler;
                }
            }
        }
    }
}
