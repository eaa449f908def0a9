//! Dates and times as texts: ISO 8601 in, PostgreSQL's ISO style out. Years 1 to 9999.

use jiff::{SignedDuration, civil};

const EPOCH: civil::Date = civil::date(1970, 1, 1);
const DAY: i64 = 86_400_000_000;

/// Days since 1970-01-01, from `YYYY-MM-DD`.
#[must_use]
pub fn date(text: &str) -> Option<i32> {
    if !has_shape(text, "0000-00-00") {
        return None;
    }
    let date: civil::Date = text.parse().ok()?;
    (date.year() >= 1).then(|| EPOCH.until(date).ok().map(|span| span.get_days()))?
}

/// Microseconds since midnight, from `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`.
#[must_use]
pub fn time(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let shaped = has_shape(whole, "00:00:00") || (has_shape(whole, "00:00") && whole == text);
    if !shaped || part.is_empty() || part.len() > 6 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut fields = whole.split(':').map(|field| field.parse::<i64>().unwrap_or(i64::MAX));
    let (hour, minute, second) = (fields.next()?, fields.next()?, fields.next().unwrap_or(0));
    let micros: i64 = format!("{part:0<6}").parse().ok()?;
    (hour < 24 && minute < 60 && second < 60).then(|| ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

/// Microseconds since 1970-01-01T00:00:00, from a date, or a date and a time behind `T` or a
/// space.
#[must_use]
pub fn local_timestamp(text: &str) -> Option<i64> {
    let (day, clock) = match text.split_once(['T', 't', ' ']) {
        Some((day, clock)) => (day, time(clock)?),
        None => (text, 0),
    };
    Some(i64::from(date(day)?) * DAY + clock)
}

/// Microseconds since 1970-01-01T00:00:00Z. Without `Z` or an offset, the time is UTC.
#[must_use]
pub fn timestamp(text: &str) -> Option<i64> {
    if let Some(utc) = text.strip_suffix(['Z', 'z']) {
        return if utc.len() > 10 { local_timestamp(utc) } else { None };
    }
    // An offset stands behind a time, never right behind the ten bytes of a day.
    let sign = text.get(10..)?.rfind(['+', '-']).map(|at| at + 10);
    let Some(sign) = sign else { return local_timestamp(text) };
    if sign == 10 {
        return None;
    }
    let instant = local_timestamp(&text[..sign])? - offset(&text[sign..])?;
    (DAYS.start * DAY..DAYS.end * DAY).contains(&instant).then_some(instant)
}

/// Days of the years 1 to 9999.
const DAYS: std::ops::Range<i64> = -719_162..2_932_897;

/// Microseconds of an offset from UTC: `+HH`, `+HHMM` or `+HH:MM`, and the same with `-`.
fn offset(text: &str) -> Option<i64> {
    let (sign, clock) = text.split_at(1);
    let clock = match clock.len() {
        2 => format!("{clock}:00"),
        4 => format!("{}:{}", clock.get(..2)?, clock.get(2..)?),
        _ => clock.to_owned(),
    };
    let micros = if clock.len() == 5 { time(&clock)? } else { return None };
    Some(if sign == "-" { -micros } else { micros })
}

/// Whether a text has digits where the shape has `0` and the shape's characters elsewhere.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(a, b)| if b == b'0' { a.is_ascii_digit() } else { a == b })
}

/// `2024-05-31`, from days since 1970-01-01; nothing outside of the years that jiff knows.
#[must_use]
pub fn print_date(days: i32) -> Option<String> {
    let hours = i64::from(days) * 24;
    EPOCH.checked_add(SignedDuration::from_hours(hours)).ok().map(|date| date.to_string())
}

/// `09:30:00.5`, from microseconds since midnight.
#[must_use]
pub fn print_time(micros: i64) -> String {
    let (seconds, part) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if part == 0 { clock } else { format!("{clock}.{}", format!("{part:06}").trim_end_matches('0')) }
}

/// `2024-05-31 09:30:00.5`, from microseconds since 1970-01-01T00:00:00; nothing outside of the
/// years that jiff knows.
#[must_use]
pub fn print_timestamp(micros: i64) -> Option<String> {
    let day = print_date(i32::try_from(micros.div_euclid(DAY)).ok()?)?;
    Some(format!("{day} {}", print_time(micros.rem_euclid(DAY))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_of_the_years_1_to_9999() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("1969-12-31"), Some(-1));
        assert_eq!(date("2024-02-29"), Some(19_782));
        assert_eq!(date("0001-01-01").map(i64::from), Some(DAYS.start));
        assert_eq!(date("9999-12-31").map(i64::from), Some(DAYS.end - 1));
        for text in ["", "2023-02-29", "2024-13-01", "0000-12-31", "2024-1-01", "20240101", "2024-01-01Z", "-001-01-01"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn reads_times_of_day() {
        assert_eq!(time("00:00"), Some(0));
        assert_eq!(time("23:59:59.999999"), Some(DAY - 1));
        assert_eq!(time("09:30:00.5"), Some(34_200_500_000));
        for text in ["24:00", "12:60", "12:00:60", "12", "12:00.5", "12:00:00.", "12:00:00.1234567", "1:00", "+1:00"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn reads_instants_and_takes_utc_where_no_zone_stands() {
        let noon = 1_717_156_800_000_000;
        for text in [
            "2024-05-31T12:00:00Z",
            "2024-05-31 12:00",
            "2024-05-31T12:00:00.000000z",
            "2024-05-31T14:00:00+02:00",
            "2024-05-31T14:00+02",
            "2024-05-31T07:30:00-0430",
        ] {
            assert_eq!(timestamp(text), Some(noon), "{text}");
        }
        assert_eq!(timestamp("2024-05-31"), Some(noon - DAY / 2));
        assert_eq!(local_timestamp("2024-05-31T12:00"), Some(noon));
        assert_eq!(timestamp("0001-01-01T00:00:00+01:00"), None);
        assert_eq!(timestamp("9999-12-31T23:59:59.999999-00:00"), Some(DAYS.end * DAY - 1));
        for text in
            ["", "2024-05-31Z", "2024-05-31T", "2024-05-31+02:00", "2024-05-31T12:00:00+2", "2024-05-31T12:00é", "é"]
        {
            assert_eq!(timestamp(text), None, "{text}");
        }
        assert_eq!(local_timestamp("2024-05-31T12:00:00Z"), None);
    }

    #[test]
    fn prints_as_postgresql_does() {
        assert_eq!(print_date(-719_162).unwrap(), "0001-01-01");
        assert_eq!(print_date(2_932_896).unwrap(), "9999-12-31");
        assert_eq!(print_time(34_200_500_000), "09:30:00.5");
        assert_eq!(print_timestamp(-1).unwrap(), "1969-12-31 23:59:59.999999");
        assert_eq!(print_timestamp(0).unwrap(), "1970-01-01 00:00:00");
        assert_eq!(print_timestamp(i64::MAX), None);
        assert_eq!(print_date(i32::MIN), None);
    }
}
