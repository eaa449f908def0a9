//! Statements of the table stage: `checks.sql` judges all of it in few scans, `checks/<id>.sql` one
//! expectation of a scan by itself, and `failing/<id>.sql` lists the rows that fail one.

use super::folder;
use crate::{
    artifacts::{Artifacts, Origin},
    pipeline::Pipeline,
    sql::checks,
};

/// Adds the statements of all pipelines that have a table stage.
pub(super) fn emit(pipelines: &[Pipeline], artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let (folder, origin) = (folder(&pipeline.name), Origin::Spec(&pipeline.spec));
        let statements = checks::together(pipeline);
        if statements.is_empty() {
            continue;
        }
        let together: Vec<String> = statements
            .iter()
            .map(|statement| {
                let ids: Vec<&str> = statement.expectations.iter().map(|&at| pipeline.suite[at].id.as_str()).collect();
                format!("-- {}\n{};\n", ids.join(", "), statement.sql)
            })
            .collect();
        artifacts.insert(format!("{folder}/checks.sql"), origin, &together.join("\n"));
        let mut insert = |kind: &str, at: usize, sql: &str| {
            let path = format!("{folder}/{kind}/{}.sql", pipeline.suite[at].id);
            artifacts.insert(path, origin, &format!("{sql};\n"));
        };
        // What has a scan of its own is judged by itself there.
        let shared = statements.iter().filter(|statement| statement.expectations.len() > 1);
        for &at in shared.flat_map(|statement| &statement.expectations) {
            if let Some(alone) = checks::alone(pipeline, at) {
                insert("checks", at, &alone.sql);
            }
        }
        for at in 0..pipeline.suite.len() {
            if let Some(failing) = checks::failing(pipeline, at) {
                insert("failing", at, &failing);
            }
        }
    }
}
