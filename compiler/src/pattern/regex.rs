//! Regular expressions: one language, printed per target.
//!
//! It is what Rust's `regex`, PostgreSQL and Python can all say with one meaning: literals, `.`
//! (not a newline), classes, `\d \w \s` and their negations as ASCII, groups, `|`, `* + ? {m,n}`,
//! `^ $` (the ends of the text), and a leading `(?i)` that folds ASCII letters. A pattern matches
//! anywhere in the text. Lazy quantifiers are read as the plain ones: whether a text matches
//! does not depend on them. Everything else is refused.

mod node;
mod parse;
mod print;

use std::fmt;

pub use self::node::{Class, Node};
use super::{MAX_BYTES, PatternError};

/// Most characters that a pattern may stand for, its counted repetitions spelled out.
const MAX_POSITIONS: u64 = 2000;

/// A regular expression of the subset that means the same in every target.
#[derive(Clone)]
pub struct Regex {
    source: String,
    root: Node,
    compiled: regex::Regex,
}

impl Regex {
    /// Reads a pattern, or says which part of it is refused and why.
    pub fn parse(source: &str) -> Result<Self, PatternError> {
        let refused = |reason: String| PatternError::new(0..source.len(), reason);
        if source.len() > MAX_BYTES {
            return Err(refused(format!("a pattern has at most {MAX_BYTES} bytes")));
        }
        let root = parse::parse(source)?;
        if root.positions() > MAX_POSITIONS {
            return Err(refused(format!(
                "repeated this often, the pattern stands for over {MAX_POSITIONS} characters"
            )));
        }
        let compiled = regex::Regex::new(&print::rust(&root)).map_err(|error| refused(error.to_string()))?;
        Ok(Self { source: source.into(), root, compiled })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What it consists of, for printers. `(?i)` is already spelled out.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The pattern for Rust's `regex` crate, with its default flags.
    #[must_use]
    pub fn rust(&self) -> String {
        print::rust(&self.root)
    }

    /// The pattern for PostgreSQL's `~`, in a database whose encoding is UTF-8.
    #[must_use]
    pub fn postgres(&self) -> String {
        print::postgres(&self.root)
    }

    /// Whether the pattern matches somewhere in the text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Regex {}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Regex({:?})", self.source)
    }
}

#[cfg(test)]
mod tests;
