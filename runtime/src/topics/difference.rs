//! What tells a topic from its spec. What the spec leaves to the cluster is not compared.

use std::{collections::BTreeMap, fmt};

use super::Found;
use crate::pipeline::Topic;

/// A difference between a topic and its spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// There is no such topic.
    Missing,
    /// It has another number of partitions.
    Partitions {
        /// How many it has.
        found: usize,
        /// How many the spec asks for.
        asked: usize,
    },
    /// Its partitions are kept on another number of brokers.
    Replication {
        /// On how many.
        found: usize,
        /// On how many the spec asks for.
        asked: usize,
    },
    /// A config has another value.
    Config {
        /// Its name.
        name: &'static str,
        /// The value that it has, if the cluster knows the config.
        found: Option<String>,
        /// The value that the spec asks for.
        asked: &'static str,
    },
}

impl Difference {
    /// Why it stays as it is, if nothing that is told the cluster here can change it.
    pub(crate) fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Partitions { found, asked } if found > asked => {
                Some("partitions cannot be taken away: records would be lost")
            }
            Self::Replication { .. } => Some("replicas are moved with Kafka's own `kafka-reassign-partitions`"),
            _ => None,
        }
    }

    /// What mending it brings with it, if it is more than that.
    pub(crate) fn warning(&self, topic: &Topic) -> Option<&'static str> {
        match self {
            Self::Partitions { found, asked } if found < asked && !topic.key.is_empty() => Some(
                "from then on a key may go to another partition, and its new records are not ordered behind its old ones",
            ),
            _ => None,
        }
    }

    /// Name and value of the config that the spec asks for, if it is about one.
    pub(crate) fn config(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Config { name, asked, .. } => Some((*name, *asked)),
            _ => None,
        }
    }

    /// What it is about, as the spec names it.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Missing => "topic",
            Self::Partitions { .. } => "partitions",
            Self::Replication { .. } => "replication.factor",
            Self::Config { name, .. } => name,
        }
    }

    /// What there is, and what the spec asks for.
    pub(crate) fn sides(&self) -> (Option<String>, Option<String>) {
        match self {
            Self::Missing => (None, None),
            Self::Partitions { found, asked } | Self::Replication { found, asked } => {
                (Some(found.to_string()), Some(asked.to_string()))
            }
            Self::Config { found, asked, .. } => (found.clone(), Some((*asked).to_owned())),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sides() {
            (Some(found), Some(asked)) => write!(f, "{}: {found}, the spec says {asked}", self.what()),
            (None, Some(asked)) => write!(f, "{}: unknown to the cluster, the spec says {asked}", self.what()),
            _ => f.write_str("is not there"),
        }
    }
}

/// What tells a topic from its spec.
pub(crate) fn differences(topic: &Topic, found: Option<&Found>, configs: &BTreeMap<String, String>) -> Vec<Difference> {
    let Some(found) = found else { return vec![Difference::Missing] };
    let mut differences = Vec::new();
    let asked = topic.partitions as usize;
    if asked != 0 && asked != found.partitions {
        differences.push(Difference::Partitions { found: found.partitions, asked });
    }
    if let Some(asked) = topic.replication_factor.map(usize::from).filter(|asked| *asked != found.replication) {
        differences.push(Difference::Replication { found: found.replication, asked });
    }
    for &(name, asked) in topic.config {
        let found = configs.get(name);
        if !found.is_some_and(|found| same(found, asked)) {
            differences.push(Difference::Config { name, found: found.cloned(), asked });
        }
    }
    differences
}

/// Whether two values of a config are one: lists have no order, numbers more than one spelling.
fn same(a: &str, b: &str) -> bool {
    let members = |value: &str| {
        let mut members: Vec<String> = value.split(',').map(|member| member.trim().to_ascii_lowercase()).collect();
        members.sort_unstable();
        members
    };
    let number = |value: &str| value.trim().parse::<f64>().ok();
    members(a) == members(b) || number(a).is_some_and(|number_a| number(b) == Some(number_a))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: Topic = Topic {
        name: "t",
        partitions: 4,
        replication_factor: Some(1),
        config: &[("cleanup.policy", "delete, compact"), ("retention.ms", "1000")],
        ..Topic::DEFAULT
    };

    fn configs(policy: &str, retention: &str) -> BTreeMap<String, String> {
        let pairs = [("cleanup.policy", policy), ("retention.ms", retention), ("segment.ms", "1")];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn found(partitions: usize, replication: usize) -> Found {
        Found { name: "t".into(), partitions, replication }
    }

    #[test]
    fn what_the_spec_says_is_compared_and_nothing_else() {
        let same = configs("compact,delete", "1000");
        assert_eq!(differences(&TOPIC, Some(&found(4, 1)), &same), []);
        assert_eq!(differences(&Topic::DEFAULT, Some(&found(6, 3)), &same), []);
        assert_eq!(differences(&TOPIC, None, &same), [Difference::Missing]);
    }

    #[test]
    fn each_difference_is_named_and_says_whether_it_can_be_mended() {
        let all = differences(&TOPIC, Some(&found(6, 3)), &configs("compact", "1000.5"));
        let told: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "partitions: 6, the spec says 4",
                "replication.factor: 3, the spec says 1",
                "cleanup.policy: compact, the spec says delete, compact",
                "retention.ms: 1000.5, the spec says 1000",
            ]
        );
        let refused: Vec<bool> = all.iter().map(|difference| difference.refusal().is_some()).collect();
        assert_eq!(refused, [true, true, false, false]);
        assert_eq!(differences(&TOPIC, Some(&found(2, 1)), &configs("compact,delete", "1e3"))[0].refusal(), None);
    }

    #[test]
    fn more_partitions_move_keys() {
        let (keyed, grown) = (Topic { key: &[0], ..TOPIC }, Difference::Partitions { found: 2, asked: 4 });
        assert!(grown.warning(&keyed).is_some_and(|words| words.contains("another partition")));
        assert_eq!(grown.warning(&TOPIC), None, "without keys there is no order to lose");
        assert_eq!(Difference::Partitions { found: 6, asked: 4 }.warning(&keyed), None, "it is refused");
    }
}
