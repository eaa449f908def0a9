//! The pattern as each target reads it: Rust's `regex` crate with its default flags, and
//! PostgreSQL's advanced regular expressions.

use std::fmt::{self, Display, Formatter};

use super::node::{Class, Node};

/// The pattern for the `regex` crate.
pub(super) fn rust(node: &Node) -> String {
    Pattern { node, dialect: Dialect::Rust }.to_string()
}

/// The pattern for PostgreSQL's `~`, in a database whose encoding is UTF-8.
pub(super) fn postgres(node: &Node) -> String {
    Pattern { node, dialect: Dialect::Postgres }.to_string()
}

/// What differs: the name of a character by its number, and what a dot matches.
#[derive(Clone, Copy)]
enum Dialect {
    Rust,
    Postgres,
}

struct Pattern<'a> {
    node: &'a Node,
    dialect: Dialect,
}

impl<'a> Pattern<'a> {
    fn of(&self, node: &'a Node) -> Self {
        Self { node, dialect: self.dialect }
    }
}

impl Display for Pattern<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.node {
            Node::Empty => Ok(()),
            Node::Literal(literal) => self.dialect.character(f, *literal, OUTSIDE),
            Node::Any => f.write_str(self.dialect.any()),
            Node::Class(class) => self.dialect.set(f, class),
            Node::Start => f.write_str("^"),
            Node::End => f.write_str("$"),
            Node::Group(inner) => write!(f, "(?:{})", self.of(inner)),
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| self.of(node).fmt(f)),
            Node::Either(nodes) => self.either(f, nodes),
            Node::Repeat { node, min, max } => {
                self.of(node).fmt(f)?;
                quantifier(f, *min, *max)
            }
        }
    }
}

impl Pattern<'_> {
    fn either(&self, f: &mut Formatter<'_>, nodes: &[Node]) -> fmt::Result {
        for (i, node) in nodes.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { "|" })?;
            self.of(node).fmt(f)?;
        }
        Ok(())
    }
}

fn quantifier(f: &mut Formatter<'_>, min: u32, max: Option<u32>) -> fmt::Result {
    match (min, max) {
        (0, None) => f.write_str("*"),
        (1, None) => f.write_str("+"),
        (0, Some(1)) => f.write_str("?"),
        (min, None) => write!(f, "{{{min},}}"),
        (min, Some(max)) if min == max => write!(f, "{{{min}}}"),
        (min, Some(max)) => write!(f, "{{{min},{max}}}"),
    }
}

/// What means something outside of classes.
const OUTSIDE: &str = r"\.+*?()|[]{}^$";

/// What means something in a class. Rust's `&&` and `~~` cannot come about: no member stands twice.
const INSIDE: &str = r"\[]^-";

impl Dialect {
    /// Any character but a newline, which PostgreSQL's dot would match.
    fn any(self) -> &'static str {
        match self {
            Self::Rust => ".",
            Self::Postgres => "[^\\n]",
        }
    }

    fn set(self, f: &mut Formatter<'_>, class: &Class) -> fmt::Result {
        f.write_str(if class.negated { "[^" } else { "[" })?;
        for &(first, last) in &class.ranges {
            self.character(f, first, INSIDE)?;
            if u32::from(last) > u32::from(first) + 1 {
                f.write_str("-")?;
            }
            if last > first {
                self.character(f, last, INSIDE)?;
            }
        }
        f.write_str("]")
    }

    /// A character that stands for itself where `special` ones have a meaning. What an editor would
    /// not show is written as its number.
    fn character(self, f: &mut Formatter<'_>, character: char, special: &str) -> fmt::Result {
        let number = u32::from(character);
        if special.contains(character) {
            write!(f, "\\{character}")
        } else if character == ' ' || character.is_ascii_graphic() || character.is_alphabetic() {
            write!(f, "{character}")
        } else {
            match self {
                Self::Rust => write!(f, "\\x{{{number:X}}}"),
                Self::Postgres if number > 0xffff => write!(f, "\\U{number:08X}"),
                Self::Postgres => write!(f, "\\u{number:04X}"),
            }
        }
    }
}
