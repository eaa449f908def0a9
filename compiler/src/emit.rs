//! Emitters: each turns pipelines into files. They know the core and the pipeline, no
//! expectation by name, and not each other. They return no `Result`: by now nothing can be wrong.

mod checks;
mod dag;
mod docs;
mod history;
mod manifest;
mod migrations;
mod record_schema;
mod registry;
mod rust;
mod schemas;
mod spec_schema;
mod suite;

use crate::{artifacts::Artifacts, history::History, pipeline::Pipeline};

/// The folder of everything that is generated.
pub const GENERATED: &str = "generated";

/// All files of all pipelines, and the schema by which editors read their specs.
#[must_use]
pub fn emit(pipelines: &[Pipeline], history: &History) -> Artifacts {
    let mut artifacts = Artifacts::default();
    schemas::emit(pipelines, history, &mut artifacts);
    migrations::emit(pipelines, history, &mut artifacts);
    checks::emit(pipelines, &mut artifacts);
    docs::emit(pipelines, &mut artifacts);
    history::emit(pipelines, history, &mut artifacts);
    record_schema::emit(pipelines, &mut artifacts);
    dag::emit(pipelines, &mut artifacts);
    suite::emit(pipelines, &mut artifacts);
    rust::emit(pipelines, &mut artifacts);
    registry::emit(pipelines, &mut artifacts);
    manifest::emit(pipelines, &mut artifacts);
    spec_schema::emit(&mut artifacts);
    artifacts
}

/// The folder of a pipeline's companions.
#[must_use]
pub fn folder(pipeline: &str) -> String {
    format!("{GENERATED}/pipelines/{pipeline}")
}

#[cfg(test)]
mod tests;
