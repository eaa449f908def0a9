//! Two pipelines for tests: one like those that people write, and one with every type, every node
//! and names that get in the way.

mod candles;
mod everything;

pub(crate) use self::{
    candles::candles,
    everything::{everything, first},
};
use std::collections::BTreeMap;

use crate::{
    artifacts::{Artifact, Artifacts},
    emit::emit,
    history::History,
    pipeline::{Expectation, Judged, OnFailure, Pipeline, Severity},
    rule::{Expr, Missing, Rule},
};

/// The history of a pipeline after its files were committed.
pub(crate) fn sealed(pipeline: &Pipeline) -> History {
    seal(pipeline, &emit(std::slice::from_ref(pipeline), &History::default()))
}

/// The history that a commit of these files makes; only for files that were all written.
pub(crate) fn seal(pipeline: &Pipeline, artifacts: &Artifacts) -> History {
    let folder = format!("generated/pipelines/{}/", pipeline.name);
    let texts: BTreeMap<String, String> = artifacts
        .under(&folder)
        .filter_map(|(path, artifact)| match artifact {
            Artifact::Written(text) => Some((path[folder.len()..].to_owned(), text.clone())),
            Artifact::Kept(_) => None,
        })
        .collect();
    let mut history = History::default();
    history.add(&pipeline.name, &texts["history.json"], &texts).unwrap();
    history
}

/// An expectation over rows.
pub(crate) fn by_row(id: &str, sentence: &str, holds: Expr) -> Expectation {
    Expectation {
        id: id.into(),
        name: "expect_something".into(),
        kwargs: None,
        sentence: sentence.into(),
        notes: None,
        severity: Severity::Critical,
        on_failure: OnFailure::Quarantine,
        judged: Judged::ByRow(Rule { condition: None, missing: Missing::Unknown, holds }),
    }
}
