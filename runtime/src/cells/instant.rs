//! Dates and times, ISO 8601.

use std::sync::LazyLock;

use jiff::{
    civil,
    fmt::temporal::{Pieces, PiecesOffset},
};

use crate::{
    pattern::{Regex, regex},
    value::{Date, LocalTimestamp, Time, Timestamp},
};

/// Of all that ISO 8601 knows, what everybody writes.
const DAY: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const TIME: &str = r"[0-9]{2}:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?";
const OFFSET: &str = "([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)";

fn pieces<'a>(text: &'a str, shape: &Regex) -> Option<Pieces<'a>> {
    if shape.is_match(text) { Pieces::parse(text).ok() } else { None }
}

/// A date like `2024-02-29`.
pub(super) fn date(text: &str) -> Option<Date> {
    static SHAPE: LazyLock<Regex> = LazyLock::new(|| regex(&format!("^{DAY}$")));
    days(pieces(text, &SHAPE)?.date()).and_then(Date::new)
}

/// A time of day like `23:59` or `23:59:59.999999`.
pub(super) fn time(text: &str) -> Option<Time> {
    static SHAPE: LazyLock<Regex> = LazyLock::new(|| regex(&format!("^{TIME}$")));
    let time = if SHAPE.is_match(text) { text.parse().ok()? } else { return None };
    Time::new(micros(time))
}

/// An instant like `2024-02-29T12:00:00+01:00`; without a zone it is UTC, without a time midnight.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    static SHAPE: LazyLock<Regex> = LazyLock::new(|| regex(&format!("^{DAY}([Tt ]{TIME}{OFFSET}?)?$")));
    let pieces = pieces(text, &SHAPE)?;
    let offset = match pieces.offset() {
        None | Some(PiecesOffset::Zulu) => 0,
        Some(PiecesOffset::Numeric(offset)) => offset.offset().seconds(),
        Some(_) => return None,
    };
    Timestamp::new(local_micros(&pieces)? - i64::from(offset) * 1_000_000)
}

/// A date and time in no zone like `2024-02-29T12:00:00`; without a time it is midnight.
pub(super) fn local_timestamp(text: &str) -> Option<LocalTimestamp> {
    static SHAPE: LazyLock<Regex> = LazyLock::new(|| regex(&format!("^{DAY}([Tt ]{TIME})?$")));
    LocalTimestamp::new(local_micros(&pieces(text, &SHAPE)?)?)
}

fn local_micros(pieces: &Pieces<'_>) -> Option<i64> {
    let midnight = Timestamp::from(Date(days(pieces.date())?));
    Some(midnight.0 + micros(pieces.time().unwrap_or(civil::Time::midnight())))
}

/// Microseconds since midnight; no shape has anything finer.
fn micros(time: civil::Time) -> i64 {
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * 1_000_000 + i64::from(time.millisecond()) * 1_000 + i64::from(time.microsecond())
}

fn days(date: civil::Date) -> Option<i32> {
    (date - civil::date(1970, 1, 1)).get_days().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_zone_means_utc() {
        let noon = Timestamp(1_709_208_000_000_000);
        for text in ["2024-02-29T12:00:00Z", "2024-02-29 12:00", "2024-02-29T13:00:00+01:00", "2024-02-29t13:30+0130"] {
            assert_eq!(timestamp(text), Some(noon), "{text}");
        }
        assert_eq!(timestamp("2024-02-29"), Some(Timestamp(1_709_164_800_000_000)));
        assert_eq!(local_timestamp("2024-02-29T12:00:00"), Some(LocalTimestamp(noon.0)));
        assert_eq!(local_timestamp("2024-02-29T12:00:00Z"), None);
    }

    #[test]
    fn the_ends_of_the_calendar_are_read() {
        assert_eq!(date("0001-01-01"), Some(Date::MIN));
        assert_eq!(date("9999-12-31"), Some(Date::MAX));
        assert_eq!(timestamp("9999-12-31T23:59:59.999999Z"), Some(Timestamp::MAX));
        assert_eq!(timestamp("9999-12-31T23:59:59-01:00"), None);
        assert_eq!(time("23:59:59.999999"), Some(Time::MAX));
    }

    #[test]
    fn what_is_finer_or_something_else_is_refused() {
        assert_eq!(timestamp("2024-02-29T12:00:00.0000001Z"), None);
        assert_eq!(timestamp("2024-02-29T12:00:00[Europe/Berlin]"), None);
        assert_eq!(date("2024-02-29T12:00:00"), None);
        assert_eq!(date("2023-02-29"), None);
        assert_eq!(time("24:00"), None);
        for text in ["", "20240229T120000Z", "2024-02-29Z", "2024-02-29T12", "2024-02-29T23:59:60Z", "0000-01-01"] {
            assert_eq!(timestamp(text), None, "{text}");
        }
    }
}
