//! The report as one JSON document.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Number, Value as Json, json};

use super::{ExpectationResult, Found, MAX_SAMPLES, Report, Sample};
use crate::value::{Value, calendar, print_uuid};

impl Report {
    /// The report, with the keys and the meaning of Great Expectations' results.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "pipeline": self.pipeline,
            "rows": self.rows,
            "success": self.success(),
            "results": self.results.iter().map(result).collect::<Vec<_>>(),
        })
    }
}

fn result(result: &ExpectationResult) -> Json {
    let (counts, element) = match &result.found {
        Found::Decided => (None, None),
        Found::Rows(counts) => (Some(counts), Some(counts.element)),
        Found::Number { element, .. } | Found::Values { element, .. } => (None, Some(*element)),
    };
    json!({
        "id": result.id,
        "expectation": result.expectation,
        "success": result.success,
        "element_count": element,
        "missing_count": missing_count(&result.found),
        "unexpected_count": unexpected_count(&result.found),
        "unexpected_percent": counts.and_then(super::Counts::unexpected_percent),
        "unexpected_index_list": counts.map_or(&[][..], |counts| &counts.unexpected),
        "partial_unexpected_list": unexpected_list(&result.found),
        "observed_value": observed(&result.found),
        "details": details(result),
    })
}

/// Rows without a value; of a set, its values that do not occur.
fn missing_count(found: &Found) -> Option<usize> {
    match found {
        Found::Decided => None,
        Found::Rows(counts) => Some(counts.missing),
        Found::Number { missing, .. } => Some(*missing),
        Found::Values { absent, .. } => Some(absent.len()),
    }
}

fn unexpected_count(found: &Found) -> Option<usize> {
    match found {
        Found::Decided | Found::Number { .. } => None,
        Found::Rows(counts) => Some(counts.unexpected.len()),
        Found::Values { unexpected, .. } => Some(unexpected.len()),
    }
}

fn unexpected_list(found: &Found) -> Vec<Json> {
    match found {
        Found::Decided | Found::Number { .. } => Vec::new(),
        Found::Rows(counts) => counts.samples.iter().map(sample).collect(),
        Found::Values { unexpected, .. } => unexpected.iter().take(MAX_SAMPLES).map(value).collect(),
    }
}

fn observed(found: &Found) -> Json {
    match found {
        Found::Number { observed, .. } => value(observed),
        _ => Json::Null,
    }
}

/// The value of the one column, else an object of all.
fn sample(Sample(cells): &Sample) -> Json {
    match cells.as_slice() {
        [(_, only)] => value(only),
        _ => Json::Object(cells.iter().map(|(name, cell)| (name.clone(), value(cell))).collect::<Map<_, _>>()),
    }
}

fn details(result: &ExpectationResult) -> Json {
    let mut details = Map::new();
    match &result.found {
        Found::Decided => _ = details.insert("decided".into(), json!("when the spec was compiled")),
        Found::Values { absent, .. } if !absent.is_empty() => {
            let absent: Vec<Json> = absent.iter().take(MAX_SAMPLES).map(value).collect();
            details.insert("partial_missing_list".into(), absent.into());
        }
        _ => {}
    }
    if !result.notes.is_empty() {
        details.insert("notes".into(), json!(result.notes));
    }
    if details.is_empty() { Json::Null } else { Json::Object(details) }
}

/// A value for people and for other tools: numbers exact, instants in ISO 8601, bytes in base64,
/// what is not finite as a string.
#[must_use]
pub fn value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Long(value) => json!(value),
        Value::Double(value) => Number::from_f64(*value).map_or_else(|| json!(non_finite(*value)), Json::Number),
        Value::Decimal(value) => value.to_string().parse().map_or(Json::Null, Json::Number),
        Value::Text(value) => json!(value),
        Value::Bytes(value) => json!(STANDARD.encode(value)),
        Value::Uuid(value) => json!(print_uuid(*value)),
        Value::Date(days) => json!(calendar::print_date(*days)),
        Value::Time(micros) => json!(calendar::print_time(*micros)),
        Value::Timestamp(micros) => json!(iso(*micros).map(|instant| instant + "Z")),
        Value::LocalTimestamp(micros) => json!(iso(*micros)),
    }
}

fn non_finite(value: f64) -> &'static str {
    if value > 0.0 { "Infinity" } else { "-Infinity" }
}

fn iso(micros: i64) -> Option<String> {
    calendar::print_timestamp(micros).map(|text| text.replacen(' ', "T", 1))
}
