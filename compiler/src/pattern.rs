//! Patterns over text: regular expressions and LIKE, parsed once, printed per target.

mod like;
pub mod regex;

use std::ops::Range;

pub use self::{
    like::{Like, Part},
    regex::Regex,
};

/// Why a text is not a pattern: the bytes of the part that is refused, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// The bytes of the pattern.
    pub range: Range<usize>,
    /// Why; one line, without a full stop.
    pub reason: String,
}

impl PatternError {
    fn new(range: Range<usize>, reason: impl Into<String>) -> Self {
        Self { range, reason: reason.into() }
    }
}

/// Most bytes of a pattern.
pub const MAX_BYTES: usize = 1000;
