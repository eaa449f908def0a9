//! Making a topic what its spec says.

use std::collections::BTreeMap;

use super::{Admin, Difference, differences};
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

/// Makes the topic or mends what differs. Doing it twice does nothing the second time.
pub(crate) async fn apply(admin: &Admin, topic: &Topic) -> Result<Vec<Step>, Failure> {
    let mut found = admin.topic(topic.name)?;
    if found.is_none() {
        if admin.create(topic).await? {
            return Ok(vec![Step::Made]);
        }
        found = admin.topic(topic.name)?;
    }
    let configs = if topic.config.is_empty() { BTreeMap::new() } else { admin.configs(topic.name).await? };
    let (refused, open): (Vec<_>, Vec<_>) =
        differences(topic, found.as_ref(), &configs).into_iter().partition(|found| found.refusal().is_some());
    let altered: Vec<(&str, &str)> = open
        .iter()
        .filter_map(|difference| match difference {
            Difference::Config { name, asked, .. } => Some((*name, *asked)),
            _ => None,
        })
        .collect();
    if !altered.is_empty() {
        admin.alter(topic.name, &altered)?;
    }
    for difference in &open {
        if let Difference::Partitions { asked, .. } = difference {
            admin.grow(topic.name, *asked).await?;
        }
    }
    Ok(open.into_iter().map(Step::Mended).chain(refused.into_iter().map(Step::Refused)).collect())
}
