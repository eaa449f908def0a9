//! Running a pipeline: one lane per partition, until told to stop.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rdkafka::error::KafkaError;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval_at},
};

use crate::{
    batch::AnyPipeline,
    cluster::{Cluster, no_client},
    exit::Failure,
    gate::{End, Halt},
    lane::{Ended, Lane, Parts},
    ledger::{self, Summary},
    migrate, output,
    registry::Address,
    schemas::Schemas,
    setting::Secret,
    sink::{
        Identity,
        dialect::{Dialect, Sinks},
    },
    source::Source,
    wait::block_on_all,
};

/// How often the topic is asked whether it has new partitions.
const DISCOVERY: Duration = Duration::from_secs(30);
/// Troubles in a row after which a lane that is to finish gives up: with its pauses, about a minute.
const PATIENCE: u32 = 9;

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

    /// Changes what is asked.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Whether a partition stands still or was taken over: it will not go on in this run.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::Relaxed)
    }
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
}

/// How a run ended.
#[derive(Debug)]
pub struct Report {
    /// What the ledger holds, all runs together.
    pub summary: Summary,
    /// The partitions that stand still, and why.
    pub halted: BTreeMap<i32, Halt>,
    /// The partitions that another process has taken over.
    pub fenced: Vec<i32>,
}

/// Runs a pipeline until its control says otherwise or no partition can go on.
///
/// The database's migrations must have been applied. Blocks; needs no runtime around it.
pub fn run(pipeline: &'static dyn AnyPipeline, options: Options) -> Result<Report, Failure> {
    migrate::verify(pipeline.about(), &options.database)?;
    let database = options.database.clone();
    let ends = block_on_all(gate_all(pipeline, options))??;
    let mut report =
        Report { summary: ledger::summary(pipeline.about(), &database)?, halted: BTreeMap::new(), fenced: Vec::new() };
    for (partition, end) in ends {
        match end {
            End::Released => {}
            End::Fenced => report.fenced.push(partition),
            End::Halted(halt) => drop(report.halted.insert(partition, halt)),
        }
    }
    Ok(report)
}

async fn gate_all(pipeline: &'static dyn AnyPipeline, options: Options) -> Result<BTreeMap<i32, End>, Failure> {
    let about = pipeline.about();
    let sinks = (Dialect::of(&options.database)?.sinks)(&options.database)?;
    let schemas = Arc::new(Schemas::new(about, &options.registry)?);
    schemas.preload().await?;
    let source = Source::start(about, &options.kafka);
    let source = Arc::new(source.map_err(|error| no_client(&error))?);
    let lanes = Lanes {
        pipeline,
        options,
        sinks,
        source: source.clone(),
        schemas,
        running: JoinSet::new(),
        ends: BTreeMap::new(),
        gave_up: None,
    };
    let ends = lanes.run().await;
    if let Some(source) = Arc::into_inner(source) {
        source.stop().await;
    }
    ends
}

struct Lanes {
    pipeline: &'static dyn AnyPipeline,
    options: Options,
    sinks: Box<dyn Sinks>,
    source: Arc<Source>,
    schemas: Arc<Schemas>,
    running: JoinSet<Ended>,
    /// How each partition ended; `Released` while it runs.
    ends: BTreeMap<i32, End>,
    /// Why the first lane that gave up did.
    gave_up: Option<String>,
}

impl Lanes {
    async fn run(mut self) -> Result<BTreeMap<i32, End>, Failure> {
        let partitions = self.source.partitions().await.map_err(|error| self.no_topic(&error))?;
        self.start(partitions);
        let mut discovery = interval_at(tokio::time::Instant::now() + DISCOVERY, DISCOVERY);
        discovery.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                ended = self.running.join_next() => match ended {
                    Some(ended) => self.end(ended.map_err(|error| Failure::environment(error.to_string()))?),
                    None => return self.gave_up.map_or(Ok(self.ends), |why| Err(Failure::environment(why))),
                },
                _ = discovery.tick() => self.discover().await,
            }
        }
    }

    fn start(&mut self, partitions: Vec<i32>) {
        for partition in partitions {
            if let std::collections::btree_map::Entry::Vacant(vacant) = self.ends.entry(partition) {
                vacant.insert(End::Released);
                let lane = self.lane(partition);
                self.running.spawn(lane.run());
            }
        }
    }

    fn lane(&self, partition: i32) -> Lane {
        let about = self.pipeline.about();
        let identity = Identity { about, partition, owner: format!("process {}", std::process::id()) };
        Lane::new(Parts {
            pipeline: self.pipeline,
            partition,
            source: self.source.clone(),
            schemas: self.schemas.clone(),
            sink: self.sinks.sink(identity),
            mode: self.options.control.mode.subscribe(),
            progress: self.options.progress.clone(),
            patience: PATIENCE,
        })
    }

    fn end(&mut self, Ended { partition, end, gave_up }: Ended) {
        self.options.control.stuck.fetch_or(!matches!(end, End::Released), Ordering::Relaxed);
        match &end {
            End::Released => {}
            End::Fenced => output::notice(&format!("partition {partition}: another process has taken over")),
            End::Halted(halt) => output::notice(&format!("partition {partition} stands still: {halt}")),
        }
        if let Some(trouble) = gave_up {
            let why = format!("partition {partition} did not catch up: {trouble}");
            self.gave_up.get_or_insert(why);
        }
        self.ends.insert(partition, end);
    }

    /// Starts lanes for partitions that were added to the topic.
    async fn discover(&mut self) {
        // A cluster that does not answer now is asked again later; the lanes say what is wrong.
        if let Ok(partitions) = self.source.partitions().await {
            self.start(partitions);
        }
    }

    fn no_topic(&self, error: &KafkaError) -> Failure {
        let topic = self.pipeline.about().topic.name;
        Failure::environment(format!(
            "topic `{topic}` cannot be read: {error}; is the topic there and `--kafka` right?"
        ))
    }
}
