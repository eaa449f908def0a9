//! Verdicts as pages show them: a mark, a word and a colour, never a colour alone.

use serde::{Deserialize, Serialize};

use crate::pipeline::OnFailure;

/// What became of an expectation, a run or a pipeline; the greater, the worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Kind {
    /// Nothing was judged.
    #[default]
    None,
    /// Met.
    Pass,
    /// Not met, and only worth knowing.
    Info,
    /// Records failed, and were kept out of the table.
    Kept,
    /// Not met, and worth looking at.
    Warn,
    /// Could not be judged.
    Error,
    /// Not met, and wrong.
    Fail,
}

/// What a page shows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Badge {
    mark: &'static str,
    word: &'static str,
    class: &'static str,
}

impl Kind {
    /// Of a result, by the words of the database.
    pub(super) fn of_result(verdict: &str, severity: &str) -> Self {
        match (verdict, severity) {
            ("pass", _) => Self::Pass,
            ("error", _) => Self::Error,
            (_, "info") => Self::Info,
            (_, "warning") => Self::Warn,
            _ => Self::Fail,
        }
    }

    /// Of an expectation of the gate that so many of its records failed.
    pub(super) fn at_the_gate(tested: u64, unexpected: u64, on_failure: OnFailure) -> Self {
        match (tested, unexpected, on_failure) {
            (0, 0, _) => Self::None,
            (_, 0, _) => Self::Pass,
            (_, _, OnFailure::Warn) => Self::Warn,
            (_, _, OnFailure::Drop | OnFailure::Quarantine) => Self::Kept,
            (_, _, OnFailure::Halt) => Self::Fail,
        }
    }

    /// As a page shows it.
    pub(super) const fn word(self) -> Badge {
        let (mark, word, class) = match self {
            Self::None => ("–", "not yet", "none"),
            Self::Pass => ("✓", "pass", "pass"),
            Self::Info => ("i", "info", "info"),
            Self::Kept => ("⊘", "kept out", "warn"),
            Self::Warn => ("!", "warn", "warn"),
            Self::Error => ("⚠", "error", "error"),
            Self::Fail => ("✕", "fail", "fail"),
        };
        Badge { mark, word, class }
    }

    /// Whether it is not met, or could not be judged.
    pub(super) fn is_bad(self) -> bool {
        !matches!(self, Self::None | Self::Pass)
    }
}
