//! The result of judging rows: what a data engineer knows from Great Expectations' results.

mod draw;
pub(crate) mod json;
mod judge;

pub use self::{draw::draw, json::value as json_value, judge::report};
use crate::{
    pipeline::{OnFailure, Severity},
    value::Value,
};

/// What is shown in the place of a value that is shown to nobody.
pub const HIDDEN: &str = "***";

/// Most rows that an expectation shows.
pub const MAX_SAMPLES: usize = 20;

/// The result of judging rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The pipeline.
    pub pipeline: String,
    /// How many rows were judged.
    pub rows: usize,
    /// One result per expectation, in the order of the suite.
    pub results: Vec<ExpectationResult>,
}

/// The result of one expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectationResult {
    /// Its id.
    pub id: String,
    /// The name of its kind.
    pub expectation: String,
    /// What is expected, in one sentence.
    pub sentence: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// What happens to a record that fails.
    pub on_failure: OnFailure,
    /// Whether it was met.
    pub success: bool,
    /// What the rows said.
    pub found: Found,
    /// What is worth knowing about the columns it reads.
    pub notes: Vec<String>,
}

/// What the rows said about one expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Nothing: the compiler decided.
    Decided,
    /// Rows that failed.
    Rows(Counts),
    /// A number that describes them.
    Number {
        /// Rows that it looked at.
        element: usize,
        /// Of these, rows in which there was no value.
        missing: usize,
        /// The number; null where there is none.
        observed: Value,
    },
    /// Distinct values.
    Values {
        /// Rows that it looked at.
        element: usize,
        /// Values that are not in the set.
        unexpected: Vec<Value>,
        /// Values of the set that do not occur.
        absent: Vec<Value>,
    },
}

/// Rows that failed, of how many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// Rows that it looked at.
    pub element: usize,
    /// Of these, rows in which there was nothing to test.
    pub missing: usize,
    /// Positions of the rows that failed, from 0.
    pub unexpected: Vec<usize>,
    /// The first of them, at most [`MAX_SAMPLES`].
    pub samples: Vec<Sample>,
}

/// One row that failed: the columns that the expectation reads, and their values.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample(pub Vec<(String, Value)>);

impl Report {
    /// True when every expectation was met.
    #[must_use]
    pub fn success(&self) -> bool {
        self.results.iter().all(|result| result.success)
    }

    /// True when an expectation of at least this severity was not met.
    #[must_use]
    pub fn fails(&self, severity: Severity) -> bool {
        self.results.iter().any(|result| !result.success && result.severity >= severity)
    }
}

impl Counts {
    /// Rows that were tested.
    #[must_use]
    pub fn tested(&self) -> usize {
        self.element - self.missing
    }

    /// The share of the tested rows that failed, 0 to 100; nothing when none was tested.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share of rows needs no more digits than a double has")]
    pub fn unexpected_percent(&self) -> Option<f64> {
        (self.tested() > 0).then(|| 100.0 * self.unexpected.len() as f64 / self.tested() as f64)
    }
}

#[cfg(test)]
mod tests;
