//! Texts with a syntax of their own, and where their parts stand in the file.

use std::ops::Range;

use super::Span;

/// A text that has a syntax of its own (an expression, a pattern) inside a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text itself.
    pub value: String,
    /// Where it stands, without the quotes around it.
    pub span: Span,
    /// The bytes of the file that each byte of the text is written as; empty where that is not known.
    places: Vec<Range<usize>>,
}

impl Text {
    /// A text that the file holds byte for byte.
    #[must_use]
    pub fn verbatim(value: String, span: Span) -> Self {
        let places = aligned(&value, &value, Quote::None).unwrap_or_default();
        Self { value, span, places }
    }

    /// The value of a scalar that is written as `raw`: plain, in quotes, or as a block.
    #[must_use]
    pub fn of_scalar(value: &str, raw: &str, span: Span) -> Self {
        let quoted = |quote| Some((raw.strip_prefix(quote)?.strip_suffix(quote)?, 1));
        let written = [(quoted('\''), Quote::Single), (quoted('"'), Quote::Double), (Some((raw, 0)), Quote::None)];
        let found = written.into_iter().find_map(|(inner, quote)| {
            let (inner, start) = inner?;
            Some((aligned(value, inner, quote)?, span.start + start..span.start + start + inner.len()))
        });
        let (places, range) = found.unwrap_or_else(|| (Vec::new(), span.range()));
        Self { value: value.to_owned(), span: Span::new(span.file, range), places }
    }

    /// Where a range of bytes of the value stands; the whole text where that is not known.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Span {
        let (Some(first), Some(last)) = (self.places.first(), self.places.last()) else { return self.span };
        let start = self.places.get(range.start).map_or(last.end, |place| place.start);
        let end = range.end.checked_sub(1).map_or(first.start, |end| self.places.get(end).unwrap_or(last).end);
        let at = |place: usize| self.span.start + place;
        Span::new(self.span.file, at(start)..at(end.max(start)))
    }
}

/// How a scalar is written, which says what its escapes are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Single,
    Double,
}

/// The bytes of `raw` as which each byte of `value` is written; nothing where they do not fit together.
///
/// A character stands for itself, for its escape, or for a line end and the indentation behind it.
fn aligned(value: &str, raw: &str, quote: Quote) -> Option<Vec<Range<usize>>> {
    let mut places = Vec::with_capacity(value.len());
    let mut at = 0;
    for char in value.chars() {
        let length = loop {
            let rest = &raw[at..];
            match written(char, rest, quote) {
                Some(length) => break length,
                // A line end that is folded, or an indentation.
                None if rest.starts_with(['\n', '\r', ' ', '\t']) => at += 1,
                None if char.is_ascii_whitespace() => break 0,
                None => return None,
            }
        };
        places.extend(std::iter::repeat_n(at..at + length, char.len_utf8()));
        at += length;
    }
    Some(places)
}

/// How many bytes of `rest` this character is written as, if it begins there.
fn written(char: char, rest: &str, quote: Quote) -> Option<usize> {
    match quote {
        Quote::Single if char == '\'' => rest.starts_with("''").then_some(2),
        Quote::Double if rest.starts_with('\\') => escape(rest),
        _ => rest.starts_with(char).then_some(char.len_utf8()),
    }
}

/// The length of an escape of `"…"`; nothing for an escaped line end, which stands for nothing.
fn escape(rest: &str) -> Option<usize> {
    let letter = rest[1..].chars().next()?;
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        '\n' | '\r' => return None,
        _ => 0,
    };
    let length = 1 + letter.len_utf8() + digits;
    rest.is_char_boundary(length).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// What stands in the file where `part` stands in the value.
    fn part(value: &str, raw: &str, part: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add("spec", format!("key: {raw}\nnext: 1\n"));
        let text = Text::of_scalar(value, raw, Span::new(file, 5..5 + raw.len()));
        let start = value.find(part).unwrap();
        sources.slice(text.part(start..start + part.len())).to_owned()
    }

    #[test]
    fn a_part_is_found_however_the_text_is_written() {
        assert_eq!(part("i > é or zz", "i > é or zz", "zz"), "zz");
        assert_eq!(part("a = 'é' or zz", "'a = ''é'' or zz'", "zz"), "zz");
        assert_eq!(part("a = 'é' or zz", "'a = ''é'' or zz'", "'é'"), "''é''");
        assert_eq!(part("a\t\u{e9}\\d zz", r#""a\t\u00e9\\d zz""#, "zz"), "zz");
        assert_eq!(part("a\t\u{e9}\\d zz", r#""a\t\u00e9\\d zz""#, "\\d"), r"\\d");
        assert_eq!(part("a and b and zz", "a\n  and b\n  and zz", "zz"), "zz");
        assert_eq!(part("a\nand zz\n", "a\r\n    and zz\r\n", "and zz"), "and zz");
        assert_eq!(part("'a' = b", "'a' = b", "b"), "b");
    }

    #[test]
    fn a_text_that_does_not_fit_is_underlined_whole() {
        assert_eq!(part("a b", "something else", "b"), "something else");
    }

    #[test]
    fn the_end_is_a_place_too() {
        let mut sources = Sources::default();
        let file = sources.add("spec", "'a >'");
        let text = Text::of_scalar("a >", "'a >'", Span::new(file, 0..5));
        assert_eq!(text.part(3..3).range(), 4..4);
        assert_eq!(text.part(0..0).range(), 1..1);
    }
}
