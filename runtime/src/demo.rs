//! A pipeline from end to end: producer and gate in one process, on a broker in the same process
//! or on real services.
//!
//! The gate is the code of `run` and knows of the rest only the addresses. What it made of
//! simulated records is then held against the plan that they were made by.

mod check;
mod database;
mod document;
mod embedded;
mod feed;
mod real;
mod report;
mod stage;

use std::{sync::Arc, time::Duration};

use self::stage::{Stage, play};
pub use self::{
    database::{fresh, site},
    feed::Feed,
    real::Real,
};
use crate::{
    audit::Audit,
    batch::AnyPipeline,
    checks::{Checked, Verdict},
    exit::{Exit, Failure},
    run::Report,
    setting::Secret,
    simulate::Plan,
};

/// Told how many records each committed batch held.
pub type Seen = Arc<dyn Fn(u64) + Send + Sync>;

/// What a demo is to do in this process alone.
pub struct Demo {
    /// The pipeline.
    pub pipeline: &'static dyn AnyPipeline,
    /// A database that is not there yet.
    pub database: Secret,
    /// What it is shown on.
    pub feed: Feed,
    /// Told of each committed batch.
    pub seen: Seen,
}

/// What became of a demo.
#[derive(Debug)]
pub struct Outcome {
    /// How the gate ended.
    pub run: Report,
    /// What the audit says.
    pub audit: Audit,
    /// Records that were produced.
    pub produced: u64,
    /// Rows of a file that could not be converted.
    pub unconverted: u64,
    /// Whether the producer gave up because a partition stood still.
    pub cut_short: bool,
    /// What was found of its table; none where nothing is expected of it.
    pub checked: Option<Checked>,
    /// The plan, and where the records did not come out as planned; none for a file.
    pub planned: Option<(Plan, Vec<String>)>,
    /// How long producer and gate took.
    pub took: Duration,
}

impl Outcome {
    /// No if the audit failed, a partition stood still, a record did not come out as planned, none was made of all
    /// the rows of a file, or an expectation of the table could not be judged. One that is not met is told: the
    /// demo's rows are what they are.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let as_planned = self.planned.as_ref().is_none_or(|(_, differences)| differences.is_empty());
        let complete = self.run.halted.is_empty() && !self.cut_short;
        let complete = complete && (self.produced > 0 || self.unconverted == 0);
        let mut checked = self.checked.iter().flat_map(|checked| &checked.results);
        let judged = !checked.any(|result| matches!(result.verdict, Verdict::Error(_)));
        if as_planned && complete && judged && self.audit.is_ok() { Exit::Yes } else { Exit::No }
    }
}

impl Demo {
    /// Runs it. Blocks.
    pub fn run(self) -> Result<Outcome, Failure> {
        let (stage, _broker) = Stage::embedded(self.pipeline, self.database)?;
        play(stage, self.feed, self.seen)
    }
}
