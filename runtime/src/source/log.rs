//! What there is of a topic, and whether offsets still belong to it.

use std::collections::BTreeMap;

use rdkafka::error::KafkaError;

use crate::{
    cluster::{explained, failure},
    exit::Failure,
    gate::{Halt, HaltReason},
    offsets::{Position, Verb},
};

/// Where the log of a partition begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The first offset that is kept.
    pub(crate) low: i64,
    /// The offset behind the last that may be read.
    pub(crate) high: i64,
}

/// What there is of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Log {
    /// Its id; none where the brokers give none.
    pub(crate) topic_id: Option<String>,
    /// Where each partition begins and ends.
    pub(crate) extents: BTreeMap<i32, Extent>,
}

impl Log {
    /// Why a partition of this pipeline cannot go on from where it stands, if that was so before
    /// the log was looked at.
    pub(crate) fn refuses(&self, pipeline: &str, position: &Position) -> Option<Halt> {
        let outside = || match self.extents.get(&position.partition) {
            Some(extent) => extent.outside(pipeline, position.next),
            None => (position.next > 0).then(|| self.lost(pipeline, position)),
        };
        recreated(pipeline, position.topic_id.as_deref(), self.topic_id.as_deref()).or_else(outside)
    }

    /// Partitions are never taken away: whoever has fewer is another topic, whether its id is told or not.
    fn lost(&self, pipeline: &str, position: &Position) -> Halt {
        let (partition, next, partitions) = (position.partition, position.next, self.extents.len());
        let detail = format!(
            "the topic has {partitions} partitions and none of number {partition}, of which all before {next} is \
             accounted for: was it made anew? {} goes on without it",
            Verb::Accept.command(pipeline)
        );
        Halt::new(HaltReason::TopicRecreated, detail)
    }
}

impl Extent {
    /// Why a partition of this pipeline must halt if its next offset is this one.
    pub(crate) fn outside(self, pipeline: &str, next: i64) -> Option<Halt> {
        let Self { low, high } = self;
        let accept = || Verb::Accept.command(pipeline);
        if next < low {
            let lost = low - next;
            let detail = format!(
                "next offset is {next}, the log begins at {low}: {lost} offsets are gone; {} goes on without them",
                accept()
            );
            return Some(Halt::new(HaltReason::RetentionGap, detail));
        }
        let detail = || {
            format!(
                "next offset is {next}, the log ends at {high}: the brokers have lost its end; {} goes on from there",
                accept()
            )
        };
        (next > high).then(|| Halt::new(HaltReason::LogTruncated, detail()))
    }
}

/// Why a partition of this pipeline must halt if its offsets belong to another topic than the one
/// of this name.
pub(crate) fn recreated(pipeline: &str, claimed: Option<&str>, now: Option<&str>) -> Option<Halt> {
    let (Some(claimed), Some(now)) = (claimed, now) else { return None };
    let detail = || {
        format!(
            "the topic was made anew: its id is `{now}`, the offsets belong to `{claimed}`; \
             {} starts at the beginning of the new one",
            Verb::Accept.command(pipeline)
        )
    };
    (claimed != now).then(|| Halt::new(HaltReason::TopicRecreated, detail()))
}

/// A topic of the cluster at this address that cannot be looked at.
pub(crate) fn no_topic(topic: &str, at: &str, error: &KafkaError) -> Failure {
    let words = explained(error);
    failure(error, format!("topic `{topic}` at {at} cannot be read: {words}; is the topic there and `--kafka` right?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_that_the_topic_lost_is_named() {
        let log = Log { topic_id: None, extents: BTreeMap::from([(0, Extent { low: 0, high: 9 })]) };
        let position = |partition, next| {
            let (owner, topic_id) = (String::new(), None);
            Position { partition, incarnation: 0, epoch: 1, first: 0, next, topic_id, halt: None, owner }
        };
        let halt = log.refuses("p", &position(1, 5)).unwrap();
        assert_eq!(halt.reason, HaltReason::TopicRecreated);
        assert!(halt.detail.contains("none of number 1") && halt.detail.contains("offsets accept p"), "{halt}");
        assert_eq!(log.refuses("p", &position(1, 0)), None, "nothing of it was read, or its loss was accepted");
    }

    #[test]
    fn whatever_the_log_refuses_names_the_way_out() {
        let extent = Extent { low: 10, high: 20 };
        let halts = [extent.outside("p", 9), extent.outside("p", 21), recreated("p", Some("a"), Some("b"))];
        let reasons = [HaltReason::RetentionGap, HaltReason::LogTruncated, HaltReason::TopicRecreated];
        for (halt, reason) in halts.into_iter().zip(reasons) {
            let halt = halt.unwrap();
            assert_eq!(halt.reason, reason);
            assert!(halt.detail.contains("`tollgate offsets accept p --reason …`"), "{halt}");
        }
        assert_eq!([10, 20].map(|next| extent.outside("p", next)), [None, None]);
        assert_eq!(recreated("p", None, Some("b")), None, "not known is not another");
        assert_eq!(recreated("p", Some("a"), None), None);
    }
}
