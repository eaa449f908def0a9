//! What a cluster is asked and told about topics.

use std::{collections::BTreeMap, time::Duration};

use rdkafka::{
    admin::{AdminClient, AdminOptions, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication, TopicResult},
    client::DefaultClientContext,
    config::FromClientConfig,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
    metadata::MetadataTopic,
};

use crate::{
    cluster::{Cluster, Hearing, explained, failure, hear_out, no_client},
    exit::Failure,
    ffi,
    pipeline::Topic,
};

/// Longest wait for an answer of the cluster.
const ANSWER: Duration = Duration::from_secs(15);

/// A topic of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its name.
    pub(crate) name: String,
    /// How many partitions it has.
    pub(crate) partitions: usize,
    /// On how many brokers each of them is kept; the least, where they differ.
    pub(crate) replication: usize,
}

/// Asks and tells a cluster.
pub(crate) struct Admin {
    client: AdminClient<DefaultClientContext>,
    /// Asks what topics there are, and hears why nobody answers: the other one is deaf.
    hearing: BaseConsumer<Hearing>,
    /// The cluster, for people.
    at: String,
}

impl Admin {
    /// Connects when it is first asked.
    pub(crate) fn new(cluster: &Cluster) -> Result<Self, Failure> {
        // To ask for a topic must not make it.
        let mut config = cluster.config(&[("allow.auto.create.topics", "false")]);
        let client = AdminClient::from_config(&config).map_err(|error| no_client(&error))?;
        // It never joins one.
        config.set("group.id", "tollgate");
        let hearing = config.create_with_context(Hearing).map_err(|error| no_client(&error))?;
        Ok(Self { client, hearing, at: cluster.shown() })
    }

    fn unanswered(&self, error: &KafkaError) -> Failure {
        hear_out(&self.hearing);
        let words = explained(error);
        failure(error, format!("kafka at {} does not answer: {words}; is `--kafka` right?", self.at))
    }

    /// All topics but the cluster's own, by name.
    pub(crate) fn topics(&self) -> Result<Vec<Found>, Failure> {
        let metadata = self.hearing.fetch_metadata(None, ANSWER).map_err(|error| self.unanswered(&error))?;
        let known = metadata.topics().iter().filter(|topic| topic.error().is_none());
        let mut found: Vec<Found> = known.map(found).filter(|topic| !topic.name.starts_with("__")).collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// The topic of this name, if there is one.
    pub(crate) fn topic(&self, name: &str) -> Result<Option<Found>, Failure> {
        let metadata = self.hearing.fetch_metadata(Some(name), ANSWER).map_err(|error| self.unanswered(&error))?;
        let Some(topic) = metadata.topics().iter().find(|topic| topic.name() == name) else { return Ok(None) };
        match topic.error().map(RDKafkaErrorCode::from) {
            None => Ok(Some(found(topic))),
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => Ok(None),
            Some(error) => Err(self.unanswered(&KafkaError::MetadataFetch(error))),
        }
    }

    /// The configs of a topic, defaults included.
    pub(crate) async fn configs(&self, topic: &str) -> Result<BTreeMap<String, String>, Failure> {
        let asked = self.client.describe_configs(&[ResourceSpecifier::Topic(topic)], &options()).await;
        let resources = asked.map_err(|error| self.unanswered(&error))?;
        let resource = resources.into_iter().next().unwrap_or(Err(RDKafkaErrorCode::NoError));
        let resource = resource.map_err(|error| self.unanswered(&KafkaError::AdminOp(error)))?;
        Ok(resource.entries.into_iter().filter_map(|entry| Some((entry.name, entry.value?))).collect())
    }

    /// Makes a topic as the spec says; false where somebody else just did.
    pub(crate) async fn create(&self, topic: &Topic) -> Result<bool, Failure> {
        // -1 leaves it to the cluster.
        let count = |count: u32| if count == 0 { -1 } else { i32::try_from(count).unwrap_or(i32::MAX) };
        let replication = TopicReplication::Fixed(topic.replication_factor.map_or(-1, i32::from));
        let new = NewTopic::new(topic.name, count(topic.partitions), replication);
        let new = topic.config.iter().fold(new, |new, (name, value)| new.set(name, value));
        match only(self.client.create_topics([&new], &options()).await) {
            Ok(()) => Ok(true),
            Err(KafkaError::AdminOp(RDKafkaErrorCode::TopicAlreadyExists)) => Ok(false),
            Err(error) => Err(refused(topic.name, &error)),
        }
    }

    /// Removes a topic, if it is there.
    pub(crate) async fn delete(&self, topic: &str) -> Result<(), Failure> {
        match only(self.client.delete_topics(&[topic], &options()).await) {
            Err(KafkaError::AdminOp(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic)) => {
                Ok(())
            }
            deleted => deleted.map_err(|error| refused(topic, &error)),
        }
    }

    /// Removes a consumer group, if it is there.
    pub(crate) async fn delete_group(&self, group: &str) -> Result<(), Failure> {
        let results = self.client.delete_groups(&[group], &options()).await.map_err(|error| self.unanswered(&error))?;
        match results.into_iter().next() {
            Some(Err((_, code))) if code != RDKafkaErrorCode::GroupIdNotFound => {
                Err(self.unanswered(&KafkaError::AdminOp(code)))
            }
            _ => Ok(()),
        }
    }

    /// Gives a topic more partitions: so many in all.
    pub(crate) async fn grow(&self, topic: &str, partitions: usize) -> Result<(), Failure> {
        let more = NewPartitions::new(topic, partitions);
        only(self.client.create_partitions([&more], &options()).await).map_err(|error| refused(topic, &error))
    }

    /// Sets these configs of a topic, and no others.
    pub(crate) fn alter(&self, topic: &str, configs: &[(&str, &str)]) -> Result<(), Failure> {
        let client = self.client.inner().native_client();
        ffi::alter_topic(client, topic, configs, ANSWER).map_err(|error| refused(topic, &error))
    }
}

fn options() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(ANSWER)).operation_timeout(Some(ANSWER))
}

fn found(topic: &MetadataTopic) -> Found {
    let replication = topic.partitions().iter().map(|partition| partition.replicas().len()).min();
    Found {
        name: topic.name().to_owned(),
        partitions: topic.partitions().len(),
        replication: replication.unwrap_or_default(),
    }
}

/// The answer of an operation on one topic.
fn only(answer: KafkaResult<Vec<TopicResult>>) -> KafkaResult<()> {
    match answer?.into_iter().next() {
        Some(Ok(_)) => Ok(()),
        Some(Err((_, error))) => Err(KafkaError::AdminOp(error)),
        None => Err(KafkaError::NoMessageReceived),
    }
}

/// What the cluster refuses, it refuses again; what it could not do now, it may do later.
fn refused(topic: &str, error: &KafkaError) -> Failure {
    let passing = matches!(
        error,
        KafkaError::NoMessageReceived
            | KafkaError::AdminOp(
                RDKafkaErrorCode::OperationTimedOut
                    | RDKafkaErrorCode::RequestTimedOut
                    | RDKafkaErrorCode::BrokerTransportFailure
                    | RDKafkaErrorCode::AllBrokersDown
                    | RDKafkaErrorCode::NotController
                    | RDKafkaErrorCode::MessageTimedOut
            )
    );
    let message = format!("topic `{topic}`: {}", words(error));
    if passing { Failure::environment(message) } else { Failure::usage(message) }
}

fn words(error: &KafkaError) -> String {
    match error {
        KafkaError::AdminOpCreation(words) => words.clone(),
        KafkaError::AdminOp(RDKafkaErrorCode::InvalidReplicationFactor) => {
            "the cluster refuses the replication factor: has it that many brokers?".to_owned()
        }
        KafkaError::AdminOp(RDKafkaErrorCode::InvalidConfig) => "the cluster refuses a config".to_owned(),
        other => other.to_string(),
    }
}
