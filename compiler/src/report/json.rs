//! The report as one JSON document.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Number, Value as Json, json};

use super::{ExpectationResult, Report, Sample};
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
    let counts = result.counts.as_ref();
    json!({
        "id": result.id,
        "expectation": result.expectation,
        "success": result.success(),
        "element_count": counts.map(|counts| counts.element),
        "missing_count": counts.map(|counts| counts.missing),
        "unexpected_count": counts.map(|counts| counts.unexpected.len()),
        "unexpected_percent": counts.and_then(super::Counts::unexpected_percent),
        "unexpected_index_list": counts.map_or(&[][..], |counts| &counts.unexpected),
        "partial_unexpected_list": counts.map_or(&[][..], |counts| &counts.samples).iter().map(sample).collect::<Vec<_>>(),
        "observed_value": null,
        "details": details(result),
    })
}

/// The value of the one column, else an object of all.
fn sample(Sample(cells): &Sample) -> Json {
    match cells.as_slice() {
        [(_, only)] => value(only),
        _ => Json::Object(cells.iter().map(|(name, cell)| (name.clone(), value(cell))).collect::<Map<_, _>>()),
    }
}

fn details(result: &ExpectationResult) -> Json {
    match (&result.counts, result.notes.as_slice()) {
        (None, _) => json!({ "decided": "when the spec was compiled" }),
        (Some(_), []) => Json::Null,
        (Some(_), notes) => json!({ "notes": notes }),
    }
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
