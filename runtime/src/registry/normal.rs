//! When two schemas are one: what bears meaning in an Avro schema, in one spelling.
//!
//! Registries and clients print schemas anew: names with or without their namespace, types with or
//! without braces, attributes in any order. Avro's own canonical form levels that too, but drops
//! logical types, defaults and aliases, which change how a record is read here; this one keeps them.

use serde_json::{Map, Value as Json};

const PRIMITIVES: [&str; 8] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

/// Attributes beside the type that bear meaning, where they may stand.
const ATTRIBUTES: [&str; 4] = ["logicalType", "precision", "size", "symbols"];

/// The schema in its one spelling; a text that is not JSON stands for itself.
pub(crate) fn normal(schema: &str) -> Json {
    serde_json::from_str(schema).map_or_else(|_| Json::from(schema), |json| spell(&json, ""))
}

fn spell(schema: &Json, namespace: &str) -> Json {
    match schema {
        Json::String(name) => Json::from(full(name, namespace)),
        Json::Array(branches) => branches.iter().map(|branch| spell(branch, namespace)).collect(),
        Json::Object(attributes) => object(attributes, namespace),
        other => other.clone(),
    }
}

fn object(attributes: &Map<String, Json>, namespace: &str) -> Json {
    let mut spelled = Map::new();
    let kind = attributes.get("type").and_then(Json::as_str).unwrap_or_default();
    let own = attributes.get("namespace").and_then(Json::as_str).unwrap_or(namespace);
    let name = attributes.get("name").and_then(Json::as_str).filter(|_| is_named(kind)).map(|name| full(name, own));
    let inner = name.as_deref().map_or(namespace, |name| name.rsplit_once('.').map_or("", |(space, _)| space));
    match attributes.get("type") {
        Some(Json::String(kind)) if name.is_some() || matches!(kind.as_str(), "array" | "map") => {
            spelled.insert("type".into(), kind.as_str().into());
        }
        Some(schema) => drop(spelled.insert("type".into(), spell(schema, namespace))),
        None => {}
    }
    if let Some(name) = &name {
        spelled.insert("name".into(), name.as_str().into());
        aliases(attributes, inner, &mut spelled);
    }
    for key in ["items", "values"] {
        attributes.get(key).map(|schema| spelled.insert(key.into(), spell(schema, inner)));
    }
    for key in ATTRIBUTES {
        attributes.get(key).map(|value| spelled.insert(key.into(), level(value)));
    }
    // Decimals have no scale unless they say so.
    if let Some(scale) = attributes.get("scale").map(level).filter(|scale| scale.as_i64() != Some(0)) {
        spelled.insert("scale".into(), scale);
    }
    if kind == "enum" {
        attributes.get("default").map(|symbol| spelled.insert("default".into(), symbol.clone()));
    }
    if let Some(Json::Array(fields)) = attributes.get("fields") {
        spelled.insert("fields".into(), fields.iter().map(|member| field(member, inner)).collect());
    }
    // `{"type": "long"}` and `"long"` are one type.
    if spelled.len() == 1 { spelled.remove("type").unwrap_or_default() } else { Json::Object(spelled) }
}

fn field(field: &Json, namespace: &str) -> Json {
    let Json::Object(attributes) = field else { return field.clone() };
    let mut spelled = Map::new();
    attributes.get("name").map(|name| spelled.insert("name".into(), name.clone()));
    attributes.get("type").map(|schema| spelled.insert("type".into(), spell(schema, namespace)));
    attributes.get("default").map(|value| spelled.insert("default".into(), level(value)));
    aliases(attributes, "", &mut spelled);
    Json::Object(spelled)
}

/// Other names, in whatever order.
fn aliases(attributes: &Map<String, Json>, namespace: &str, spelled: &mut Map<String, Json>) {
    let names = attributes.get("aliases").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    let mut names: Vec<String> = names.map(|name| full(name, namespace)).collect();
    names.sort_unstable();
    if !names.is_empty() {
        spelled.insert("aliases".into(), names.into());
    }
}

fn is_named(kind: &str) -> bool {
    matches!(kind, "record" | "enum" | "fixed" | "error")
}

fn full(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() || PRIMITIVES.contains(&name) {
        name.to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}

/// A value whose numbers are spelled in one way: `1`, `1.0` and `1e0` are one number.
fn level(value: &Json) -> Json {
    match value {
        Json::Array(members) => members.iter().map(level).collect(),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), level(value))).collect())
        }
        Json::Number(number) => {
            number.as_i64().map(Json::from).or_else(|| whole(number.as_f64()?)).unwrap_or_else(|| value.clone())
        }
        other => other.clone(),
    }
}

/// A double as an integer where it is one, exactly.
fn whole(number: f64) -> Option<Json> {
    let text = format!("{number}");
    text.parse::<i64>().map(Json::from).ok().or_else(|| serde_json::from_str(&text).ok())
}

#[cfg(test)]
mod tests {
    use super::normal;

    const PLAIN: &str = r#"{"type": "record", "name": "R", "namespace": "a.b", "fields": [
        {"name": "n", "type": "long"},
        {"name": "s", "type": {"type": "enum", "name": "S", "symbols": ["x", "y"]}, "default": "x"},
        {"name": "t", "type": ["null", "S"], "default": null},
        {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9}},
        {"name": "f", "type": "double", "default": 1}]}"#;

    #[test]
    fn another_spelling_is_the_same_schema() {
        let printed = r#"{"name": "a.b.R", "doc": "x", "type": "record", "connect.name": "y", "fields": [
            {"type": {"type": "long", "connect.version": 1}, "name": "n", "order": "ascending"},
            {"name": "s", "default": "x", "type": {"name": "S", "namespace": "a.b", "type": "enum", "symbols": ["x", "y"]}},
            {"name": "t", "type": ["null", "a.b.S"], "default": null},
            {"name": "d", "type": {"scale": 0, "precision": 9, "logicalType": "decimal", "type": "bytes"}},
            {"name": "f", "type": {"type": "double"}, "default": 1.0}]}"#;
        assert_eq!(normal(PLAIN), normal(printed));
    }

    #[test]
    fn what_changes_a_value_is_another_schema() {
        for (from, to) in [
            (r#""long""#, r#"{"type": "long", "logicalType": "timestamp-millis"}"#),
            (r#""type": "long""#, r#""type": "long", "default": 1"#),
            (r#""type": "long""#, r#""type": "long", "aliases": ["b"]"#),
            (r#""precision": 9"#, r#""precision": 9, "scale": 2"#),
            (r#""precision": 9"#, r#""precision": 8"#),
            (r#"["x", "y"]"#, r#"["y", "x"]"#),
            (r#""default": 1}"#, r#""default": 1.5}"#),
            (r#""default": null"#, r#""default": "x""#),
            ("a.b", "a.c"),
            (r#""name": "R""#, r#""name": "Q""#),
        ] {
            let other = PLAIN.replacen(from, to, 1);
            assert_ne!(other, PLAIN, "{from}");
            assert_ne!(normal(&other), normal(PLAIN), "{to}");
        }
    }

    #[test]
    fn other_names_are_in_no_order() {
        let schema = |aliases| format!(r#"{{"type": "fixed", "name": "F", "size": 2, "aliases": {aliases}}}"#);
        assert_eq!(normal(&schema(r#"["b", "a"]"#)), normal(&schema(r#"["a", "b"]"#)));
        assert_eq!(normal("no json"), serde_json::Value::from("no json"));
    }
}
