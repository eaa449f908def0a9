//! The Kafka client and its settings.

use std::sync::{Mutex, PoisonError};

use rdkafka::{
    ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    error::{KafkaError, KafkaResult},
    types::RDKafkaRespErr,
};

use super::{Change, Client, Membership};
use crate::cluster::{Cluster, hear, heed, tell};

/// What is not left to librdkafka's defaults.
const SETTINGS: [(&str, &str); 16] = [
    ("allow.auto.create.topics", "false"),
    // Where to begin is never guessed: the database names the offset.
    ("auto.offset.reset", "error"),
    ("check.crcs", "true"),
    ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"),
    ("enable.metrics.push", "false"),
    ("enable.partition.eof", "true"),
    ("fetch.max.bytes", "8388608"),
    // A full queue is looked at again soon, since batches empty it in gulps.
    ("fetch.queue.backoff.ms", "10"),
    ("fetch.wait.max.ms", "100"),
    ("isolation.level", "read_committed"),
    ("max.partition.fetch.bytes", "1048576"),
    ("queued.max.messages.kbytes", "16384"),
    ("queued.min.messages", "20000"),
    ("reconnect.backoff.max.ms", "2000"),
    ("socket.keepalive.enable", "true"),
];

/// What makes a member of a group.
const MEMBER: [(&str, &str); 4] = [
    // A member that others wait for hears of it within a second.
    ("heartbeat.interval.ms", "1000"),
    // Only what moves is taken away, the rest is read on.
    ("partition.assignment.strategy", "cooperative-sticky"),
    // So long others wait for a member that died and does not come back.
    ("session.timeout.ms", "10000"),
    // How often the topic is asked whether it has new partitions.
    ("topic.metadata.refresh.interval.ms", "30000"),
];

/// What an answer may hold besides one large record: other partitions' records, and the frame.
const ANSWER_BYTES: u64 = 64 << 20;
/// The greatest `receive.message.max.bytes` there is.
const MOST_ANSWER_BYTES: u64 = 2_147_483_647;

/// Hears what the client has to say for itself, and what the group decides.
pub(crate) struct Listener {
    /// From which level on its log is told.
    told: RDKafkaLogLevel,
    /// What was decided since the reader last looked.
    changes: Mutex<Vec<Change>>,
}

impl Listener {
    fn new(cluster: &Cluster) -> Self {
        Self { told: cluster.log_level().unwrap_or(RDKafkaLogLevel::Critical), changes: Mutex::default() }
    }

    /// What the group decided since the last call, in its order.
    pub(super) fn take(&self) -> Vec<Change> {
        std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ClientContext for Listener {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        hear(level, message);
        tell(self.told, level, facility, message);
    }

    /// The reader hears of the same error, once, with what it means.
    fn error(&self, error: KafkaError, reason: &str) {
        heed(&error, reason);
    }
}

impl ConsumerContext for Listener {
    /// Runs on the thread that polls, which is the reader's. The group waits for the answer, so
    /// it is given here and at once: nothing is read of a new partition before it is claimed, and
    /// nothing more of one that is taken away.
    fn rebalance(&self, consumer: &BaseConsumer<Self>, code: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let partitions =
            list.elements().iter().map(rdkafka::topic_partition_list::TopicPartitionListElem::partition).collect();
        let change = match code {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => {
                consumer.incremental_assign(&TopicPartitionList::new()).map(|()| Change::Assigned(partitions))
            }
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS => {
                give_up(consumer, list).map(|()| Change::Revoked(partitions))
            }
            other => consumer.unassign().and(Err(KafkaError::Rebalance(other.into()))),
        };
        let change = change.unwrap_or_else(Change::Failed);
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).push(change);
    }
}

/// Takes back those of the partitions that are being read: the client refuses to take back others.
fn give_up(consumer: &BaseConsumer<Listener>, revoked: &TopicPartitionList) -> KafkaResult<()> {
    let assigned = consumer.assignment()?;
    let mut list = TopicPartitionList::new();
    for element in revoked.elements() {
        if assigned.find_partition(element.topic(), element.partition()).is_some() {
            list.add_partition(element.topic(), element.partition());
        }
    }
    consumer.incremental_unassign(&list)
}

/// A consumer. Without a membership it joins no group: the group's name only lets it assign partitions.
pub(super) fn create(
    pipeline: &str,
    record_max_bytes: u64,
    cluster: &Cluster,
    membership: &Membership,
) -> KafkaResult<Client> {
    let mut settings = SETTINGS.to_vec();
    if let Membership::Group { .. } = membership {
        settings.extend(MEMBER);
    }
    let mut config = cluster.config(&settings);
    config.set("group.id", group(pipeline));
    config.set("receive.message.max.bytes", answer_bytes(record_max_bytes).to_string());
    if let Membership::Group { instance: Some(instance) } = membership {
        config.set("group.instance.id", instance);
    }
    config.create_with_context(Listener::new(cluster))
}

/// The consumer group of a pipeline.
pub(crate) fn group(pipeline: &str) -> String {
    format!("tollgate.{pipeline}")
}

/// The largest answer that is taken. A record above the limit must still come in, to become a
/// dead letter: hence twice the limit.
fn answer_bytes(record_max_bytes: u64) -> u64 {
    record_max_bytes.saturating_mul(2).saturating_add(ANSWER_BYTES).min(MOST_ANSWER_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_settings_that_the_client_takes() {
        for instance in [None, Some("tollgate.test.0".to_owned())] {
            assert!(create("test", 0, &Cluster::at("127.0.0.1:1"), &Membership::Group { instance }).is_ok());
        }
    }

    #[test]
    fn an_answer_may_hold_the_largest_record() {
        for record_max_bytes in [0, 1 << 20, 1 << 30, u64::MAX] {
            let address = Cluster::at("127.0.0.1:1");
            assert!(create("test", record_max_bytes, &address, &Membership::All).is_ok(), "{record_max_bytes}");
            assert!(answer_bytes(record_max_bytes) >= record_max_bytes.min(1 << 30) + (8 << 20) + 512);
        }
    }
}
