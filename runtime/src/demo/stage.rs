//! Where a demo takes place, and the play itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Instant,
};

use super::{Feed, Outcome, Seen, check};
use crate::{
    audit,
    batch::AnyPipeline,
    checks::{self, Checked, Request},
    cluster::Cluster,
    exit::{Exit, Failure},
    migrate,
    registry::Address,
    run::{self, Control, Options, Progress, Share},
    setting::Secret,
    simulate::{Message, Stopped},
};

/// The way of records to the topic, and what is heard of them behind it.
pub(super) trait Way: Send + Sync {
    /// Produces a record.
    fn send(&self, message: &Message) -> Result<(), Stopped>;

    /// Waits until everything is delivered.
    fn finish(&self) -> Result<(), Stopped>;

    /// Everything of a partition before `next` is committed.
    fn committed(&self, partition: i32, next: i64);

    /// Nobody reads any more: nothing more need be sent.
    fn close(&self);
}

/// Where a demo takes place: all that is there before its first record.
pub(super) struct Stage {
    /// The pipeline, as it is called here.
    pub(super) pipeline: &'static dyn AnyPipeline,
    /// Where its topic is, which is empty.
    pub(super) kafka: Cluster,
    /// Where schema ids are looked up.
    pub(super) registry: Address,
    /// The id of each schema version.
    pub(super) ids: Vec<u32>,
    /// A database that does not know the pipeline.
    pub(super) database: Secret,
    /// How partitions are dealt out.
    pub(super) share: Share,
    /// Ends the gate.
    pub(super) control: Control,
    /// Whether somebody has asked to end early: then nothing is looked at any more.
    pub(super) interrupted: Arc<AtomicBool>,
    /// Leads to the topic.
    pub(super) way: Arc<dyn Way>,
}

/// Feeds the gate until it has read everything, and looks at what became of it. Blocks.
pub(super) fn play(stage: Stage, mut feed: Feed, seen: Seen) -> Result<Outcome, Failure> {
    let Stage { pipeline, kafka, registry, ids, database, share, control, interrupted, way } = stage;
    migrate::apply(pipeline.about(), &database)?;
    let progress = progress(way.clone(), seen);
    let options = Options { kafka, registry, database: database.clone(), control: control.clone(), progress, share };
    let began = Instant::now();
    let read = way.clone();
    let gate = thread::spawn(move || {
        let report = run::run(pipeline, options);
        read.close();
        report
    });
    let fed = feed.produce(pipeline, &ids, &*way);
    control.finish();
    let run = gate.join().map_err(|_| Failure { exit: Exit::Bug, message: "the gate panicked".into() })??;
    let took = began.elapsed();
    if interrupted.load(Ordering::SeqCst) {
        return Err(Failure::environment("interrupted"));
    }
    let fed = fed?;
    let audit = audit::audit(pipeline.about(), &database)?;
    let checked = checked(pipeline, &database)?;
    let planned = feed.plan().map(|(plan, seed)| {
        let differences = check::differences(pipeline, &plan, seed, fed.produced, &run.summary);
        (plan, differences)
    });
    let (produced, unconverted, cut_short) = (fed.produced, fed.unconverted, fed.cut_short);
    Ok(Outcome { run, audit, produced, unconverted, cut_short, checked, planned, took })
}

/// Judges the table as `check-table` does, if anything is expected of it.
fn checked(pipeline: &'static dyn AnyPipeline, database: &Secret) -> Result<Option<Checked>, Failure> {
    if pipeline.about().checks.expectations.is_empty() {
        return Ok(None);
    }
    checks::check(pipeline, database, &Request::default(), &mut |_| {}).map(Some)
}

fn progress(way: Arc<dyn Way>, seen: Seen) -> Progress {
    Arc::new(move |partition, next, read| {
        way.committed(partition, next);
        seen(read);
    })
}
