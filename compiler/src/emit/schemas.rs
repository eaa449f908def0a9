//! Schema versions of each pipeline: `schemas/0001.avsc` and so on, as their authors wrote them.

use super::folder;
use crate::{
    artifacts::{Artifacts, Origin},
    digest::sha256,
    history::{self, History},
    pipeline::Pipeline,
};

/// Adds the schemas of all pipelines.
pub(super) fn emit(pipelines: &[Pipeline], history: &History, artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let schema = pipeline.writers.last().map_or("", |writer| &writer.schema);
        for version in history::writers(history, &pipeline.name, schema) {
            let path = format!("{}/{}", folder(&pipeline.name), version.path);
            if version.sealed {
                artifacts.keep(path, sha256(&version.text));
            } else {
                artifacts.insert(path, Origin::Spec(&pipeline.spec), &version.text);
            }
        }
    }
}
