//! Dates and times: microseconds, UTC, years 1 to 9999.

use std::fmt;

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// Days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// Microseconds since midnight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Microseconds since 1970-01-01T00:00:00, in no zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTimestamp(pub i64);

impl Date {
    /// 0001-01-01
    pub const MIN: Self = Self(-719_162);
    /// 9999-12-31
    pub const MAX: Self = Self(2_932_896);

    /// The day, within years 1 to 9999.
    #[inline]
    #[must_use]
    pub fn new(days: i32) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&days).then_some(Self(days))
    }
}

impl Time {
    /// 00:00:00
    pub const MIN: Self = Self(0);
    /// 23:59:59.999999
    pub const MAX: Self = Self(MICROS_PER_DAY - 1);

    /// The time of day, within 24 hours.
    #[inline]
    #[must_use]
    pub fn new(micros: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&micros).then_some(Self(micros))
    }
}

impl Timestamp {
    /// 0001-01-01T00:00:00Z
    pub const MIN: Self = Self(Date::MIN.0 as i64 * MICROS_PER_DAY);
    /// 9999-12-31T23:59:59.999999Z
    pub const MAX: Self = Self((Date::MAX.0 as i64 + 1) * MICROS_PER_DAY - 1);

    /// The instant, within years 1 to 9999.
    #[inline]
    #[must_use]
    pub fn new(micros: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&micros).then_some(Self(micros))
    }
}

impl LocalTimestamp {
    /// 0001-01-01T00:00:00
    pub const MIN: Self = Self(Timestamp::MIN.0);
    /// 9999-12-31T23:59:59.999999
    pub const MAX: Self = Self(Timestamp::MAX.0);

    /// The date and time, within years 1 to 9999.
    #[inline]
    #[must_use]
    pub fn new(micros: i64) -> Option<Self> {
        Timestamp::new(micros).map(|instant| Self(instant.0))
    }
}

impl From<Date> for Timestamp {
    /// Midnight, UTC.
    fn from(date: Date) -> Self {
        Self(i64::from(date.0) * MICROS_PER_DAY)
    }
}

impl From<Date> for LocalTimestamp {
    /// Midnight.
    fn from(date: Date) -> Self {
        Self(Timestamp::from(date).0)
    }
}

impl From<Timestamp> for Date {
    /// The day in UTC.
    fn from(instant: Timestamp) -> Self {
        Self(day_and_micros(instant.0).0)
    }
}

impl From<LocalTimestamp> for Date {
    fn from(instant: LocalTimestamp) -> Self {
        Self(day_and_micros(instant.0).0)
    }
}

impl From<Timestamp> for Time {
    /// The time of day in UTC.
    fn from(instant: Timestamp) -> Self {
        Self(day_and_micros(instant.0).1)
    }
}

impl From<LocalTimestamp> for Time {
    fn from(instant: LocalTimestamp) -> Self {
        Self(day_and_micros(instant.0).1)
    }
}

impl From<LocalTimestamp> for Timestamp {
    /// The instant at which a clock in UTC shows it.
    fn from(local: LocalTimestamp) -> Self {
        Self(local.0)
    }
}

impl From<Timestamp> for LocalTimestamp {
    /// What a clock in UTC shows.
    fn from(instant: Timestamp) -> Self {
        Self(instant.0)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = year_month_day(self.0.into());
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Time {
    /// Microseconds only as far as there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0 / MICROS_PER_SECOND, self.0 % MICROS_PER_SECOND);
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        if micros == 0 {
            return Ok(());
        }
        write!(f, ".{}", format!("{micros:06}").trim_end_matches('0'))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", LocalTimestamp::from(*self))
    }
}

impl fmt::Display for LocalTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", Date::from(*self), Time::from(*self))
    }
}

fn day_and_micros(micros: i64) -> (i32, i64) {
    let day = micros.div_euclid(MICROS_PER_DAY);
    // Any 64-bit count of microseconds is less than 2^31 days away.
    (i32::try_from(day).unwrap_or_default(), micros.rem_euclid(MICROS_PER_DAY))
}

/// The proleptic Gregorian date of a day since 1970-01-01.
///
/// Counted in years that begin in March, so that a leap day is the last of its year.
fn year_month_day(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_iso_dates_and_times() {
        assert_eq!(Date::MIN.to_string(), "0001-01-01");
        assert_eq!(Date::MAX.to_string(), "9999-12-31");
        assert_eq!(Date(19_782).to_string(), "2024-02-29");
        assert_eq!(Time::MAX.to_string(), "23:59:59.999999");
        assert_eq!(Time(500_000).to_string(), "00:00:00.5");
        assert_eq!(Timestamp(-1).to_string(), "1969-12-31T23:59:59.999999Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(LocalTimestamp::MIN.to_string(), "0001-01-01T00:00:00");
    }

    #[test]
    fn every_day_agrees_with_a_calendar() {
        let mut day = jiff::civil::date(1, 1, 1);
        for days in Date::MIN.0..Date::MAX.0 {
            let (year, month, date) = year_month_day(days.into());
            assert_eq!((year, month, date), (day.year().into(), day.month().into(), day.day().into()));
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn days_are_cut_towards_the_past() {
        assert_eq!(Date::from(Timestamp(-1)), Date(-1));
        assert_eq!(Time::from(Timestamp(-1)), Time::MAX);
        assert_eq!(Timestamp::from(Date::MIN), Timestamp::MIN);
    }
}
