//! Producing to a topic.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use rdkafka::{
    ClientConfig, ClientContext,
    config::RDKafkaLogLevel,
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext},
};

use super::{Message, Window};
use crate::{exit::Failure, pipeline::Topic, run::Control};

/// Produces to one topic, in order, never further ahead than the window lets it.
pub struct Producer {
    client: BaseProducer<Deliveries>,
    topic: &'static str,
    partitions: i32,
    window: Arc<Window>,
    control: Control,
}

/// Why a record was not produced.
#[derive(Debug)]
pub enum Stopped {
    /// Nobody reads any more.
    Closed,
    /// It cannot be.
    Failed(Failure),
}

/// Keeps the first delivery that failed.
#[derive(Debug, Default)]
struct Deliveries(OnceLock<KafkaError>);

impl ClientContext for Deliveries {
    /// What goes wrong shows in a delivery.
    fn log(&self, _level: RDKafkaLogLevel, _facility: &str, _message: &str) {}

    fn error(&self, _error: KafkaError, _reason: &str) {}
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _)) = result {
            self.0.get_or_init(|| error.clone());
        }
    }
}

impl Producer {
    /// A producer to the topic of a pipeline, which runs under `control`.
    pub fn new(
        bootstrap: &str,
        topic: &'static Topic,
        window: Arc<Window>,
        control: Control,
    ) -> Result<Self, KafkaError> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", bootstrap).set("client.id", "tollgate-simulate");
        config.set("enable.idempotence", "true").set("linger.ms", "5");
        let client = config.create_with_context(Deliveries::default())?;
        let partitions = i32::try_from(topic.partitions.max(1)).unwrap_or(i32::MAX);
        Ok(Self { client, topic: topic.name, partitions, window, control })
    }

    /// Produces a record to the partition of its key; waits while the window is full.
    pub fn send(&self, message: &Message) -> Result<(), Stopped> {
        let partition = partition(&message.key, self.partitions);
        let reserved = self.window.reserve(partition, message.size(), || self.control.is_stuck());
        reserved.map_err(|_| Stopped::Closed)?;
        let mut record = BaseRecord::to(self.topic).partition(partition).key(&message.key);
        record.payload = message.value.as_ref();
        loop {
            match self.client.send(record) {
                Ok(()) => break,
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), refused)) => {
                    self.client.poll(Duration::from_millis(10));
                    record = refused;
                }
                Err((error, _)) => return Err(failed(&error)),
            }
        }
        self.client.poll(Duration::ZERO);
        self.delivered()
    }

    /// Waits until everything is delivered.
    pub fn finish(&self) -> Result<(), Stopped> {
        self.client.flush(Duration::from_mins(1)).map_err(|error| failed(&error))?;
        self.delivered()
    }

    fn delivered(&self) -> Result<(), Stopped> {
        match self.client.context().0.get() {
            None => Ok(()),
            Some(error) => Err(failed(error)),
        }
    }
}

impl std::fmt::Debug for Producer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Producer").field("topic", &self.topic).finish_non_exhaustive()
    }
}

fn failed(error: &KafkaError) -> Stopped {
    Stopped::Failed(Failure::environment(format!("in-process broker: {error}")))
}

/// The same partition for the same key, always: FNV-1a of its bytes.
fn partition(key: &str, partitions: i32) -> i32 {
    let mix = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = key.bytes().fold(0x811c_9dc5, mix);
    i32::try_from(hash % partitions.cast_unsigned()).unwrap_or(0)
}
