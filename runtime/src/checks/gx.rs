//! What was found as Great Expectations' own validation result, which its tools read and draw.
//!
//! The shape is that of `ExpectationSuiteValidationResult` in release 1.24.1: each expectation stands with
//! the entry that `suite.json` has for it.

use serde_json::{Map, Value as Json, json};

use super::{CheckResult, Checked, Request, Verdict, document::sample};
use crate::pipeline::About;

impl Checked {
    /// The validation result.
    #[must_use]
    pub fn validation(&self, about: &About, request: &Request) -> Json {
        // It was generated, and is JSON.
        let suite: Json = serde_json::from_str(about.checks.suite).unwrap_or_default();
        let results = self.results.iter().map(|found| result(found, entry(&suite, found.id)));
        let met = self.results.iter().filter(|found| found.success()).count();
        let now = jiff::Timestamp::now().to_string();
        let run_name = request.run_id.clone().unwrap_or_else(|| self.run.to_string());
        json!({
            "success": self.success(),
            "results": results.collect::<Vec<_>>(),
            "suite_name": about.name,
            "suite_parameters": {},
            "statistics": {
                "evaluated_expectations": self.results.len(),
                "successful_expectations": met,
                "unsuccessful_expectations": self.results.len() - met,
                "success_percent": percent(met, self.results.len()),
            },
            "meta": {
                "great_expectations_version": suite["meta"]["great_expectations_version"],
                "run_id": { "run_name": run_name, "run_time": now },
                "active_batch_definition": {
                    "datasource_name": "tollgate",
                    "data_connector_name": "check-table",
                    "data_asset_name": about.table.name,
                    "batch_identifiers": window(request),
                },
                "validation_time": now,
                "tollgate": { "run": self.run, "digest": about.digest },
            },
            "id": null,
        })
    }
}

fn window(request: &Request) -> Json {
    let ends = [("since", request.since), ("until", request.until)];
    let given = ends.into_iter().filter_map(|(name, at)| Some((name.to_owned(), Json::from(at?.to_string()))));
    Json::Object(given.collect())
}

/// What a suite says of an expectation.
fn entry<'a>(suite: &'a Json, id: &str) -> &'a Json {
    let entries = suite["expectations"].as_array().into_iter().flatten();
    entries.into_iter().find(|entry| entry["meta"]["tollgate"]["id"] == id).unwrap_or(&Json::Null)
}

fn result(found: &CheckResult, entry: &Json) -> Json {
    let raised = match &found.verdict {
        Verdict::Error(why) => Some(why),
        Verdict::Pass | Verdict::Fail => None,
    };
    json!({
        "success": found.success(),
        "result": if raised.is_some() { json!({}) } else { numbers(found, entry["type"].as_str()) },
        "expectation_config": {
            "type": entry["type"],
            "kwargs": entry["kwargs"],
            "meta": entry["meta"],
            "severity": entry["severity"],
            "description": entry["description"],
            "notes": entry["notes"],
            "id": null,
        },
        "exception_info": {
            "raised_exception": raised.is_some(),
            "exception_message": raised,
            // Its pages need one: there is no other.
            "exception_traceback": raised,
        },
        "meta": {},
    })
}

/// Counts of rows, or the number that describes them.
fn numbers(found: &CheckResult, kind: Option<&str>) -> Json {
    let counts = &found.counts;
    // Over the table its query answers with one row, or none.
    if kind == Some("unexpected_rows_expectation") {
        return json!({ "observed_value": i64::from(!found.success()) });
    }
    let mut numbers = Map::new();
    numbers.insert("element_count".into(), counts.element.into());
    if counts.unexpected.is_none() {
        numbers.insert("observed_value".into(), counts.observed.clone());
        return numbers.into();
    }
    let of_set = !(counts.unexpected_values.is_null() && counts.missing_values.is_null());
    if of_set {
        numbers.insert("observed_value".into(), Json::Null);
        numbers.insert("partial_unexpected_list".into(), list(&counts.unexpected_values));
        numbers.insert("partial_missing_list".into(), list(&counts.missing_values));
    } else {
        numbers.insert("partial_unexpected_list".into(), found.samples.iter().map(sample).collect());
        let keys = found.samples.iter().map(|row| Json::Object(row.key.clone()));
        numbers.insert("partial_unexpected_index_list".into(), keys.collect());
    }
    numbers.insert("unexpected_count".into(), counts.unexpected.into());
    numbers.insert("missing_count".into(), counts.missing.into());
    numbers.insert("unexpected_percent".into(), json!(found.unexpected_percent()));
    numbers.insert("unexpected_percent_nonmissing".into(), json!(found.unexpected_percent()));
    if !of_set {
        let share = |part: Option<i64>| Some(percent(part?.try_into().ok()?, counts.element?.try_into().ok()?));
        numbers.insert("missing_percent".into(), json!(share(counts.missing)));
        numbers.insert("unexpected_percent_total".into(), json!(share(counts.unexpected)));
    }
    numbers.into()
}

fn list(values: &Json) -> Json {
    if values.is_null() { json!([]) } else { values.clone() }
}

/// Of 100; nothing of nothing.
#[expect(clippy::cast_precision_loss, reason = "a share of rows needs no more digits than a double has")]
fn percent(part: usize, all: usize) -> Option<f64> {
    (all > 0).then(|| 100.0 * part as f64 / all as f64)
}
