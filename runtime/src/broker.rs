//! A Kafka cluster inside this process.
//!
//! It keeps 5 MiB or 100,000 records per partition and drops older ones without a word: whoever
//! produces to it stays within [`crate::simulate::WINDOW`] of its consumer.

use rdkafka::{error::KafkaError, mocking::MockCluster, producer::DefaultProducerContext};

/// A running cluster of one broker; it ends when dropped.
pub struct Broker {
    cluster: MockCluster<'static, DefaultProducerContext>,
}

impl Broker {
    /// Starts a cluster with one topic.
    pub fn start(topic: &str, partitions: u32) -> Result<Self, KafkaError> {
        let cluster = MockCluster::new(1)?;
        cluster.create_topic(topic, i32::try_from(partitions).unwrap_or(i32::MAX), 1)?;
        Ok(Self { cluster })
    }

    /// Its `bootstrap.servers`.
    #[must_use]
    pub fn address(&self) -> String {
        self.cluster.bootstrap_servers()
    }
}

impl std::fmt::Debug for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Broker").field(&self.address()).finish()
    }
}
