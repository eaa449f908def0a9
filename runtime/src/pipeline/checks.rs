//! The table stage: what is expected of the rows of the table, and the statements that judge it.

use super::Severity;

/// The table stage of a pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Checks {
    /// Statements that together judge everything, in few scans: `checks.sql`.
    pub sql: &'static str,
    /// The expectations, in the order of the suite.
    pub expectations: &'static [Check],
    /// Whether the table has an event time, by which rows can be chosen.
    pub event_time: bool,
}

impl Checks {
    /// Nothing is expected of the table.
    pub const NONE: Self = Self { sql: "", expectations: &[], event_time: false };
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
    /// Which statement of [`Checks::sql`] judges it, from 0.
    pub scan: usize,
    /// The statement that judges it by itself and, where single rows can fail, the one that lists those.
    pub sql: &'static str,
}
