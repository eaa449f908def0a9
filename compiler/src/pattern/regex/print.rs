//! The pattern as Rust's `regex` crate reads it with its default flags.

use std::fmt::{self, Display, Formatter};

use super::node::{Class, Node};

/// The pattern for the `regex` crate.
pub(super) fn rust(node: &Node) -> String {
    Rust(node).to_string()
}

struct Rust<'a>(&'a Node);

impl Display for Rust<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Node::Empty => Ok(()),
            Node::Literal(literal) => character(f, *literal, OUTSIDE),
            Node::Any => f.write_str("."),
            Node::Class(class) => set(f, class),
            Node::Start => f.write_str("^"),
            Node::End => f.write_str("$"),
            Node::Group(inner) => write!(f, "(?:{})", Rust(inner)),
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| Rust(node).fmt(f)),
            Node::Either(nodes) => either(f, nodes),
            Node::Repeat { node, min, max } => {
                Rust(node).fmt(f)?;
                quantifier(f, *min, *max)
            }
        }
    }
}

fn either(f: &mut Formatter<'_>, nodes: &[Node]) -> fmt::Result {
    for (i, node) in nodes.iter().enumerate() {
        f.write_str(if i == 0 { "" } else { "|" })?;
        Rust(node).fmt(f)?;
    }
    Ok(())
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

fn set(f: &mut Formatter<'_>, class: &Class) -> fmt::Result {
    f.write_str(if class.negated { "[^" } else { "[" })?;
    for &(first, last) in &class.ranges {
        character(f, first, INSIDE)?;
        if u32::from(last) > u32::from(first) + 1 {
            f.write_str("-")?;
        }
        if last > first {
            character(f, last, INSIDE)?;
        }
    }
    f.write_str("]")
}

/// What means something outside of classes.
const OUTSIDE: &str = r"\.+*?()|[]{}^$";

/// What means something in a class. Rust's `&&` and `~~` cannot come about: no member stands twice.
const INSIDE: &str = r"\[]^-";

/// A character that stands for itself where `special` ones have a meaning. What an editor would not
/// show is written as its number.
fn character(f: &mut Formatter<'_>, character: char, special: &str) -> fmt::Result {
    if special.contains(character) {
        write!(f, "\\{character}")
    } else if character == ' ' || character.is_ascii_graphic() || character.is_alphabetic() {
        write!(f, "{character}")
    } else {
        write!(f, "\\x{{{:X}}}", u32::from(character))
    }
}
