//! `suite.json` of each pipeline: its expectations as a suite that Great Expectations loads, to judge
//! the table in PostgreSQL.

use serde_json::{Map, Value as Json, json};

use super::folder;
use crate::{
    artifacts::{Artifacts, MARK, Origin},
    gx,
    pipeline::Pipeline,
};

/// Adds the suites of all pipelines.
pub(super) fn emit(pipelines: &[Pipeline], artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let path = format!("{}/suite.json", folder(&pipeline.name));
        artifacts.insert(path, Origin::Spec(&pipeline.spec), &format!("{:#}\n", suite(pipeline)));
    }
}

fn suite(pipeline: &Pipeline) -> Json {
    let expectations = (0..pipeline.suite.len()).map(|at| entry(pipeline, at));
    json!({
        "name": pipeline.name,
        "expectations": expectations.collect::<Vec<_>>(),
        "meta": {
            "great_expectations_version": gx::RELEASE,
            "tollgate": format!("{MARK} {}; edit the spec, not this file.", pipeline.spec),
        },
        "notes": pipeline.description,
    })
}

fn entry(pipeline: &Pipeline, at: usize) -> Json {
    let gx::Entry { kind, kwargs, obstacle } = gx::entry(pipeline, at);
    let expectation = &pipeline.suite[at];
    let mut tollgate = Map::new();
    tollgate.insert("id".into(), expectation.id.as_str().into());
    tollgate.extend(obstacle.map(|obstacle| ("inexact".to_owned(), obstacle.to_string().into())));
    let mut entry = Map::new();
    entry.insert("type".into(), kind.into());
    entry.insert("kwargs".into(), kwargs.into());
    entry.insert("severity".into(), expectation.severity.name().into());
    entry.insert("description".into(), expectation.sentence.as_str().into());
    entry.extend(expectation.notes.as_deref().map(|notes| ("notes".to_owned(), notes.into())));
    entry.insert("meta".into(), json!({ "tollgate": tollgate }));
    entry.into()
}
