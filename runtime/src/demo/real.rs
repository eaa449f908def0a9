//! The demo on real services, with a topic, a subject and a database of its own.
//!
//! Everything that it makes has a name that nobody else has, and is removed at the end, however
//! that comes about. The services' other contents, and the servers of the spec, are not touched.

mod belongings;
mod services;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use self::{belongings::Belongings, services::Services};
use super::{
    Feed, Outcome, Seen,
    stage::{Stage, Way, play},
};
use crate::{
    batch::{AnyPipeline, Renamed},
    exit::Failure,
    pipeline::{About, Settings, Start, Topic, UnknownSchema},
    run::{Control, Mode, Share},
    simulate::{Loader, Message, Stopped, register},
    wait::block_on,
};

/// A demo on real services. What it makes is there until [`Self::remove`].
pub struct Real {
    pipeline: &'static dyn AnyPipeline,
    services: Services,
    belongings: Belongings,
    control: Control,
    interrupted: Arc<AtomicBool>,
}

impl Real {
    /// Chooses names; the services are those that the environment names. Nothing is asked yet.
    pub fn new(pipeline: &'static dyn AnyPipeline) -> Result<Self, Failure> {
        let services = Services::of_environment()?;
        let belongings = Belongings::new(pipeline.about());
        let pipeline = Renamed::leak(pipeline, about(pipeline.about(), &belongings));
        Ok(Self { pipeline, services, belongings, control: Control::new(Mode::Run), interrupted: Arc::default() })
    }

    /// What ends the demo early, from any thread; [`Self::remove`] is still to be called.
    pub fn interrupt(&self) -> impl FnOnce() + Send + use<> {
        let (interrupted, control) = (self.interrupted.clone(), self.control.clone());
        move || {
            interrupted.store(true, Ordering::SeqCst);
            control.set(Mode::Drain);
        }
    }

    /// Runs it. Blocks.
    pub fn run(&mut self, feed: Feed, seen: Seen) -> Result<Outcome, Failure> {
        play(self.stage()?, feed, seen)
    }

    /// Removes what was made; returns what is left behind, and why.
    pub fn remove(self) -> Vec<String> {
        self.belongings.remove(&self.services)
    }

    /// Where it takes place, for people.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("topic `{}` on {}", self.belongings.topic, self.services.shown(&self.belongings))
    }

    fn stage(&mut self) -> Result<Stage, Failure> {
        let about = self.pipeline.about();
        self.services.answer(&self.belongings)?;
        self.go_on()?;
        self.belongings.make_topic(&self.services, &about.topic)?;
        self.go_on()?;
        self.belongings.make_subject();
        let ids = block_on(register(about, &self.services.registry))?;
        self.go_on()?;
        let database = self.belongings.make_database(&self.services)?;
        let loader = Loader::new(&self.services.kafka, about.topic.name)?;
        let way = Straight { loader, closed: AtomicBool::new(false), interrupted: self.interrupted.clone() };
        Ok(Stage {
            pipeline: self.pipeline,
            kafka: self.services.kafka.clone(),
            registry: self.services.registry.clone(),
            ids,
            database,
            share: Share::ByDatabase,
            control: self.control.clone(),
            interrupted: self.interrupted.clone(),
            way: Arc::new(way),
        })
    }

    fn go_on(&self) -> Result<(), Failure> {
        if self.interrupted.load(Ordering::SeqCst) { Err(Failure::environment("interrupted")) } else { Ok(()) }
    }
}

/// The pipeline with what is its own here. How the topic is kept is left to the cluster, which may
/// be a single broker; a record that nobody knows the schema of must not be waited for.
fn about(about: &About, belongings: &Belongings) -> About {
    let topic = Topic {
        name: belongings.topic.clone().leak(),
        partitions: about.topic.partitions.max(1),
        replication_factor: None,
        config: &[],
        start: Start::Earliest,
        ..about.topic
    };
    let settings = Settings { unknown: UnknownSchema::Quarantine, ..about.settings };
    About { name: belongings.pipeline.clone().leak(), topic, settings, ..*about }
}

/// As `simulate` produces: the broker keeps everything, however far behind the gate is.
struct Straight {
    loader: Loader,
    closed: AtomicBool,
    interrupted: Arc<AtomicBool>,
}

impl Straight {
    fn is_over(&self) -> bool {
        self.closed.load(Ordering::SeqCst) || self.interrupted.load(Ordering::SeqCst)
    }
}

impl Way for Straight {
    fn send(&self, message: &Message) -> Result<(), Stopped> {
        if self.is_over() {
            return Err(Stopped::Closed);
        }
        self.loader.send(message, None).map_err(Stopped::Failed)
    }

    fn finish(&self) -> Result<(), Stopped> {
        self.loader.finish().map_err(Stopped::Failed)
    }

    fn committed(&self, _partition: i32, _next: i64) {}

    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }
}
