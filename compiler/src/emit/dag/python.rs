//! Values as Python has them, laid out as `ruff format` would.
//!
//! Every text of a spec goes through [`literal`]: whatever stands in it, it ends where the literal ends.

use unicode_width::UnicodeWidthChar;

use crate::syntax::is_hidden;

/// The widest line.
pub(super) const WIDTH: usize = 88;

/// A value.
pub(super) enum Py {
    /// Code, as it is.
    Code(String),
    /// A text.
    Text(String),
    /// A text that is cut into lines where it is long.
    Prose(String),
    /// `[…]`
    List(Vec<Self>),
    /// `{…}`, an entry a line.
    Dict(Vec<(&'static str, Self)>),
    /// `Name(…)`: positional arguments, and those that have a name.
    Call(&'static str, Vec<Self>, Vec<(&'static str, Self)>),
}

/// `name=value`, with a name that may be empty.
type Item<'a> = (String, &'a Py);

impl Py {
    pub(super) fn code(code: impl Into<String>) -> Self {
        Self::Code(code.into())
    }

    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// The value behind `before` in a line that begins with so many spaces and ends with `after`.
    pub(super) fn print(&self, indent: usize, before: &str, after: &str) -> String {
        let line = format!("{}{before}{}{after}", " ".repeat(indent), self.flat());
        if !self.is_open() && width(&line) <= WIDTH {
            return line;
        }
        let (open, items, close) = match self {
            Self::Code(_) | Self::Text(_) => return line,
            Self::Prose(text) => return prose(text, indent, before, after),
            Self::List(items) => ("[".to_owned(), items.iter().map(|item| (String::new(), item)).collect(), "]"),
            Self::Dict(entries) => {
                ("{".to_owned(), entries.iter().map(|(key, value)| (format!("\"{key}\": "), value)).collect(), "}")
            }
            Self::Call(name, positional, named) => (format!("{name}("), arguments(positional, named), ")"),
        };
        let spaces = " ".repeat(indent);
        let lines = items.iter().map(|(before, item)| item.print(indent + 4, before, ",") + "\n");
        format!("{spaces}{before}{open}\n{}{spaces}{close}{after}", lines.collect::<String>())
    }

    /// Whether its items stand on lines of their own, however short they are.
    fn is_open(&self) -> bool {
        match self {
            Self::Dict(_) => true,
            Self::Call(name, ..) => matches!(*name, "Asset" | "CaughtUp" | "CheckTable" | "Docs"),
            _ => false,
        }
    }

    /// All of it on one line.
    fn flat(&self) -> String {
        let joined = |items: Vec<Item>| {
            items.iter().map(|(before, item)| format!("{before}{}", item.flat())).collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Code(code) => code.clone(),
            Self::Text(text) | Self::Prose(text) => literal(text),
            Self::List(items) => format!("[{}]", joined(items.iter().map(|item| (String::new(), item)).collect())),
            Self::Dict(entries) => {
                let entries = entries.iter().map(|(key, value)| (format!("\"{key}\": "), value));
                format!("{{{}}}", joined(entries.collect()))
            }
            Self::Call(name, positional, named) => format!("{name}({})", joined(arguments(positional, named))),
        }
    }
}

fn arguments<'a>(positional: &'a [Py], named: &'a [(&'static str, Py)]) -> Vec<Item<'a>> {
    let named = named.iter().map(|(name, value)| (format!("{name}="), value));
    positional.iter().map(|value| (String::new(), value)).chain(named).collect()
}

/// A text that does not fit behind its name: on lines of its own, in parentheses, where Python joins its parts.
fn prose(text: &str, indent: usize, before: &str, after: &str) -> String {
    let spaces = " ".repeat(indent);
    let most = WIDTH - indent - 4;
    let parts: String = parts(text, most).iter().map(|part| format!("{spaces}    {}\n", literal(part))).collect();
    format!("{spaces}{before}(\n{parts}{spaces}){after}")
}

/// A text in parts of at most this width, cut behind spaces where there are any.
fn parts(text: &str, most: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in text.split_inclusive(' ') {
        for char in std::iter::once(word.to_owned()).flat_map(|word| pieces(&word, most)) {
            let part = parts.last_mut().expect("there is a first");
            if width(&literal(&format!("{part}{char}"))) > most && !part.is_empty() {
                parts.push(char);
            } else {
                part.push_str(&char);
            }
        }
    }
    parts
}

/// A word, or its letters where it is too long for a line.
fn pieces(word: &str, most: usize) -> Vec<String> {
    if width(&literal(word)) <= most { vec![word.to_owned()] } else { word.chars().map(String::from).collect() }
}

/// A text as a literal of Python: in double quotes unless that needs more backslashes.
pub(super) fn literal(text: &str) -> String {
    let count = |quote: char| text.matches(quote).count();
    let quote = if count('"') > count('\'') { '\'' } else { '"' };
    let mut literal = String::from(quote);
    for char in text.chars() {
        match char {
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '\\' => literal.push_str("\\\\"),
            _ if char == quote => literal.extend(['\\', quote]),
            ' ' => literal.push(char),
            _ if is_unclear(char) => literal.push_str(&escaped(char)),
            _ => literal.push(char),
        }
    }
    literal.push(quote);
    literal
}

/// Whether a reader would not see it, or not see what it is.
fn is_unclear(char: char) -> bool {
    is_hidden(char) || char.is_whitespace() || char.width().unwrap_or(0) == 0
}

fn escaped(char: char) -> String {
    match u32::from(char) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// The columns that a line takes.
pub(super) fn width(line: &str) -> usize {
    line.chars().map(|char| char.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::{Py, literal, width};

    #[test]
    fn a_literal_ends_where_it_ends() {
        for (text, expected) in [
            ("plain", r#""plain""#),
            (r#"say "hi""#, r#"'say "hi"'"#),
            (r#"it's "so""#, r#"'it\'s "so"'"#),
            (r#"'it's "so""#, r#""'it's \"so\"""#),
            ("a\\", r#""a\\""#),
            ("a\nb\r\t\0", r#""a\nb\r\t\x00""#),
            (r#"""""#, r#"'"""'"#),
            ("{{ x }} {% x %}", r#""{{ x }} {% x %}""#),
            ("\u{202e}\u{200b}\u{301}\u{e0041}", r#""\u202e\u200b\u0301\U000e0041""#),
            ("Größe 数", r#""Größe 数""#),
        ] {
            assert_eq!(literal(text), expected);
        }
    }

    #[test]
    fn prose_is_cut_where_it_is_long() {
        let prose = |text: &str| Py::Prose(text.to_owned()).print(4, "description=", ",");
        assert_eq!(prose("short"), "    description=\"short\",");
        for text in ["many short words ".repeat(20), "x".repeat(300), "\\\"'".repeat(90), "数".repeat(80)] {
            let printed = prose(&text);
            assert!(printed.lines().all(|line| width(line) <= 88), "{printed}");
            assert!(printed.lines().count() > 2, "{printed}");
        }
    }

    #[test]
    fn what_does_not_fit_is_opened() {
        let list = |length: usize| Py::List(vec![Py::Text("a".repeat(length)), Py::text("b")]).print(4, "tags=", ",");
        assert_eq!(list(3), "    tags=[\"aaa\", \"b\"],");
        assert_eq!(list(90), format!("    tags=[\n        \"{}\",\n        \"b\",\n    ],", "a".repeat(90)));
    }
}
