//! Judging the rows of a table after the load: what Great Expectations calls a checkpoint.
//!
//! All statements see one snapshot. Each runs behind a savepoint: where the database refuses one, its
//! expectations are judged one by one, and only the culprit is an *error*. What was found is written in
//! a transaction of its own.

mod judge;
mod store;

use serde_json::{Map, Value as Json};

use crate::{
    exit::Failure,
    migrate,
    pipeline::{About, Check, Severity},
    setting::Secret,
    sink::{
        dialect::{Access, Dialect},
        session::Session,
    },
    value::Timestamp,
    wait::block_on,
};

/// Most rows that an expectation shows.
pub const MAX_SAMPLES: u32 = 20;

/// Which rows are judged, and what is kept of it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Only rows whose event time is not before this.
    pub since: Option<Timestamp>,
    /// Only rows whose event time is before this.
    pub until: Option<Timestamp>,
    /// The caller's name for the run.
    pub run_id: Option<String>,
    /// Whether the key of every row that fails is kept.
    pub store_failures: bool,
}

/// What a run of the table stage found.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The number under which it is kept.
    pub run: i64,
    /// One result per expectation, in the order of the suite.
    pub results: Vec<CheckResult>,
}

/// What was found about one expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckResult {
    /// Its id.
    pub id: &'static str,
    /// The name of its kind.
    pub expectation: &'static str,
    /// What is expected.
    pub sentence: &'static str,
    /// How bad a failure is.
    pub severity: Severity,
    /// Whether it is met.
    pub verdict: Verdict,
    /// What was counted; nothing where the database could not judge it.
    pub counts: Counts,
    /// Rows that failed, the first [`MAX_SAMPLES`] by their keys.
    pub samples: Vec<Row>,
}

/// Whether an expectation is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Pass,
    /// It is not.
    Fail,
    /// The database could not judge it: why.
    Error(String),
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// Rows that were looked at.
    pub element: Option<i64>,
    /// Rows without a value; of a set, its values that do not occur.
    pub missing: Option<i64>,
    /// Rows that failed; of a set, values that are not in it.
    pub unexpected: Option<i64>,
    /// The number that describes the rows.
    pub observed: Json,
    /// Values that are not in the set.
    pub unexpected_values: Json,
    /// Values of the set that do not occur.
    pub missing_values: Json,
}

/// A row that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The columns of its key, or where it comes from.
    pub key: Map<String, Json>,
    /// The columns that the expectation reads.
    pub columns: Map<String, Json>,
}

impl Verdict {
    /// Its word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error(_) => "error",
        }
    }
}

impl Checked {
    /// True when every expectation is met.
    #[must_use]
    pub fn success(&self) -> bool {
        self.results.iter().all(CheckResult::success)
    }

    /// True when an expectation of at least this severity is not met, or could not be judged.
    #[must_use]
    pub fn fails(&self, severity: Severity) -> bool {
        self.results.iter().any(|result| !result.success() && result.severity >= severity)
    }
}

impl CheckResult {
    /// True when it is met.
    #[must_use]
    pub fn success(&self) -> bool {
        self.verdict == Verdict::Pass
    }

    fn new(check: &Check, verdict: Verdict, counts: Counts) -> Self {
        let Check { id, name, sentence, severity, .. } = *check;
        Self { id, expectation: name, sentence, severity, verdict, counts, samples: Vec::new() }
    }
}

/// Judges the table of a pipeline and keeps what was found; `progress` is told before each statement.
pub fn check(
    about: &'static About,
    database: &Secret,
    request: &Request,
    progress: &mut dyn FnMut(&str),
) -> Result<Checked, Failure> {
    if !Dialect::of(database)?.judges {
        let why = "the table stage is not supported yet on SQLite: name a PostgreSQL database by `--database`";
        return Err(Failure::usage(why));
    }
    if !about.checks.event_time && (request.since.is_some() || request.until.is_some()) {
        let spec = about.spec;
        let why = format!("rows have no event time to choose them by: {spec} needs `source: {{ event_time: … }}`");
        return Err(Failure::usage(why));
    }
    migrate::verify(about, database)?;
    block_on(async {
        let mut reading = Session::open(database, Access::Read).await?;
        let mut snapshot = judge::Snapshot::begin(&mut reading, about, request).await?;
        let mut results = snapshot.results(progress).await?;
        let mut writing = Session::open(database, Access::Write).await?;
        let mut record = store::Record::begin(&mut writing).await?;
        let run = record.run(about, request, results.iter().all(CheckResult::success)).await?;
        for (result, check) in results.iter_mut().zip(about.checks.expectations) {
            if result.verdict == Verdict::Fail {
                progress(check.id);
                let keep = request.store_failures.then_some((&mut record, run));
                result.samples = snapshot.failing(check, keep).await?;
            }
            record.result(run, result).await?;
        }
        record.commit().await?;
        Ok(Checked { run, results })
    })
}
