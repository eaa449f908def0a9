//! Running a pipeline: one lane per partition, until told to stop.

mod begin;
mod goal;
mod lanes;
mod place;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::watch;

use self::{
    lanes::{Ends, Lanes},
    place::Place,
};
use crate::{
    batch::AnyPipeline,
    cluster::{Cluster, no_client},
    exit::Failure,
    gate::{End, Halt},
    ledger::{self, Summary},
    migrate,
    registry::Address,
    schemas::Schemas,
    setting::Secret,
    sink::dialect::{Dialect, placed},
    source::{Membership, Source},
    wait::block_on_all,
};

/// Told after each committed batch: partition, next offset, records read.
pub type Progress = Arc<dyn Fn(i32, i64, u64) + Send + Sync>;

/// What a running pipeline is asked to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Go on.
    #[default]
    Run,
    /// End when everything is accounted for that the log holds at the moment of asking.
    Finish,
    /// Commit what was delivered so far, then end.
    Drain,
}

/// Tells a running pipeline to end, from any thread.
#[derive(Clone, Debug)]
pub struct Control {
    mode: Arc<watch::Sender<Mode>>,
    /// Whether a partition stands still or was taken over.
    stuck: Arc<AtomicBool>,
}

impl Control {
    /// A control in this mode.
    #[must_use]
    pub fn new(mode: Mode) -> Self {
        Self { mode: Arc::new(watch::Sender::new(mode)), stuck: Arc::default() }
    }

    /// What is asked.
    #[must_use]
    pub fn mode(&self) -> Mode {
        *self.mode.borrow()
    }

    /// Changes what is asked.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Asks a pipeline that goes on to end when everything is accounted for.
    pub fn finish(&self) {
        self.mode.send_if_modified(|mode| {
            let goes_on = *mode == Mode::Run;
            if goes_on {
                *mode = Mode::Finish;
            }
            goes_on
        });
    }

    /// Whether a partition stands still or was taken over: it will not go on in this run.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::Relaxed)
    }
}

/// How a process gets its partitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Share {
    /// As the database allows: one that many processes can write to is shared.
    #[default]
    ByDatabase,
    /// All partitions are this process's.
    All,
    /// Kafka's consumer group deals them out among all processes of the pipeline.
    Group,
}

/// Where a pipeline runs.
#[derive(Clone)]
pub struct Options {
    /// Where the topic is.
    pub kafka: Cluster,
    /// Where schema ids are looked up.
    pub registry: Address,
    /// The database's address.
    pub database: Secret,
    /// Ends it.
    pub control: Control,
    /// Told after each committed batch.
    pub progress: Progress,
    /// How partitions are dealt out.
    pub share: Share,
}

/// How a run ended.
#[derive(Debug)]
pub struct Report {
    /// What the ledger holds since the target table was last begun, all runs together.
    pub summary: Summary,
    /// Why that could not be read, and is nought, where partitions stand still.
    pub unread: Option<Failure>,
    /// The partitions that stand still, and why.
    pub halted: BTreeMap<i32, Halt>,
    /// The partitions that another process has taken over.
    pub fenced: Vec<i32>,
    /// Whether it was to finish, and somebody has ended it before.
    pub interrupted: bool,
}

/// Runs a pipeline until its control says otherwise or no partition can go on.
///
/// The database's migrations must have been applied. Blocks; needs no runtime around it.
pub fn run(pipeline: &'static dyn AnyPipeline, options: Options) -> Result<Report, Failure> {
    migrate::verify(pipeline.about(), &options.database)?;
    let (database, control) = (options.database.clone(), options.control.clone());
    let finishes = control.mode() == Mode::Finish;
    let ends = block_on_all(gate_all(pipeline, options))?.map_err(|failure| placed(failure, &database))?;
    let interrupted = finishes && control.mode() == Mode::Drain;
    let (halted, fenced) = (BTreeMap::new(), Vec::new());
    let mut report = Report { summary: Summary::default(), unread: None, halted, fenced, interrupted };
    for (partition, end) in ends {
        match end {
            End::Released => {}
            End::Fenced => report.fenced.push(partition),
            End::Halted(halt) => drop(report.halted.insert(partition, halt)),
        }
    }
    match ledger::summary(pipeline.about(), &database) {
        Ok(summary) => report.summary = summary,
        Err(failure) if report.halted.is_empty() => return Err(failure),
        // What stopped the partitions may well be in the way of this, too; it must not hide them.
        Err(failure) => report.unread = Some(failure),
    }
    Ok(report)
}

async fn gate_all(pipeline: &'static dyn AnyPipeline, options: Options) -> Result<Ends, Failure> {
    let about = pipeline.about();
    let dialect = Dialect::of(&options.database)?;
    let sinks = (dialect.sinks)(&options.database)?;
    let mut place = match (options.share, dialect.slot) {
        (Share::ByDatabase | Share::Group, Some(slot)) => Some(Place::take(about, slot, &options.database).await?),
        _ => None,
    };
    let membership = match (&place, options.share) {
        (Some(place), _) => Membership::Group { instance: Some(place.instance.clone()) },
        (None, Share::Group) => Membership::Group { instance: None },
        (None, _) => Membership::All,
    };
    let schemas = Schemas::new(about, &options.registry)?.with_memory(&options.database);
    schemas.preload().await?;
    let schemas = Arc::new(schemas);
    let source = Source::start(about, &options.kafka, &membership);
    let (source, changes) = source.map_err(|error| no_client(&error))?;
    let source = Arc::new(source);
    let lanes = Lanes::new(pipeline, options, sinks, membership, source.clone(), schemas);
    let ends = lanes.run(changes, place.as_mut()).await;
    if let Some(source) = Arc::into_inner(source) {
        source.stop().await;
    }
    // Nobody takes the place before this member has left the group.
    drop(place);
    ends
}
