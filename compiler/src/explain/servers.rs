//! Topic, start and registry of a spec, each in one line.

use crate::{
    pipeline::{Pipeline, Registry, Source, Start, UnknownSchema},
    spec::word,
    value::calendar,
};

/// A topic, and how it is made.
pub(super) fn topic(source: &Source) -> String {
    let replication = source.replication_factor.map(|factor| format!(", replication.factor {factor}"));
    let config = source.config.iter().map(|(name, value)| format!(", {name} {value}")).collect::<String>();
    let partitions = source.partitions.map(|partitions| format!(", partitions {partitions}")).unwrap_or_default();
    format!("{}{partitions}{}{config}", source.topic, replication.unwrap_or_default())
}

/// Where a new pipeline begins.
pub(super) fn start(start: Start) -> String {
    match start {
        Start::Earliest => "earliest: the first record that the topic still has".into(),
        Start::Latest => "latest: behind the last record when the pipeline is first run".into(),
        Start::At(millis) => {
            let instant = calendar::print_timestamp(millis.saturating_mul(1000)).unwrap_or_default();
            format!("{instant} UTC: the first record of this instant or later")
        }
    }
}

/// Where schema ids are looked up, and what is done about those that are not known.
pub(super) fn registry(pipeline: &Pipeline) -> String {
    let (at, user) = match &pipeline.servers.registry {
        Registry::History => ("history", ""),
        Registry::Url { url, user_info } => (url.as_str(), user_info.as_ref().map_or("", |_| ", with a password")),
    };
    let compatibility = pipeline.source.compatibility.map(|mode| format!(", {}", word(mode)));
    let unknown = match pipeline.source.unknown {
        UnknownSchema::Quarantine => "records of unknown schemas become dead letters",
        UnknownSchema::Wait => "unknown schemas are waited for",
    };
    format!("{at}{user}{}; {unknown}", compatibility.unwrap_or_default())
}
