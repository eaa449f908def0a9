//! `manifest` of each pipeline: the files of its folder. Any other file there is stale.

use super::folder;
use crate::{
    artifacts::{Artifacts, Origin},
    digest::digest,
    pipeline::Pipeline,
};

/// Adds the manifests, whose files are there already.
pub(super) fn emit(pipelines: &[Pipeline], artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let folder = format!("{}/", folder(&pipeline.name));
        let files: Vec<&str> = artifacts.under(&folder).map(|(path, _)| &path[folder.len()..]).collect();
        let text = format!("digest {}\n{}\n", digest(pipeline), files.join("\n"));
        artifacts.insert(format!("{folder}manifest"), Origin::Spec(&pipeline.spec), &text);
    }
}
