//! Looking at a topic without taking part: no group is joined, nothing is committed.

use std::{collections::BTreeMap, time::Duration};

use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::Consumer,
    error::{KafkaError, RDKafkaErrorCode},
};

use super::{ANSWER, Client, Extent, Log, Membership, client, extent, list, log, no_topic, partitions, poll::record};
use crate::{
    cluster::{Cluster, hear_out, no_client},
    exit::Failure,
    pipeline::About,
    record::Record,
};

/// Looks at the topic of a pipeline.
pub(crate) struct Bystander {
    client: Client,
    topic: &'static str,
    /// The cluster, for people.
    at: String,
}

/// What a bystander sees.
pub(crate) enum Seen {
    /// A record of a partition.
    Record(i32, Record),
    /// All there is of a partition was seen.
    End(i32),
}

impl Bystander {
    /// Connects when it first looks.
    pub(crate) fn new(about: &'static About, cluster: &Cluster) -> Result<Self, Failure> {
        let client = client::create(about.name, about.settings.record_max_bytes, cluster, &Membership::All);
        let client = client.map_err(|error| no_client(&error))?;
        Ok(Self { client, topic: about.topic.name, at: cluster.shown() })
    }

    /// The topic's partitions, in order.
    pub(crate) fn partitions(&self) -> Result<Vec<i32>, Failure> {
        partitions(&self.client, self.topic).map_err(|error| self.failure(&error))
    }

    /// What there is of the topic now.
    pub(crate) fn log(&self) -> Result<Log, Failure> {
        log(&self.client, self.topic).map_err(|error| self.failure(&error))
    }

    /// Where the log of a partition begins and ends now.
    pub(crate) fn extent(&self, partition: i32) -> Result<Extent, Failure> {
        extent(&self.client, self.topic, partition).map_err(|error| self.failure(&error))
    }

    /// What the pipeline's group has committed to Kafka.
    pub(crate) fn committed(&self, partitions: &[i32]) -> Result<BTreeMap<i32, i64>, Failure> {
        let asked = list(self.topic, partitions.iter().map(|partition| (*partition, None)));
        let committed = asked.and_then(|list| self.client.committed_offsets(list, ANSWER));
        let committed = committed.map_err(|error| self.failure(&error))?;
        Ok(offsets(&committed))
    }

    /// The first offset of each partition whose record is of this time, in milliseconds since 1970, or later; none where
    /// all are earlier.
    pub(crate) fn offsets_at(&self, partitions: &[i32], millis: i64) -> Result<BTreeMap<i32, i64>, Failure> {
        let asked = list(self.topic, partitions.iter().map(|partition| (*partition, Some(millis))));
        let found = asked.and_then(|list| self.client.offsets_for_times(list, ANSWER));
        let found = found.map_err(|error| self.failure(&error))?;
        for element in found.elements() {
            element.error().map_err(|error| self.failure(&error))?;
        }
        Ok(offsets(&found))
    }

    /// Begins to look at these partitions, from these offsets on.
    pub(crate) fn look(&self, from: &[(i32, i64)]) -> Result<(), Failure> {
        let list = list(self.topic, from.iter().map(|(partition, offset)| (*partition, Some(*offset))));
        list.and_then(|list| self.client.assign(&list)).map_err(|error| self.failure(&error))
    }

    /// What is seen next, if anything is within this time.
    pub(crate) fn next(&self, longest: Duration) -> Result<Option<Seen>, Failure> {
        match self.client.poll(longest) {
            Some(Ok(message)) => Ok(Some(Seen::Record(message.partition(), record(&message)))),
            Some(Err(KafkaError::PartitionEOF(partition))) => Ok(Some(Seen::End(partition))),
            // The client connects anew by itself.
            None
            | Some(Err(KafkaError::MessageConsumption(
                RDKafkaErrorCode::BrokerTransportFailure | RDKafkaErrorCode::AllBrokersDown,
            ))) => Ok(None),
            Some(Err(error)) => Err(self.failure(&error)),
        }
    }

    fn failure(&self, error: &KafkaError) -> Failure {
        hear_out(&self.client);
        no_topic(self.topic, &self.at, error)
    }
}

/// The partitions of a list that have an offset, and it.
fn offsets(list: &TopicPartitionList) -> BTreeMap<i32, i64> {
    let known = |element: &rdkafka::topic_partition_list::TopicPartitionListElem<'_>| match element.offset() {
        Offset::Offset(offset) => Some((element.partition(), offset)),
        _ => None,
    };
    list.elements().iter().filter_map(known).collect()
}
