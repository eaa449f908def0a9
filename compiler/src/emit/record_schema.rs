//! `record.schema.json` of each pipeline: the JSON Schema (draft-07) of one record as a line of JSON, in the
//! spelling that `try` and `--from` read. Whoever writes such lines can check them without Tollgate.
//!
//! A schema cannot say everything: bare `NaN` and `Infinity` are no JSON, strings of digits have no range, and
//! that the names of fields are also found in another case is nowhere said.

mod text;

use serde_json::{Map, Value as Json, json};

use super::folder;
use crate::{
    artifacts::{Artifacts, MARK, Origin},
    pipeline::Pipeline,
    report::json::value,
    schema::{Column, Type, plan::Wire},
};

/// Adds the schemas of all pipelines.
pub(super) fn emit(pipelines: &[Pipeline], artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let path = format!("{}/record.schema.json", folder(&pipeline.name));
        artifacts.insert(path, Origin::Spec(&pipeline.spec), &format!("{:#}\n", record(pipeline)));
    }
}

fn record(pipeline: &Pipeline) -> Json {
    let record = &pipeline.record;
    let columns = record.columns.iter().enumerate();
    let properties =
        columns.map(|(position, column)| (column.name.clone(), property(column, wire(pipeline, position))));
    let needed = |column: &&Column| !column.nullable && column.default.is_none();
    let mut schema = Map::new();
    schema.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
    schema.insert("$comment".into(), format!("{MARK} {}; edit the spec, not this file.", pipeline.spec).into());
    schema.insert("title".into(), record.name.as_str().into());
    schema.extend(record.doc.as_deref().map(|doc| ("description".to_owned(), doc.into())));
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), properties.collect::<Map<_, _>>().into());
    schema.insert("required".into(), record.columns.iter().filter(needed).map(|column| column.name.as_str()).collect());
    schema.into()
}

/// How a column lies on the wire in the spec's own schema.
fn wire(pipeline: &Pipeline, column: usize) -> Option<&Wire> {
    let fields = &pipeline.writers.last()?.plan.as_ref().ok()?.fields;
    fields.iter().find(|field| field.column == Some(column)).map(|field| &field.wire)
}

fn property(column: &Column, wire: Option<&Wire>) -> Json {
    let mut property = match (one(&column.ty, wire), column.nullable) {
        (Json::Object(plain), true) => nullable(plain),
        (Json::Object(plain), false) => plain,
        _ => Map::new(),
    };
    property.extend(column.doc.as_deref().map(|doc| ("description".to_owned(), doc.into())));
    property.extend(column.default.as_ref().map(|default| ("default".to_owned(), value(default))));
    property.into()
}

/// The same, or null.
fn nullable(mut plain: Map<String, Json>) -> Map<String, Json> {
    let absent = json!("null");
    if let Some(ty) = plain.get_mut("type").filter(|ty| **ty != absent) {
        *ty = json!([ty.take(), absent]);
    } else if let Some(Json::Array(ways)) = plain.get_mut("anyOf") {
        ways.push(json!({ "type": absent }));
    } else if let Some(Json::Array(symbols)) = plain.get_mut("enum") {
        symbols.push(Json::Null);
    }
    plain
}

/// A value that is there.
fn one(ty: &Type, wire: Option<&Wire>) -> Json {
    let millis = matches!(wire, Some(Wire::TimeMillis | Wire::TimestampMillis | Wire::LocalTimestampMillis));
    match (ty, wire) {
        (_, Some(Wire::Null)) => json!({ "type": "null" }),
        (_, Some(Wire::Float)) => json!({ "type": "number", "minimum": f32::MIN, "maximum": f32::MAX }),
        (Type::Bool, _) => json!({ "type": "boolean" }),
        (Type::Int, _) => json!({ "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX }),
        (Type::Long, _) => digits(&json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX })),
        (Type::Double, _) => json!({ "type": "number" }),
        (Type::Decimal { precision, scale }, _) => decimal(*precision, *scale),
        (Type::Text, _) => json!({ "type": "string", "pattern": text::WITHOUT_NUL }),
        (Type::Enum { symbols }, _) => json!({ "enum": symbols }),
        (Type::Bytes { size }, _) => {
            json!({ "type": "string", "contentEncoding": "base64", "pattern": text::base64(*size) })
        }
        (Type::Uuid, _) => json!({ "type": "string", "format": "uuid", "pattern": text::UUID }),
        (Type::Date, _) => json!({ "type": "string", "format": "date", "pattern": format!("^{}$", text::DATE) }),
        (Type::Time, _) => json!({ "type": "string", "pattern": format!("^{}$", text::time(millis)) }),
        (Type::Timestamp, _) => json!({ "type": "string", "pattern": text::timestamp(millis, true) }),
        (Type::LocalTimestamp, _) => json!({ "type": "string", "pattern": text::timestamp(millis, false) }),
    }
}

/// A number, or its digits as a string: many readers of JSON lose digits of long numbers.
fn digits(number: &Json) -> Json {
    json!({ "anyOf": [number, { "type": "string", "pattern": text::NUMBER }] })
}

fn decimal(precision: u32, scale: u32) -> Json {
    let bound = |sign: &str| -> Json {
        let digits = format!("{sign}1{}", "0".repeat((precision - scale) as usize));
        serde_json::from_str(&digits).unwrap_or_default()
    };
    let mut schema =
        digits(&json!({ "type": "number", "exclusiveMinimum": bound("-"), "exclusiveMaximum": bound("") }));
    schema["$comment"] = format!("{precision} digits, {scale} of them behind the point").into();
    schema
}
