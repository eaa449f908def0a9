//! A pipeline from end to end in one process: broker, producer and gate.
//!
//! The gate is the code of `run` and knows of the rest only the broker's address. What it made
//! of simulated records is then held against the plan that they were made by.

mod check;
mod database;
mod document;
mod feed;
mod report;

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rdkafka::error::KafkaError;

pub use self::{database::fresh, feed::Feed};
use crate::{
    audit::{self, Audit},
    batch::AnyPipeline,
    broker::Broker,
    cluster::Cluster,
    exit::{Exit, Failure},
    migrate,
    registry::Address,
    run::{self, Control, Mode, Options, Progress, Report, Share},
    setting::Secret,
    simulate::{Plan, Producer, Window},
};

/// What a demo is to do.
pub struct Demo {
    /// The pipeline.
    pub pipeline: &'static dyn AnyPipeline,
    /// A database that is not there yet.
    pub database: Secret,
    /// What it is shown on.
    pub feed: Feed,
    /// Told how many records each committed batch held.
    pub seen: Arc<dyn Fn(u64) + Send + Sync>,
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
    /// The plan, and where the records did not come out as planned; none for a file.
    pub planned: Option<(Plan, Vec<String>)>,
    /// How long producer and gate took.
    pub took: Duration,
}

impl Outcome {
    /// No if the audit failed, a partition stood still, or a record did not come out as planned.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let as_planned = self.planned.as_ref().is_none_or(|(_, differences)| differences.is_empty());
        let complete = self.run.halted.is_empty() && !self.cut_short;
        if as_planned && complete && self.audit.is_ok() { Exit::Yes } else { Exit::No }
    }
}

impl Demo {
    /// Runs it. Blocks.
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { pipeline, database, mut feed, seen } = self;
        let about = pipeline.about();
        migrate::apply(about, &database)?;
        let broker = Broker::start(about.topic.name, about.topic.partitions.max(1)).map_err(|error| kafka(&error))?;
        let (window, control) = (Arc::new(Window::default()), Control::new(Mode::Run));
        let producer = Producer::new(&broker.address(), &about.topic, window.clone(), control.clone());
        let producer = producer.map_err(|error| kafka(&error))?;
        let options = Options {
            kafka: Cluster::at(broker.address()),
            registry: Address::History,
            database: database.clone(),
            control: control.clone(),
            progress: progress(window.clone(), seen),
            share: Share::All,
        };
        let began = Instant::now();
        let gate = thread::spawn(move || {
            let report = run::run(pipeline, options);
            window.close();
            report
        });
        let fed = feed.produce(pipeline, producer);
        control.set(Mode::Finish);
        let run = gate.join().map_err(|_| Failure { exit: Exit::Bug, message: "the gate panicked".into() })??;
        let took = began.elapsed();
        let fed = fed?;
        let audit = audit::audit(about, &database)?;
        let planned = feed.plan().map(|(plan, seed)| {
            let differences = check::differences(pipeline, &plan, seed, &run.summary);
            (plan, differences)
        });
        Ok(Outcome {
            run,
            audit,
            produced: fed.produced,
            unconverted: fed.unconverted,
            cut_short: fed.cut_short,
            planned,
            took,
        })
    }
}

fn progress(window: Arc<Window>, seen: Arc<dyn Fn(u64) + Send + Sync>) -> Progress {
    Arc::new(move |partition, next, read| {
        window.commit(partition, next);
        seen(read);
    })
}

fn kafka(error: &KafkaError) -> Failure {
    Failure::environment(format!("in-process broker: {error}"))
}
