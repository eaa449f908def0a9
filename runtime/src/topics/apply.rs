//! Making a topic what its spec says.

use std::collections::BTreeMap;

use super::{Admin, Difference, difference::differences};
use crate::{exit::Failure, pipeline::Topic};

/// What was done about a topic, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The topic was made.
    Made,
    /// A difference was mended.
    Mended(Difference),
    /// A difference stays as it is.
    Refused(Difference),
}

/// What tells a topic of the cluster from its spec.
pub(crate) async fn compare(admin: &Admin, topic: &Topic) -> Result<Vec<Difference>, Failure> {
    let found = admin.topic(topic.name)?;
    let asked = found.is_some() && !topic.config.is_empty();
    let configs = if asked { admin.configs(topic.name).await? } else { BTreeMap::new() };
    Ok(differences(topic, found.as_ref(), &configs))
}

/// Makes the topic or mends what differs, and notes each step in `done`. Doing it twice does nothing
/// the second time.
pub(crate) async fn apply(admin: &Admin, topic: &Topic, done: &mut Vec<Step>) -> Result<(), Failure> {
    if admin.topic(topic.name)?.is_none() && admin.create(topic).await? {
        done.push(Step::Made);
        return Ok(());
    }
    let differences = compare(admin, topic).await?;
    let (refused, open): (Vec<_>, Vec<_>) =
        differences.into_iter().partition(|difference| difference.refusal().is_some());
    done.extend(refused.into_iter().map(Step::Refused));
    let (configs, others): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|difference| matches!(difference, Difference::Config { .. }));
    let altered: Vec<(&str, &str)> = configs.iter().filter_map(Difference::config).collect();
    if !altered.is_empty() {
        admin.alter(topic.name, &altered)?;
    }
    done.extend(configs.into_iter().map(Step::Mended));
    for difference in others {
        if let Difference::Partitions { asked, .. } = difference {
            admin.grow(topic.name, asked).await?;
        }
        done.push(Step::Mended(difference));
    }
    Ok(())
}
