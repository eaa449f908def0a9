//! The JSON Schema of a spec (draft-07), so that editors complete and check.

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    expectation::CATALOGUE,
    spec::Spec,
    syntax::{
        Mapping,
        mapping::{Properties, paragraph},
    },
};

/// The schema's text.
#[must_use]
pub fn text() -> String {
    let mut generator = SchemaSettings::draft07().into_generator();
    let mut properties = Properties::default();
    Spec::describe(&mut properties, &mut generator);
    let mut root = Map::new();
    root.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
    root.insert("$comment".into(), format!("{}; edit the compiler, not this file.", crate::artifacts::MARK).into());
    root.insert("title".into(), "A pipeline".into());
    if let Value::Object(spec) = properties.into_schema().to_value() {
        root.extend(spec);
    }
    root.insert("definitions".into(), json!({ "Expectation": expectation(&mut generator) }));
    format!("{:#}\n", Value::Object(root))
}

/// One key, the expectation's name; custom ones are not known here, and may have any parameters.
fn expectation(generator: &mut SchemaGenerator) -> Value {
    let known: Map<String, Value> = CATALOGUE
        .iter()
        .map(|definition| {
            let mut schema = definition.schema(generator);
            schema.insert("description".into(), paragraph(definition.doc).into());
            (definition.name.to_owned(), schema.to_value())
        })
        .collect();
    json!({
        "type": "object",
        "properties": known,
        "patternProperties": { "^expect_": { "type": ["object", "null"] } },
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    })
}
