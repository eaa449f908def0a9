//! Judging the rows of a table after the load: what Great Expectations calls a checkpoint.
//!
//! All rows are seen as they were at one moment, and what cannot be judged is an *error* that leaves the
//! others alone. A database judges by statements, or its rows stream through the generated judge: each
//! dialect says which. What was found is written in a transaction of its own.

mod document;
mod gx;
pub(crate) mod statements;
mod store;
pub(crate) mod stream;

use serde_json::{Map, Value as Json};

use self::store::Record;
use crate::{
    batch::AnyPipeline,
    exit::Failure,
    migrate,
    pipeline::{Check, Severity},
    setting::Secret,
    sink::dialect::{Dialect, Working},
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

/// A table as it was at one moment, and whoever judges it.
pub(crate) trait Moment: Send {
    /// What is found about each expectation, in the order of the suite; `progress` is told of what comes next.
    fn results<'a>(&'a mut self, progress: Progress<'a>) -> Working<'a, Vec<CheckResult>>;

    /// The first rows that fail each expectation which is not met, and all of them into a record where one is given.
    /// That they cannot be listed changes no verdict.
    fn samples<'a>(
        &'a mut self,
        results: &'a mut [CheckResult],
        keep: Option<&'a mut Record>,
        progress: Progress<'a>,
    ) -> Working<'a, ()>;
}

/// Told which expectations are judged next.
pub(crate) type Progress<'a> = &'a mut (dyn FnMut(&str) + Send);

/// How a dialect begins to judge a table.
pub(crate) type Begin = for<'a> fn(&'static dyn AnyPipeline, &'a Secret, &'a Request) -> Working<'a, Box<dyn Moment>>;

/// Judges the table of a pipeline and keeps what was found; `progress` is told of what is judged next.
pub fn check(
    pipeline: &'static dyn AnyPipeline,
    database: &Secret,
    request: &Request,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Checked, Failure> {
    let (about, dialect) = (pipeline.about(), Dialect::of(database)?);
    if about.checks.event_time.is_none() && (request.since.is_some() || request.until.is_some()) {
        let spec = about.spec;
        let why = format!("rows have no event time to choose them by: {spec} needs `source: {{ event_time: … }}`");
        return Err(Failure::usage(why));
    }
    migrate::verify(about, database)?;
    block_on(async {
        let mut moment = (dialect.judge)(pipeline, database, request).await?;
        let mut results = moment.results(progress).await?;
        let success = results.iter().all(CheckResult::success);
        let record = if request.store_failures {
            let mut record = Record::begin(about, database, request, success).await?;
            moment.samples(&mut results, Some(&mut record), progress).await?;
            record
        } else {
            // Nobody who writes waits while rows are looked for.
            moment.samples(&mut results, None, progress).await?;
            Record::begin(about, database, request, success).await?
        };
        drop(moment);
        let run = record.keep(&results).await?;
        Ok(Checked { run, results })
    })
}
