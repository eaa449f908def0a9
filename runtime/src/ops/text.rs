//! Texts.

use crate::value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid};

/// Code points of a text.
#[inline]
#[must_use]
pub fn length(text: &str) -> i32 {
    // A record is far below 2 GiB.
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX)
}

/// The text from code point `start` (from 1) to its end.
#[must_use]
pub fn substring_from(text: &str, start: impl Into<i64>) -> &str {
    tail(text, start.into().saturating_sub(1))
}

/// `length` code points of the text from code point `start` (from 1); what lies before the text
/// counts too. Absent for a negative length.
#[must_use]
pub fn substring(text: &str, start: impl Into<i64>, length: impl Into<i64>) -> Option<&str> {
    let (start, length) = (start.into(), length.into());
    if length < 0 {
        return None;
    }
    let behind = tail(text, start.saturating_add(length).saturating_sub(1));
    let head = &text[..text.len() - behind.len()];
    Some(tail(head, start.saturating_sub(1)))
}

/// The text without its first `count` code points.
fn tail(text: &str, count: i64) -> &str {
    let Ok(count) = usize::try_from(count) else { return text };
    text.char_indices().nth(count).map_or("", |(at, _)| &text[at..])
}

/// Values that a cast turns into text.
pub trait Print {
    /// The value as PostgreSQL prints it.
    fn print(&self) -> String;
}

/// The value as text, as PostgreSQL prints it.
#[must_use]
pub fn print<T: Print + Copy>(value: T) -> String {
    value.print()
}

macro_rules! by_display {
    ($($ty:ty),*) => {$(
        impl Print for $ty {
            fn print(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

by_display!(bool, i32, i64, &str, Uuid, Date, Time);

impl<const SCALE: u32> Print for Decimal<SCALE> {
    fn print(&self) -> String {
        self.to_string()
    }
}

impl Print for Timestamp {
    fn print(&self) -> String {
        format!("{}+00", LocalTimestamp::from(*self).print())
    }
}

impl Print for LocalTimestamp {
    fn print(&self) -> String {
        format!("{} {}", Date::from(*self), Time::from(*self))
    }
}

impl Print for &[u8] {
    fn print(&self) -> String {
        let digits = self.iter().map(|byte| format!("{byte:02x}"));
        format!("\\x{}", digits.collect::<String>())
    }
}

impl Print for f64 {
    /// The shortest digits that read back as the same number; with an exponent below -4 and from 15 on.
    fn print(&self) -> String {
        if self.is_infinite() {
            return if *self > 0.0 { "Infinity".into() } else { "-Infinity".into() };
        }
        // A computed zero may have a sign; it means nothing.
        let value = *self + 0.0;
        let scientific = format!("{value:e}");
        let Some((digits, exponent)) = scientific.split_once('e') else { return value.to_string() };
        match exponent.parse::<i32>() {
            Ok(exponent) if !(-4..15).contains(&exponent) => {
                let sign = if exponent < 0 { '-' } else { '+' };
                format!("{digits}e{sign}{:02}", exponent.abs())
            }
            _ => value.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substrings_start_at_one() {
        assert_eq!(substring("añb", 2, 1), Some("ñ"));
        assert_eq!(substring("abc", 0, 2), Some("a"));
        assert_eq!(substring("abc", -5, 2), Some(""));
        assert_eq!(substring("abc", 2, 99), Some("bc"));
        assert_eq!(substring("abc", 1, -1), None);
        assert_eq!(substring("abc", i64::MAX, i64::MAX), Some(""));
        assert_eq!(substring("abc", i64::MIN, i64::MAX), Some(""));
        assert_eq!(substring_from("añb", 3), "b");
        assert_eq!(substring_from("abc", -3), "abc");
        assert_eq!(length("añb"), 3);
    }

    #[test]
    fn prints_as_postgresql_does() {
        for (value, text) in [
            (0.1, "0.1"),
            (-0.0, "0"),
            (100_000_000_000_000.0, "100000000000000"),
            (1e15, "1e+15"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (-2.5e300, "-2.5e+300"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(print(value), text);
        }
        assert_eq!(print(Timestamp(1_500_000)), "1970-01-01 00:00:01.5+00");
        assert_eq!(print([1_u8, 0xab].as_slice()), "\\x01ab");
        assert_eq!(print(true), "true");
    }
}
