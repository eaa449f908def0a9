//! The JSON document of a run of the table stage.

use serde_json::{Map, Value as Json, json};

use super::{CheckResult, Checked, Row, Verdict};
use crate::pipeline::About;

impl Checked {
    /// The document, with the keys and the meaning of Great Expectations' results: its keys are API.
    #[must_use]
    pub fn document(&self, about: &About) -> Json {
        json!({
            "pipeline": about.name,
            "table": about.table.name,
            "digest": about.digest,
            "run": self.run,
            "success": self.success(),
            "results": self.results.iter().map(entry).collect::<Json>(),
        })
    }
}

impl CheckResult {
    /// The share of the tested rows that failed, 0 to 100; nothing where none was tested.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share of rows needs no more digits than a double has")]
    pub fn unexpected_percent(&self) -> Option<f64> {
        let counts = &self.counts;
        let of_rows = counts.unexpected_values.is_null() && counts.missing_values.is_null();
        let tested = counts.element? - counts.missing?;
        (of_rows && tested > 0).then_some(100.0 * counts.unexpected? as f64 / tested as f64)
    }
}

fn entry(result: &CheckResult) -> Json {
    let counts = &result.counts;
    let exception = match &result.verdict {
        Verdict::Error(why) => Some(why),
        _ => None,
    };
    let unexpected: Json = if counts.unexpected_values.is_null() {
        result.samples.iter().map(sample).collect()
    } else {
        counts.unexpected_values.clone()
    };
    json!({
        "id": result.id,
        "expectation": result.expectation,
        "severity": result.severity.name(),
        "success": result.success(),
        "verdict": result.verdict.name(),
        "element_count": counts.element,
        "missing_count": counts.missing,
        "unexpected_count": counts.unexpected,
        "unexpected_percent": result.unexpected_percent(),
        "partial_unexpected_list": unexpected,
        "partial_unexpected_index_list": result.samples.iter().map(|row| json!(row.key)).collect::<Json>(),
        "observed_value": counts.observed,
        "details": details(counts.missing_values.clone()),
        "exception_info": { "raised_exception": exception.is_some(), "exception_message": exception },
    })
}

/// The value of the one column, else an object of all.
pub(super) fn sample(row: &Row) -> Json {
    match row.columns.len() {
        1 => row.columns.values().next().cloned().unwrap_or_default(),
        _ => json!(row.columns),
    }
}

fn details(missing_values: Json) -> Json {
    if missing_values.is_null() {
        return Json::Null;
    }
    Json::Object(Map::from_iter([("partial_missing_list".to_owned(), missing_values)]))
}
