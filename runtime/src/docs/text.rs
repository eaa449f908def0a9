//! Texts and numbers as pages show them.

use std::io::{self, Write};

use indicatif::HumanCount;
use jiff::Timestamp;
use serde_json::Value as Json;

/// Most characters of a value that a page shows.
const MOST: usize = 256;

/// Writes a text so that a browser shows it as it is, whatever it holds.
pub(super) fn write_escaped(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut plain = 0;
    for (at, char) in text.char_indices() {
        let instead = match char {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '\n' | '\t' => continue,
            hidden if is_hidden(hidden) => {
                out.write_all(&text.as_bytes()[plain..at])?;
                write!(out, "[U+{:04X}]", u32::from(hidden))?;
                plain = at + hidden.len_utf8();
                continue;
            }
            _ => continue,
        };
        out.write_all(&text.as_bytes()[plain..at])?;
        out.write_all(instead.as_bytes())?;
        plain = at + char.len_utf8();
    }
    out.write_all(&text.as_bytes()[plain..])
}

/// The same as a text.
pub(super) fn escape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    // Writing into a vector never fails.
    let _ = write_escaped(text, &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Markup: the text, with what stands between backticks as code.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let whole = parts.len() - usize::from(parts.len().is_multiple_of(2));
    let parts = parts.iter().enumerate().map(|(at, part)| match at {
        _ if at >= whole => format!("`{}", escape(part)),
        at if at % 2 == 1 => format!("<code>{}</code>", escape(part)),
        _ => escape(part),
    });
    parts.collect()
}

/// Control characters, and those that turn the direction of what stands beside them.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The beginning of a long text.
pub(super) fn clip(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// A value of JSON as a person reads it.
pub(super) fn value(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::String(text) => clip(text),
        other => clip(&other.to_string()),
    }
}

/// `1,234`
pub(super) fn count(count: u64) -> String {
    HumanCount(count).to_string()
}

/// A count that a database may not know.
pub(super) fn known(number: Option<i64>) -> String {
    number.map_or_else(String::new, |number| count(u64::try_from(number).unwrap_or_default()))
}

/// `1 run`, `2 runs`
pub(super) fn several(number: u64, word: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{} {word}{end}", count(number))
}

/// The share of a part, in percent.
#[expect(clippy::cast_precision_loss, reason = "a share needs no more digits than a double has")]
pub(super) fn share(part: u64, whole: u64) -> String {
    match (part, whole) {
        (_, 0) => String::new(),
        (0, _) => "0 %".to_owned(),
        (part, whole) if part == whole => "100 %".to_owned(),
        (part, whole) => match 100.0 * part as f64 / whole as f64 {
            percent if percent < 0.01 => "< 0.01 %".to_owned(),
            percent if percent > 99.99 => "> 99.99 %".to_owned(),
            percent => format!("{percent:.2} %"),
        },
    }
}

/// An instant in microseconds since 1970, to the second: `2026-11-28 10:15:00`.
pub(super) fn instant(micros: i64) -> String {
    Timestamp::from_microsecond(micros)
        .map_or_else(|_| format!("{micros} µs since 1970"), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// The instants under a chart: the first, some between, and the last; the day where it changes.
pub(super) fn marks(instants: &[i64]) -> Vec<String> {
    const MARKS: usize = 4;
    let Some(last) = instants.len().checked_sub(1) else { return Vec::new() };
    let day = |micros: i64| instant(micros).split(' ').next().map(str::to_owned);
    let one_day = day(instants[0]) == day(instants[last]);
    let places: Vec<usize> = match last {
        0 => vec![0],
        _ => (0..MARKS.min(last + 1)).map(|at| at * last / (MARKS.min(last + 1) - 1)).collect(),
    };
    let mark = |(number, at): (usize, &usize)| {
        let whole = instant(instants[*at]);
        match whole.split_once(' ') {
            Some((_, time)) if one_day && number > 0 => time.to_owned(),
            Some((day, _)) if !one_day => day.to_owned(),
            _ => whole.get(..16).unwrap_or(&whole).to_owned(),
        }
    };
    places.iter().enumerate().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::{clip, count, escape, instant, marks, prose, share};

    #[test]
    fn nothing_is_markup() {
        assert_eq!(escape("<b a='1'>&\"\u{202e}x\0"), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;[U+202E]x[U+0000]");
        assert_eq!(prose("`a` < `"), "<code>a</code> &lt; `");
        assert_eq!(prose("`<script>`"), "<code>&lt;script&gt;</code>");
    }

    #[test]
    fn numbers_are_read_easily() {
        assert_eq!((count(1_234_567).as_str(), share(0, 0).as_str()), ("1,234,567", ""));
        assert_eq!((share(1, 100_000).as_str(), share(99_999, 100_000).as_str()), ("< 0.01 %", "> 99.99 %"));
        assert_eq!((share(1, 3).as_str(), share(3, 3).as_str()), ("33.33 %", "100 %"));
    }

    #[test]
    fn instants_are_read_easily() {
        assert_eq!(instant(0), "1970-01-01 00:00:00");
        assert_eq!(marks(&[0, 1, 2, 60_000_000]), ["1970-01-01 00:00", "00:00:00", "00:00:00", "00:01:00"]);
        assert_eq!(marks(&[0, 90_000_000_000]), ["1970-01-01", "1970-01-02"]);
        assert_eq!(marks(&[0]), ["1970-01-01 00:00"]);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(clip(&"ü".repeat(300)).chars().count(), 257);
    }
}
