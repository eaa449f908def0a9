//! `history.json` of each pipeline: its schema versions, its tables and their migrations, as they
//! will be sealed by the next commit.

use super::folder;
use crate::{
    artifacts::{Artifacts, Origin},
    dialect,
    history::{self, History, Past, Sealed, Table},
    pipeline::Pipeline,
};

/// Adds the history of all pipelines, whose schemas and migrations are there already.
pub(super) fn emit(pipelines: &[Pipeline], history: &History, artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let past = past(pipeline, history, artifacts);
        let path = format!("{}/history.json", folder(&pipeline.name));
        artifacts.insert(path, Origin::Spec(&pipeline.spec), &past.to_json());
    }
}

fn past(pipeline: &Pipeline, history: &History, artifacts: &Artifacts) -> Past {
    let table = Table::new(&pipeline.record, &pipeline.sink, &pipeline.suite);
    let mut steps = history::steps(history, &pipeline.name, &table);
    let folder = folder(&pipeline.name);
    for dialect in dialect::ALL {
        for (number, step) in (1..).zip(&mut steps) {
            let start = format!("{folder}/migrations/{}/{number:04}_", dialect.name);
            if let Some((path, artifact)) = artifacts.under(&start).next() {
                let path = path[folder.len() + 1..].to_owned();
                step.migrations.insert(dialect.name.to_owned(), Sealed { path, sha256: artifact.sha256() });
            }
        }
    }
    let schema = pipeline.writers.last().map_or("", |writer| &writer.schema);
    Past { schemas: history::writers(history, &pipeline.name, schema), steps }
}
