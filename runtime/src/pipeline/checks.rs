//! The table stage: what is expected of the rows of the table, and the statements that judge it.

use super::Severity;

/// The table stage of a pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Checks {
    /// Statements that together judge everything, in few scans: `checks.sql`.
    pub sql: &'static str,
    /// The suite in Great Expectations' own shape: `suite.json`.
    pub suite: &'static str,
    /// The expectations, in the order of the suite.
    pub expectations: &'static [Check],
    /// The column of the event time, by which rows can be chosen.
    pub event_time: Option<usize>,
    /// Columns that are shown to nobody.
    pub hidden: &'static [usize],
}

impl Checks {
    /// Nothing is expected of the table.
    pub const NONE: Self = Self { sql: "", suite: "", expectations: &[], event_time: None, hidden: &[] };

    /// Whether an expectation reads columns that are shown to nobody, which an error may then quote.
    #[must_use]
    pub fn hides(&self, check: &Check) -> bool {
        check.columns.iter().any(|column| self.hidden.contains(column))
    }
}

/// One expectation of the table stage.
#[derive(Debug)]
pub struct Check {
    /// Its id.
    pub id: &'static str,
    /// The name of its kind, `expect_…`.
    pub name: &'static str,
    /// One sentence: what is expected.
    pub sentence: &'static str,
    /// How bad a failure is.
    pub severity: Severity,
    /// Positions of the columns that it reads.
    pub columns: &'static [usize],
    /// Those of the columns by which a row that fails it is shown.
    pub shown: &'static [usize],
    /// Which statement of [`Checks::sql`] judges it, from 0.
    pub scan: usize,
    /// The statement that judges it by itself; empty where its scan judges nothing else.
    pub alone: &'static str,
    /// The statement that lists the rows that fail it; empty where no single row does.
    pub failing: &'static str,
}
