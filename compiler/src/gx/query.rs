//! An expectation as a query for unexpected rows: expected are none.

use crate::{
    pipeline::{Judged, Pipeline},
    sql::{checks, masks},
};

/// The sign for the rows that are judged, until braces are escaped: no text of a spec holds it.
const BATCH: &str = "\0";

/// Rows that fail; of what is asked of all rows together, one row where it is not met.
pub(super) fn query(pipeline: &Pipeline, at: usize) -> String {
    let query = match &pipeline.suite[at].judged {
        Judged::ByRow(rule) => format!("SELECT * FROM {BATCH} WHERE {}", masks(rule, &pipeline.record).failed),
        Judged::ByTable(_) => {
            let judged = checks::over(pipeline, at, BATCH).unwrap_or_default();
            format!("SELECT * FROM ({judged}) AS verdict WHERE success IS NOT TRUE")
        }
        Judged::ByCompiler => format!("SELECT * FROM {BATCH} WHERE false"),
    };
    in_template(&query)
}

/// The query goes through Python's `format`, where braces are fields, and through `SQLAlchemy`'s text,
/// where a word behind a colon is a parameter.
fn in_template(query: &str) -> String {
    query.replace('{', "{{").replace('}', "}}").replace(BATCH, "{batch}").replace(':', "\\:")
}
