//! What a registered schema has that a committed one has not, in words.

use serde_json::{Map, Value as Json};

use super::normal::normal;

/// Most differences that are told one by one.
const MOST: usize = 8;
/// Most characters that are told: it stands beside each record.
const LONGEST: usize = 500;

/// What tells `other` from `known`, field by field; a long text is cut.
pub(crate) fn difference(known: &str, other: &str) -> String {
    let mut told = differences(known, other);
    if let Some((end, _)) = told.char_indices().nth(LONGEST) {
        told.truncate(end);
        told.push('…');
    }
    told
}

fn differences(known: &str, other: &str) -> String {
    let (known, other) = (normal(known), normal(other));
    let (Some(before), Some(after)) = (fields(&known), fields(&other)) else {
        return format!("it is {}, and not a record", describe(&other));
    };
    let mut found = Vec::new();
    if known["name"] != other["name"] {
        found.push(format!("the record is {}, not {}", describe(&other), describe(&known)));
    }
    found.extend(after.iter().filter_map(|field| match find(&before, field) {
        None => Some(format!("field `{}` added ({}, {})", name(field), describe(ty(field)), default(field))),
        Some(known) => changed(known, field),
    }));
    let removed = before.iter().filter(|field| find(&after, field).is_none());
    found.extend(removed.map(|field| format!("field `{}` removed ({})", name(field), describe(ty(field)))));
    if found.is_empty() {
        found.push(if before == after { "it has other names" } else { "its fields stand in another order" }.to_owned());
    }
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(format!("{more} more differences"));
    }
    found.join("; ")
}

fn fields(schema: &Json) -> Option<Vec<&Map<String, Json>>> {
    Some(schema.get("fields")?.as_array()?.iter().filter_map(Json::as_object).collect())
}

fn find<'a>(fields: &[&'a Map<String, Json>], field: &Map<String, Json>) -> Option<&'a Map<String, Json>> {
    fields.iter().copied().find(|other| other.get("name") == field.get("name"))
}

fn changed(known: &Map<String, Json>, field: &Map<String, Json>) -> Option<String> {
    let name = name(field);
    if known.get("type") != field.get("type") {
        let (before, after) = (describe(ty(known)), describe(ty(field)));
        return Some(if before == after {
            format!("field `{name}` is another {after}")
        } else {
            format!("field `{name}` is {after}, not {before}")
        });
    }
    if known.get("default") != field.get("default") {
        return Some(format!("field `{name}` has {}, not {}", default(field), default(known)));
    }
    (known.get("aliases") != field.get("aliases")).then(|| format!("field `{name}` has other aliases"))
}

fn name(field: &Map<String, Json>) -> &str {
    field.get("name").and_then(Json::as_str).unwrap_or_default()
}

/// Its type; what came from outside may have none.
fn ty(field: &Map<String, Json>) -> &Json {
    field.get("type").unwrap_or(&Json::Null)
}

fn default(field: &Map<String, Json>) -> String {
    field.get("default").map_or_else(|| "no default".to_owned(), |value| format!("default {value}"))
}

/// A type in Avro's words.
fn describe(schema: &Json) -> String {
    match schema {
        Json::String(name) => name.clone(),
        Json::Array(branches) => branches.iter().map(describe).collect::<Vec<_>>().join(" or "),
        Json::Object(attributes) => named(attributes),
        other => other.to_string(),
    }
}

fn named(attributes: &Map<String, Json>) -> String {
    let text = |key: &str| attributes.get(key).map(describe).unwrap_or_default();
    let logical = attributes.get("logicalType").and_then(Json::as_str);
    match (logical, attributes.get("type").and_then(Json::as_str)) {
        (Some("decimal"), _) => {
            format!("decimal({}, {})", text("precision"), attributes.get("scale").map_or("0".to_owned(), describe))
        }
        (Some(logical), _) => logical.to_owned(),
        (None, Some("enum")) => {
            let symbols = attributes.get("symbols").and_then(Json::as_array).into_iter().flatten().map(describe);
            format!("enum `{}` of {}", text("name"), symbols.collect::<Vec<_>>().join(", "))
        }
        (None, Some("fixed")) => format!("fixed({})", text("size")),
        (None, Some("array")) => format!("array of {}", text("items")),
        (None, Some("map")) => format!("map of {}", text("values")),
        _ => format!("`{}`", text("name")),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, difference};

    #[test]
    fn a_long_difference_is_cut() {
        let long =
            format!(r#"{{"type": "record", "name": "Candle", "fields": [{{"name": "{}"}}]}}"#, "é".repeat(5_000));
        for other in [long.as_str(), &"syntax ".repeat(1_000)] {
            assert_eq!(difference(KNOWN, other).chars().count(), LONGEST + 1);
        }
    }

    const KNOWN: &str = r#"{"type": "record", "name": "Candle", "fields": [
        {"name": "symbol", "type": "string"},
        {"name": "close", "type": "double"},
        {"name": "trades", "type": ["null", "int"], "default": null}]}"#;

    #[test]
    fn each_field_that_differs_is_named() {
        let cases = [
            (
                r#"{"name": "symbol", "type": "string"}"#,
                r#"{"name": "venue", "type": "string"}"#,
                "field `venue` added (string, no default); field `symbol` removed (string)",
            ),
            (
                r#""double""#,
                r#"{"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 6}"#,
                "field `close` is decimal(18, 6), not double",
            ),
            (r#""double""#, r#"{"type": "double"}, "default": 0"#, "field `close` has default 0, not no default"),
            (r#"["null", "int"]"#, r#"["null", "long"]"#, "field `trades` is null or long, not null or int"),
            (r#""default": null"#, r#""default": null, "aliases": ["n"]"#, "field `trades` has other aliases"),
            (r#""Candle""#, r#""Bar""#, "the record is `Bar`, not `Candle`"),
        ];
        for (from, to, expected) in cases {
            assert_eq!(difference(KNOWN, &KNOWN.replacen(from, to, 1)), expected);
        }
        assert_eq!(difference(KNOWN, r#""string""#), "it is string, and not a record");
    }

    #[test]
    fn a_wholly_other_schema_is_told_shortly() {
        let fields: Vec<String> = (0..40).map(|n| format!(r#"{{"name": "f{n}", "type": "int"}}"#)).collect();
        let other = format!(r#"{{"type": "record", "name": "Candle", "fields": [{}]}}"#, fields.join(","));
        assert!(difference(KNOWN, &other).ends_with("field `f7` added (int, no default); 35 more differences"));
    }
}
