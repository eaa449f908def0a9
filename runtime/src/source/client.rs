//! The Kafka client and its settings.

use rdkafka::{
    ClientContext,
    config::RDKafkaLogLevel,
    consumer::ConsumerContext,
    error::{KafkaError, KafkaResult},
};

use super::Client;
use crate::{cluster::Cluster, output};

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

/// What an answer may hold besides one large record: other partitions' records, and the frame.
const ANSWER_BYTES: u64 = 64 << 20;
/// The greatest `receive.message.max.bytes` there is.
const MOST_ANSWER_BYTES: u64 = 2_147_483_647;

/// Hears what the client has to say for itself.
pub(crate) struct Listener;

impl ClientContext for Listener {
    fn log(&self, level: RDKafkaLogLevel, _facility: &str, message: &str) {
        if matches!(level, RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical) {
            output::notice(&format!("kafka: {message}"));
        }
    }

    /// The reader hears of the same error, once, with what it means.
    fn error(&self, _error: KafkaError, _reason: &str) {}
}

impl ConsumerContext for Listener {}

/// A consumer that has joined no group; the group's name only lets it assign partitions.
pub(super) fn create(pipeline: &str, record_max_bytes: u64, cluster: &Cluster) -> KafkaResult<Client> {
    let mut config = cluster.config(&SETTINGS);
    config.set("group.id", format!("tollgate.{pipeline}"));
    config.set("receive.message.max.bytes", answer_bytes(record_max_bytes).to_string());
    config.create_with_context(Listener)
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
    fn an_answer_may_hold_the_largest_record() {
        for record_max_bytes in [0, 1 << 20, 1 << 30, u64::MAX] {
            assert!(create("test", record_max_bytes, &Cluster::at("127.0.0.1:1")).is_ok(), "{record_max_bytes}");
            assert!(answer_bytes(record_max_bytes) >= record_max_bytes.min(1 << 30) + (8 << 20) + 512);
        }
    }
}
