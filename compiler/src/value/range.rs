//! What dates and times can be: years 1 to 9999.

use std::ops::{Range, RangeInclusive};

/// Days since 1970-01-01.
pub const DATES: RangeInclusive<i32> = -719_162..=2_932_896;

/// Microseconds since midnight.
pub const TIMES: Range<i64> = 0..86_400_000_000;

/// Microseconds since 1970-01-01T00:00:00, in UTC or in no zone.
pub const INSTANTS: RangeInclusive<i64> = -62_135_596_800_000_000..=253_402_300_799_999_999;

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_ends_are_those_of_the_calendar() {
        let days = |day: jiff::civil::Date| (day - date(1970, 1, 1)).get_days();
        assert_eq!(DATES, days(date(1, 1, 1))..=days(date(9999, 12, 31)));
        assert_eq!(*INSTANTS.start(), i64::from(*DATES.start()) * TIMES.end);
        assert_eq!(*INSTANTS.end(), i64::from(*DATES.end() + 1) * TIMES.end - 1);
    }
}
