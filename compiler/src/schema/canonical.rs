//! When two schemas are one version: what bears meaning in an Avro schema, in one spelling.
//!
//! Avro's own canonical form drops logical types and defaults, which change how a record is
//! read here; this one keeps them, and drops only docs and attributes that nobody reads.

use serde_json::{Map, Value as Json};

/// Attributes that bear meaning, in the order in which they are written.
const ATTRIBUTES: [&str; 13] = [
    "name",
    "namespace",
    "type",
    "fields",
    "symbols",
    "items",
    "values",
    "size",
    "logicalType",
    "precision",
    "scale",
    "default",
    "aliases",
];

/// The schema without docs, spaces and unknown attributes; a text that is not JSON stands for itself.
#[must_use]
pub fn canonical(schema: &str) -> Json {
    serde_json::from_str(schema).map_or_else(|_| Json::from(schema), |json| simplify(&json))
}

fn simplify(json: &Json) -> Json {
    match json {
        Json::Array(members) => members.iter().map(simplify).collect(),
        Json::Object(attributes) => match attributes.get("type") {
            // `{"type": "long"}` and `"long"` are one type.
            Some(Json::String(plain)) if known(attributes).count() == 1 => Json::from(plain.as_str()),
            _ => known(attributes).map(|(name, value)| (name.to_owned(), attribute(name, value))).collect(),
        },
        plain => plain.clone(),
    }
}

fn known(attributes: &Map<String, Json>) -> impl Iterator<Item = (&'static str, &Json)> {
    ATTRIBUTES.into_iter().filter_map(|name| Some((name, attributes.get(name)?)))
}

/// A default is a value, not a schema: it stays as it is.
fn attribute(name: &str, value: &Json) -> Json {
    if matches!(name, "type" | "fields" | "items" | "values") { simplify(value) } else { value.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "long"}]}"#;

    #[test]
    fn docs_spaces_and_order_mean_nothing() {
        let wordy = r#"{"name": "R", "doc": "x", "type": "record",
            "fields": [{"type": {"type": "long", "connect.version": 1}, "name": "a", "doc": "y"}]}"#;
        assert_eq!(canonical(PLAIN), canonical(wordy));
    }

    #[test]
    fn what_changes_a_value_is_kept() {
        for (from, to) in [
            (r#""long""#, r#"{"type": "long", "logicalType": "timestamp-millis"}"#),
            (r#""type": "long""#, r#""type": "long", "default": 1"#),
            (r#""type": "long""#, r#""type": "long", "aliases": ["b"]"#),
            (r#""name": "R""#, r#""name": "S""#),
        ] {
            assert_ne!(canonical(PLAIN), canonical(&PLAIN.replace(from, to)), "{to}");
        }
    }
}
