//! The comparison as one JSON document. Its keys are API.

use serde_json::{Value as Json, json};

use super::{
    change::{Break, Change},
    report::Compared,
};
use crate::spec::word;

/// What came of all pipelines; `against` names the state they were held against.
#[must_use]
pub fn json(all: &[Compared], against: &str) -> Json {
    json!({
        "against": against,
        "compatible": !all.iter().any(Compared::is_broken),
        "pipelines": all.iter().map(pipeline).collect::<Vec<_>>(),
    })
}

fn pipeline(compared: &Compared) -> Json {
    let version = |(number, changes): &(usize, Vec<Change>)| json!({ "version": number, "changes": changes.iter().map(|change| one(compared, change)).collect::<Vec<_>>() });
    json!({
        "pipeline": compared.pipeline,
        "schema": compared.path,
        "compatibility": word(compared.mode),
        "asked_by": compared.asked_by,
        "compatible": !compared.is_broken(),
        "versions": compared.versions.iter().map(version).collect::<Vec<_>>(),
    })
}

fn one(compared: &Compared, change: &Change) -> Json {
    let broken = |broken: &Option<Break>| {
        broken.as_ref().map(|Break { why, way_out }| json!({ "why": why, "way_out": way_out }))
    };
    json!({
        "kind": change.kind.word(),
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "message": change.sentence(),
        "backward": broken(&change.backward),
        "forward": broken(&change.forward),
        "breaks": change.breaks(compared.mode).map(|(direction, _)| direction).collect::<Vec<_>>(),
    })
}
