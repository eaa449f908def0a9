//! Reading a topic. Partitions are assigned at offsets that the database names; which of them
//! are this process's to read is decided by its [`Membership`].

mod bystander;
mod client;
mod held;
mod log;
mod poll;
mod routes;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc as commands,
    },
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, KafkaResult},
    metadata::Metadata,
};
use tokio::sync::{Mutex, mpsc, oneshot};

pub(crate) use self::{
    bystander::{Bystander, Seen},
    client::group,
    log::{Extent, Log, recreated},
};
use self::{client::Listener, held::Held, log::no_topic};
use crate::{
    cluster::{Cluster, answered},
    exit::Failure,
    ffi,
    gate::Halt,
    pipeline::About,
    record::Record,
};

/// Longest wait for an answer of the cluster.
const ANSWER: Duration = Duration::from_secs(10);
/// Longest wait for the client to leave its group and to close.
const CLOSE: Duration = Duration::from_secs(5);
/// Deliveries that wait for a partition's gate before the reader waits for it.
const WAITING: usize = 4;

type Client = BaseConsumer<Listener>;

/// How a process gets its partitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Membership {
    /// It has all of them: no group takes part.
    All,
    /// Kafka's consumer group deals them out. A member with an instance id keeps its partitions
    /// while it is away for less than the session timeout.
    Group {
        /// `group.instance.id`
        instance: Option<String>,
    },
}

/// What the group decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// These are ours from now on.
    Assigned(Vec<i32>),
    /// These are not ours any more, and no longer read.
    Revoked(Vec<i32>),
    /// The client can go on no longer.
    Failed(KafkaError),
}

/// What is delivered of a partition, in the order of its log.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// Records.
    Records(Vec<Record>),
    /// All there is was delivered: up to this offset, if that is known, there are only markers.
    End(Option<i64>),
    /// Nothing more will be.
    Halt(Halt),
}

/// A topic that is being read on a thread of its own.
pub(crate) struct Source {
    client: Arc<Client>,
    topic: &'static str,
    /// The cluster, for people.
    at: String,
    held: Arc<Held>,
    reader: commands::Sender<Assign>,
    stop: Stop,
    stopped: oneshot::Receiver<()>,
    identity: Mutex<Identity>,
}

/// What is known of the topic's id.
#[derive(Default)]
struct Identity {
    /// When it was asked for, and the answer.
    known: Option<(Instant, Option<String>)>,
    /// A broker that has answered.
    broker: Option<i32>,
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
    /// Its topic cannot be looked at.
    pub(crate) fn no_topic(&self, error: &KafkaError) -> Failure {
        no_topic(self.topic, &self.at, error)
    }

    /// Connects, and joins the group if there is one; what the group decides is sent along.
    pub(crate) fn start(
        about: &'static About,
        cluster: &Cluster,
        membership: &Membership,
    ) -> KafkaResult<(Self, mpsc::UnboundedReceiver<Change>)> {
        let topic = about.topic.name;
        let client = Arc::new(client::create(about.name, about.settings.record_max_bytes, cluster, membership)?);
        let held = Arc::new(Held::new(membership));
        if let Membership::Group { .. } = membership {
            client.subscribe(&[topic])?;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let (done, stopped) = oneshot::channel();
        let (reader, commands) = commands::channel();
        let (tell, changes) = mpsc::unbounded_channel();
        let thread = poll::Reader::new(client.clone(), about.name, topic, commands, held.clone(), tell, stop.clone());
        let run = move || {
            thread.run();
            // Nobody waits any more if closing took too long.
            let _ = done.send(());
        };
        let spawned = thread::Builder::new().name("tollgate-source".to_owned()).spawn(run);
        spawned.map_err(|error| KafkaError::ClientCreation(error.to_string()))?;
        let source = Self {
            client,
            topic,
            at: cluster.shown(),
            held,
            reader,
            stop: Stop(stop),
            stopped,
            identity: Mutex::default(),
        };
        Ok((source, changes))
    }

    /// The numbers of the topic's partitions.
    pub(crate) async fn partitions(&self) -> KafkaResult<Vec<i32>> {
        let topic = self.topic;
        self.ask(move |client| partitions(client, topic)).await
    }

    /// Where the log of a partition begins and ends now.
    pub(crate) async fn extent(&self, partition: i32) -> KafkaResult<Extent> {
        let topic = self.topic;
        self.ask(move |client| extent(client, topic, partition)).await
    }

    /// What there is of the topic now.
    pub(crate) async fn log(&self) -> KafkaResult<Log> {
        let topic = self.topic;
        self.ask(move |client| log(client, topic)).await
    }

    /// The topic's id as of some moment since `since`; none where the brokers give none.
    ///
    /// A topic that is made anew has another id and the old one never comes back: so what was
    /// read before `since` is of the topic with this id, if it was so at the beginning.
    pub(crate) async fn topic_id(&self, since: Instant) -> KafkaResult<Option<String>> {
        // Whoever asks while another waits for the answer may take the same one.
        let mut identity = self.identity.lock().await;
        if let Some((asked, id)) = &identity.known
            && *asked >= since
        {
            return Ok(id.clone());
        }
        let (asked, topic, broker) = (Instant::now(), self.topic, identity.broker.take());
        let (broker, id) = self.ask(move |client| topic_id(client, topic, broker)).await?;
        *identity = Identity { known: Some((asked, id.clone())), broker: Some(broker) };
        Ok(id)
    }

    /// Whether the group says that the partition is this member's.
    pub(crate) fn holds(&self, partition: i32) -> bool {
        self.held.holds(partition)
    }

    /// Tells the group how far a partition has come, for tools that ask Kafka; nothing here ever
    /// reads it back.
    pub(crate) fn committed(&self, partition: i32, next: i64) {
        self.held.committed(partition, next);
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

    /// Stops reading, leaves the group and closes, unless that takes too long.
    pub(crate) async fn stop(self) {
        let Self { client, stop, stopped, .. } = self;
        drop((stop, client));
        // The process can go on without the close: nothing depends on it.
        let _ = tokio::time::timeout(CLOSE, stopped).await;
    }

    /// The first offset whose record is of this time, in milliseconds since 1970, or later; none
    /// where all are earlier.
    pub(crate) async fn offset_at(&self, partition: i32, millis: i64) -> KafkaResult<Option<i64>> {
        let topic = self.topic;
        self.ask(move |client| {
            let found = client.offsets_for_times(list(topic, [(partition, Some(millis))])?, ANSWER)?;
            let element = found.find_partition(topic, partition).ok_or(KafkaError::NoMessageReceived)?;
            element.error()?;
            Ok(match element.offset() {
                rdkafka::Offset::Offset(offset) => Some(offset),
                _ => None,
            })
        })
        .await
    }

    /// Asks the cluster on a thread that may wait.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Client) -> KafkaResult<T> + Send + 'static,
    ) -> KafkaResult<T> {
        let client = self.client.clone();
        let answer = tokio::task::spawn_blocking(move || question(&client)).await.unwrap_or(Err(KafkaError::Canceled));
        if answer.is_ok() {
            answered();
        }
        answer
    }
}

/// The broker that has answered; of one that was only known by its address, another one's number.
fn answering(metadata: &Metadata) -> i32 {
    let numbers = || metadata.brokers().iter().map(rdkafka::metadata::MetadataBroker::id);
    let answering = metadata.orig_broker_id();
    numbers().find(|number| *number == answering).or_else(|| numbers().next()).unwrap_or(answering)
}

fn log(client: &Client, topic: &str) -> KafkaResult<Log> {
    let (_, topic_id) = topic_id(client, topic, None)?;
    let partitions = partitions(client, topic)?.into_iter();
    let extents = partitions.map(|partition| Ok((partition, extent(client, topic, partition)?)));
    Ok(Log { topic_id, extents: extents.collect::<KafkaResult<_>>()? })
}

fn partitions(client: &Client, topic: &str) -> KafkaResult<Vec<i32>> {
    let metadata = client.fetch_metadata(Some(topic), ANSWER)?;
    let found = metadata.topics().iter().find(|found| found.name() == topic);
    let found = found.ok_or(KafkaError::NoMessageReceived)?;
    if let Some(error) = found.error() {
        return Err(KafkaError::MetadataFetch(error.into()));
    }
    let mut partitions: Vec<i32> = found.partitions().iter().map(rdkafka::metadata::MetadataPartition::id).collect();
    partitions.sort_unstable();
    Ok(partitions)
}

fn extent(client: &Client, topic: &str, partition: i32) -> KafkaResult<Extent> {
    client.fetch_watermarks(topic, partition, ANSWER).map(|(low, high)| Extent { low, high })
}

/// A broker that answers, and its answer.
fn topic_id(client: &Client, topic: &str, broker: Option<i32>) -> KafkaResult<(i32, Option<String>)> {
    let broker = match broker {
        Some(broker) => broker,
        None => answering(&client.fetch_metadata(Some(topic), ANSWER)?),
    };
    Ok((broker, ffi::topic_id(client.client().native_client(), broker, topic, ANSWER)?))
}

/// A list of partitions for the client, each with where to begin if that is given.
fn list(topic: &str, partitions: impl IntoIterator<Item = (i32, Option<i64>)>) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::new();
    for (partition, from) in partitions {
        match from {
            Some(from) => list.add_partition_offset(topic, partition, rdkafka::Offset::Offset(from))?,
            None => drop(list.add_partition(topic, partition)),
        }
    }
    Ok(list)
}
