//! The demo that needs nothing else: a broker in this process, and the committed history as the registry.

use std::sync::Arc;

use super::stage::{Stage, Way};
use crate::{
    batch::AnyPipeline,
    broker::Broker,
    cluster::Cluster,
    exit::Failure,
    registry::Address,
    run::{Control, Mode, Share},
    setting::Secret,
    simulate::{Message, Producer, Stopped, Window, history_ids},
};

/// Never further ahead of the gate than the broker can keep.
struct Windowed {
    producer: Producer,
    window: Arc<Window>,
}

impl Stage {
    /// A broker, which ends when it is dropped, and all else.
    pub(super) fn embedded(pipeline: &'static dyn AnyPipeline, database: Secret) -> Result<(Self, Broker), Failure> {
        let about = pipeline.about();
        let failed = |error| Failure::environment(format!("in-process broker: {error}"));
        let broker = Broker::start(about.topic.name, about.topic.partitions.max(1)).map_err(failed)?;
        let (window, control) = (Arc::new(Window::default()), Control::new(Mode::Run));
        let producer = Producer::new(&broker.address(), &about.topic, window.clone(), control.clone());
        let producer = producer.map_err(failed)?;
        let stage = Self {
            pipeline,
            kafka: Cluster::at(broker.address()),
            registry: Address::History,
            ids: history_ids(about),
            database,
            share: Share::All,
            control,
            interrupted: Arc::default(),
            way: Arc::new(Windowed { producer, window }),
        };
        Ok((stage, broker))
    }
}

impl Way for Windowed {
    fn send(&self, message: &Message) -> Result<(), Stopped> {
        self.producer.send(message)
    }

    fn finish(&self) -> Result<(), Stopped> {
        self.producer.finish()
    }

    fn committed(&self, partition: i32, next: i64) {
        self.window.commit(partition, next);
    }

    fn close(&self) {
        self.window.close();
    }
}
