//! Statements of the table stage: `checks.sql` judges all of it in few scans, `checks/<id>.sql` one
//! expectation by itself, and lists the rows that fail it.

use super::folder;
use crate::{
    artifacts::{Artifacts, Origin},
    pipeline::{Judged, Pipeline},
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
        for (at, expectation) in pipeline.suite.iter().enumerate() {
            let Judged::ByTable(_) = expectation.judged else { continue };
            let alone = checks::alone(pipeline, at).map(|statement| format!("{};\n", statement.sql));
            let failing = checks::failing(pipeline, at).map(|sql| format!("-- Rows that fail it.\n{sql};\n"));
            let text = alone.into_iter().chain(failing).collect::<Vec<_>>().join("\n");
            artifacts.insert(format!("{folder}/checks/{}.sql", expectation.id), origin, &text);
        }
    }
}
