//! Producing to a cluster that others use too.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rdkafka::{
    ClientContext, Message as _,
    config::RDKafkaLogLevel,
    error::{KafkaError, RDKafkaErrorCode},
    metadata::MetadataTopic,
    producer::{BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext},
};

use super::Message;
use crate::{
    cluster::{Cluster, explained, failure, hear, heed, no_client, tell},
    exit::Failure,
};

const ANSWER: Duration = Duration::from_secs(15);
const WAIT: Duration = Duration::from_millis(100);

/// What is not left to librdkafka's defaults.
const SETTINGS: [(&str, &str); 5] = [
    ("acks", "all"),
    ("allow.auto.create.topics", "false"),
    ("enable.idempotence", "true"),
    ("linger.ms", "5"),
    // The partition that Java's clients choose for the same key.
    ("partitioner", "murmur2_random"),
];

/// What the cluster has acknowledged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Acknowledged {
    /// Per partition: how many records, the first offset and the last.
    pub(crate) partitions: BTreeMap<i32, (u64, i64, i64)>,
    /// How often each fault was planted, by its position.
    pub(crate) faults: BTreeMap<usize, u64>,
}

impl Acknowledged {
    /// How many records in all.
    pub(crate) fn records(&self) -> u64 {
        self.partitions.values().map(|(records, _, _)| records).sum()
    }

    fn add(&mut self, partition: i32, offset: i64, fault: Option<usize>) {
        let (records, first, last) = self.partitions.entry(partition).or_insert((0, offset, offset));
        *records += 1;
        (*first, *last) = ((*first).min(offset), (*last).max(offset));
        if let Some(fault) = fault {
            *self.faults.entry(fault).or_default() += 1;
        }
    }
}

/// Notes what becomes of each record.
struct Deliveries {
    state: Mutex<(Acknowledged, Option<KafkaError>)>,
    /// From which level on the client's log is told; nothing unless the spec asks for it, since what
    /// goes wrong shows in a delivery.
    told: Option<RDKafkaLogLevel>,
}

impl Deliveries {
    fn lock(&self) -> MutexGuard<'_, (Acknowledged, Option<KafkaError>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        hear(level, message);
        if let Some(told) = self.told {
            tell(told, level, facility, message);
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        heed(&error, reason);
    }
}

impl ProducerContext for Deliveries {
    /// The planted fault, counted from 1; 0 for none.
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, fault: usize) {
        let mut state = self.lock();
        match result {
            Ok(message) => state.0.add(message.partition(), message.offset(), fault.checked_sub(1)),
            Err((error, _)) => drop(state.1.get_or_insert_with(|| error.clone())),
        }
    }
}

/// Produces to a topic, never a record twice, and counts what was acknowledged.
pub(crate) struct Loader {
    client: BaseProducer<Deliveries>,
    topic: &'static str,
    /// The cluster, for people.
    at: String,
}

impl Loader {
    /// A producer to a topic that is there.
    pub(crate) fn new(cluster: &Cluster, topic: &'static str) -> Result<Self, Failure> {
        let deliveries = Deliveries { state: Mutex::default(), told: cluster.log_level() };
        let client = cluster.config(&SETTINGS).create_with_context(deliveries);
        let loader = Self { client: client.map_err(|error| no_client(&error))?, topic, at: cluster.shown() };
        let metadata = loader.client.client().fetch_metadata(Some(topic), ANSWER);
        let metadata = metadata.map_err(|error| {
            // Its complaints are heard before.
            loader.client.poll(Duration::ZERO);
            loader.failure(&error)
        })?;
        let error = metadata.topics().iter().find(|found| found.name() == topic).and_then(MetadataTopic::error);
        match error.map(RDKafkaErrorCode::from) {
            None => Ok(loader),
            Some(error) => Err(loader.failure(&KafkaError::MetadataFetch(error))),
        }
    }

    /// Hands a record over; what becomes of it is counted.
    pub(crate) fn send(&self, message: &Message, fault: Option<usize>) -> Result<(), Failure> {
        let opaque = fault.map_or(0, |fault| fault + 1);
        let mut record = BaseRecord::with_opaque_to(self.topic, opaque).key(&message.key);
        record.payload = message.value.as_ref();
        loop {
            match self.client.send(record) {
                Ok(()) => break,
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), refused)) => {
                    self.wait(WAIT)?;
                    record = refused;
                }
                Err((error, _)) => return Err(self.failure(&error)),
            }
        }
        self.wait(Duration::ZERO)
    }

    /// Waits, hearing what becomes of records.
    pub(crate) fn wait(&self, longest: Duration) -> Result<(), Failure> {
        self.client.poll(longest);
        match &self.client.context().lock().1 {
            None => Ok(()),
            Some(error) => Err(self.failure(error)),
        }
    }

    /// What was acknowledged so far.
    pub(crate) fn acknowledged(&self) -> Acknowledged {
        self.client.context().lock().0.clone()
    }

    /// Waits until it is known what became of every record.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        while self.client.in_flight_count() > 0 {
            self.wait(WAIT)?;
        }
        self.wait(Duration::ZERO)
    }

    fn failure(&self, error: &KafkaError) -> Failure {
        let Self { topic, at, .. } = self;
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => Failure::environment(
                format!("there is no topic `{topic}` at {at}: make it with `tollgate topics apply`"),
            ),
            _ => failure(error, format!("topic `{topic}` at {at}: {}", explained(error))),
        }
    }
}
