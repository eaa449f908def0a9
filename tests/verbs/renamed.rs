//! A compiled pipeline with a topic of another name, and other settings.

use tollgate_runtime::{
    batch::{AnyPipeline, Renamed},
    pipeline::{About, Compatibility, Settings, Start, Topic, UnknownSchema},
};
use tollgate_test_pipelines::PIPELINES;

/// The pipeline of three schema versions, for each purpose under another name.
pub(crate) fn pipelines() -> Vec<&'static dyn AnyPipeline> {
    let config = &[("retention.ms", "3600000"), ("cleanup.policy", "compact,delete")];
    let made = Topic { partitions: 3, replication_factor: Some(1), config, ..Topic::DEFAULT };
    vec![
        renamed("made", made, UnknownSchema::Quarantine),
        renamed("plain", Topic { partitions: 2, ..Topic::DEFAULT }, UnknownSchema::Quarantine),
        renamed("patient", Topic { partitions: 1, ..Topic::DEFAULT }, UnknownSchema::Wait),
        renamed("latest", Topic { partitions: 2, start: Start::Latest, ..Topic::DEFAULT }, UnknownSchema::Quarantine),
        // 2020-09-13T12:26:40Z
        renamed("dated", Topic { start: Start::At(1_600_000_000_000), ..Topic::DEFAULT }, UnknownSchema::Quarantine),
        // What no cluster of one broker can do, and what no cluster knows.
        renamed("scattered", Topic { replication_factor: Some(3), ..Topic::DEFAULT }, UnknownSchema::Quarantine),
        renamed(
            "strange",
            Topic { config: &[("max.message.bytes", "-7")], ..Topic::DEFAULT },
            UnknownSchema::Quarantine,
        ),
        // `sensor` and `count` are shown to nobody.
        renamed("private", Topic { partitions: 1, pii: &[0, 3], ..Topic::DEFAULT }, UnknownSchema::Quarantine),
    ]
}

fn renamed(name: &'static str, topic: Topic, unknown: UnknownSchema) -> &'static dyn AnyPipeline {
    let compiled = PIPELINES.iter().find(|compiled| compiled.name == "versions").expect("it is compiled");
    let about = compiled.about;
    // Its versions do not follow one another; only `made` leaves that to the registry.
    let compatibility = (name != "made").then_some(Compatibility::None);
    let settings = Settings { unknown, compatibility, ..about.settings };
    let topic = Topic { name, key: about.topic.key, ..topic };
    Renamed::leak(compiled.runtime, About { name, topic, settings, ..*about })
}
