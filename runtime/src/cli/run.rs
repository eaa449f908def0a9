//! `run`

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Value, json};

use super::{
    Context, Format,
    servers::{Database, Kafka, Registry},
    signals::drain_on_signal,
};
use crate::{
    exit::{Exit, Failure},
    output,
    pipeline::About,
    run::{Control, Mode, Options, Report, Share, run},
};

const EXAMPLES: &str = "\
Examples:
  tollgate run ohlcv
  tollgate run ohlcv --until-caught-up --format json
  tollgate run ohlcv --kafka localhost:9092 --database sqlite:ohlcv.db --registry history

Exit status: 0 ended as asked, 1 a partition stands still, 2 configuration, 3 environment, taken over, or
interrupted before it had caught up.
Ctrl-C commits what was read and ends; a second one ends at once. `kill -9` loses nothing.";

/// Judge a topic into a database
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    /// End when everything is accounted for that the topic holds now
    #[arg(long)]
    until_caught_up: bool,

    #[command(flatten)]
    kafka: Kafka,

    #[command(flatten)]
    registry: Registry,

    #[command(flatten)]
    database: Database,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let pipeline = context.pipeline(self.pipeline.as_deref())?;
        let about = pipeline.about();
        let kafka = self.kafka.cluster(about)?;
        let registry = self.registry.address(about)?;
        let database = self.database.secret(about)?;
        let control = Control::new(if self.until_caught_up { Mode::Finish } else { Mode::Run });
        drain_on_signal(control.clone())?;
        let session = Arc::new(Session::default());
        let seen = session.clone();
        let progress = Arc::new(move |partition, next, read| seen.note(partition, next, read));
        let report = run(pipeline, Options { kafka, registry, database, control, progress, share: Share::ByDatabase })?;
        match context.format {
            Format::Human => print(about, &report, &session),
            Format::Json => output::document(&document(about, &report, &session)),
        }
        Ok(exit(&report))
    }
}

/// What this run did.
#[derive(Default)]
struct Session(Mutex<BTreeMap<i32, (i64, u64)>>);

impl Session {
    fn note(&self, partition: i32, next: i64, read: u64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = seen.entry(partition).or_default();
        *entry = (next, entry.1 + read);
    }

    fn read(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().map(|(_, read)| read).sum()
    }
}

fn exit(report: &Report) -> Exit {
    if !report.halted.is_empty() {
        Exit::No
    } else if !report.fenced.is_empty() || report.interrupted {
        Exit::Environment
    } else {
        Exit::Yes
    }
}

fn print(about: &About, report: &Report, session: &Session) {
    let sums = &report.summary;
    output::result(&format!("pipeline `{}`: {} records in this run", about.name, session.read()));
    match &report.unread {
        Some(failure) => output::result(&format!("in all: not known: {failure}")),
        None => output::result(&format!(
            "in all: {} read = {} loaded + {} dead + {} dropped + {} superseded, {} gaps",
            sums.read, sums.loaded, sums.dead, sums.dropped, sums.superseded, sums.gaps
        )),
    }
    for (reason, letters) in &sums.dead_by_reason {
        output::result(&format!("  dead: {} {letters}", reason.name()));
    }
    for expected in sums.expectations.iter().filter(|expected| expected.unexpected_count > 0) {
        output::result(&format!("  unexpected: {} {}", expected.id, expected.unexpected_count));
    }
    for (partition, halt) in &report.halted {
        output::result(&format!("  partition {partition} stands still: {halt}"));
    }
    if report.interrupted {
        output::result("  interrupted: not all that the topic held is accounted for");
    }
}

fn document(about: &About, report: &Report, session: &Session) -> Value {
    let sums = &report.summary;
    let halted = report.halted.iter().map(
        |(partition, halt)| json!({ "partition": partition, "reason": halt.reason.name(), "detail": halt.detail }),
    );
    let sum = |count: u64| report.unread.is_none().then_some(count);
    json!({
        "pipeline": about.name,
        "read_now": session.read(),
        "read": sum(sums.read),
        "loaded": sum(sums.loaded),
        "dead": sum(sums.dead),
        "dropped": sum(sums.dropped),
        "superseded": sum(sums.superseded),
        "gaps": sum(sums.gaps),
        "cross_partition": sum(sums.cross_partition),
        "dead_by_reason": sums.reasons_document(),
        "expectations": sums.expectations_document(),
        "halted": halted.collect::<Value>(),
        "fenced": report.fenced,
        "interrupted": report.interrupted,
    })
}
