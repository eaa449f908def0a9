//! Reading a topic: partitions are assigned at offsets that the database names; no consumer
//! group takes part, nothing is committed to Kafka.

mod client;
mod poll;
mod routes;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc as commands,
    },
    thread,
    time::Duration,
};

use rdkafka::{
    TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, KafkaResult},
};
use tokio::sync::{mpsc, oneshot};

use self::client::Listener;
use crate::{cluster::Cluster, gate::Halt, pipeline::About, record::Record};

/// Longest wait for an answer of the cluster.
const ANSWER: Duration = Duration::from_secs(10);
/// Longest wait for the client to close.
const CLOSE: Duration = Duration::from_secs(5);
/// Deliveries that wait for a partition's gate before the reader waits for it.
const WAITING: usize = 4;

type Client = BaseConsumer<Listener>;

/// What is delivered of a partition, in the order of its log.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// Records.
    Records(Vec<Record>),
    /// All there is was delivered.
    End,
    /// Nothing more will be.
    Halt(Halt),
}

/// Where the log of a partition begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The first offset that is kept.
    pub(crate) low: i64,
    /// The offset behind the last that may be read.
    pub(crate) high: i64,
}

/// A topic that is being read on a thread of its own.
pub(crate) struct Source {
    client: Arc<Client>,
    topic: &'static str,
    reader: commands::Sender<Assign>,
    stop: Stop,
    stopped: oneshot::Receiver<()>,
}

/// Asks the reader to read a partition, or to read it anew.
///
/// Only the reader assigns: so nothing that an earlier assignment brought can reach a later one.
struct Assign {
    partition: i32,
    from: i64,
    to: mpsc::Sender<Delivery>,
    done: oneshot::Sender<KafkaResult<()>>,
}

/// The reader ends when this is dropped.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Source {
    /// Connects; nothing is read yet.
    pub(crate) fn start(about: &'static About, cluster: &Cluster) -> KafkaResult<Self> {
        let topic = about.topic.name;
        let client = Arc::new(client::create(about.name, about.settings.record_max_bytes, cluster)?);
        let stop = Arc::new(AtomicBool::new(false));
        let (done, stopped) = oneshot::channel();
        let (reader, commands) = commands::channel();
        let thread = poll::Reader::new(client.clone(), topic, commands, stop.clone());
        let run = move || {
            thread.run();
            // Nobody waits any more if closing took too long.
            let _ = done.send(());
        };
        let spawned = thread::Builder::new().name("tollgate-source".to_owned()).spawn(run);
        spawned.map_err(|error| KafkaError::ClientCreation(error.to_string()))?;
        Ok(Self { client, topic, reader, stop: Stop(stop), stopped })
    }

    /// The numbers of the topic's partitions.
    pub(crate) async fn partitions(&self) -> KafkaResult<Vec<i32>> {
        let topic = self.topic;
        let metadata = self.ask(move |client| client.fetch_metadata(Some(topic), ANSWER)).await?;
        let found = metadata.topics().iter().find(|found| found.name() == topic);
        let found = found.ok_or(KafkaError::NoMessageReceived)?;
        if let Some(error) = found.error() {
            return Err(KafkaError::MetadataFetch(error.into()));
        }
        let mut partitions: Vec<i32> =
            found.partitions().iter().map(rdkafka::metadata::MetadataPartition::id).collect();
        partitions.sort_unstable();
        Ok(partitions)
    }

    /// Where the log of a partition begins and ends now.
    pub(crate) async fn extent(&self, partition: i32) -> KafkaResult<Extent> {
        let topic = self.topic;
        self.ask(move |client| extent(client, topic, partition)).await
    }

    /// Delivers a partition from this offset on, and no longer what was asked before: whoever
    /// listened until now must have let go of the receiver, or the reader waits for it.
    pub(crate) async fn assign(&self, partition: i32, from: i64) -> KafkaResult<mpsc::Receiver<Delivery>> {
        let (to, receiver) = mpsc::channel(WAITING);
        let (done, assigned) = oneshot::channel();
        let _ = self.reader.send(Assign { partition, from, to, done });
        // A reader that is gone answers nothing.
        assigned.await.unwrap_or(Err(KafkaError::Canceled))?;
        Ok(receiver)
    }

    /// Stops reading and closes, unless that takes too long.
    pub(crate) async fn stop(self) {
        let Self { client, stop, stopped, .. } = self;
        drop((stop, client));
        // The process can go on without the close: nothing depends on it.
        let _ = tokio::time::timeout(CLOSE, stopped).await;
    }

    /// Asks the cluster on a thread that may wait.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Client) -> KafkaResult<T> + Send + 'static,
    ) -> KafkaResult<T> {
        let client = self.client.clone();
        tokio::task::spawn_blocking(move || question(&client)).await.unwrap_or(Err(KafkaError::Canceled))
    }
}

fn extent(client: &Client, topic: &str, partition: i32) -> KafkaResult<Extent> {
    client.fetch_watermarks(topic, partition, ANSWER).map(|(low, high)| Extent { low, high })
}

fn list(topic: &str, partition: i32, from: Option<i64>) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::with_capacity(1);
    match from {
        Some(from) => list.add_partition_offset(topic, partition, rdkafka::Offset::Offset(from))?,
        None => drop(list.add_partition(topic, partition)),
    }
    Ok(list)
}
