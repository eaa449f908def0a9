//! A compiled pipeline with a topic of another name, and other settings.

use serde_json::Value;
use tollgate_runtime::{
    batch::{AnyPipeline, Judged},
    decode::Reject,
    dice::Dice,
    pipeline::{About, Compatibility, Draft, Settings, Start, Topic, UnknownSchema},
    record::Record,
    rows::Rows,
    schemas::Ids,
};
use tollgate_test_pipelines::PIPELINES;

/// A pipeline that differs from a compiled one in what is said about it.
pub(crate) struct Renamed {
    about: &'static About,
    pipeline: &'static dyn AnyPipeline,
}

impl AnyPipeline for Renamed {
    fn about(&self) -> &'static About {
        self.about
    }

    fn judge_batch(&self, records: &[Record], ids: &Ids, rows: Rows) -> Judged {
        self.pipeline.judge_batch(records, ids, rows)
    }

    fn values(&self, schema: usize, datum: &[u8]) -> Result<Vec<Value>, Reject> {
        self.pipeline.values(schema, datum)
    }

    fn simulate(&self, dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft) {
        self.pipeline.simulate(dice, fault, schema, draft);
    }
}

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
    ]
}

fn renamed(name: &'static str, topic: Topic, unknown: UnknownSchema) -> &'static dyn AnyPipeline {
    let compiled = PIPELINES.iter().find(|compiled| compiled.name == "versions").expect("it is compiled");
    let about = compiled.about;
    // Its versions do not follow one another; only `made` leaves that to the registry.
    let compatibility = (name != "made").then_some(Compatibility::None);
    let settings = Settings { unknown, compatibility, ..about.settings };
    let topic = Topic { name, key: about.topic.key, ..topic };
    let about = Box::leak(Box::new(About { name, topic, settings, ..*about }));
    Box::leak(Box::new(Renamed { about, pipeline: compiled.runtime }))
}
