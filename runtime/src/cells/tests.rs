//! The cells that `tollgate try` reads too.

use serde_json::Value as Json;

use super::*;
use crate::pipeline::{Column, Settings, Table, Topic, Type, Wire, WireField};

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn number(json: &Json) -> usize {
    json.to_string().parse().unwrap()
}

/// The type of a schema's field.
fn wire(schema: &Json) -> (Wire, Type) {
    let size = || number(&schema["size"]);
    match schema["logicalType"].as_str().or(schema["type"].as_str()).or(schema.as_str()).unwrap() {
        "boolean" => (Wire::Boolean, Type::Bool),
        "int" => (Wire::Int, Type::Int),
        "long" => (Wire::Long, Type::Long),
        "float" => (Wire::Float, Type::Double),
        "double" => (Wire::Double, Type::Double),
        "string" => (Wire::String, Type::Text),
        "bytes" => (Wire::Bytes, Type::Bytes(None)),
        "fixed" => (Wire::Fixed, Type::Bytes(Some(size()))),
        "enum" => {
            let symbols =
                schema["symbols"].as_array().unwrap().iter().map(|symbol| &**leak(symbol.as_str().unwrap().to_owned()));
            (Wire::Enum, Type::Enum(leak(symbols.collect::<Vec<&'static str>>())))
        }
        "decimal" => {
            let digits = |key: &str| u32::try_from(number(&schema[key])).unwrap();
            (Wire::DecimalBytes, Type::Decimal { precision: digits("precision"), scale: digits("scale") })
        }
        "uuid" => (Wire::UuidString, Type::Uuid),
        "date" => (Wire::Date, Type::Date),
        "time-micros" => (Wire::TimeMicros, Type::Time),
        "timestamp-millis" => (Wire::TimestampMillis, Type::Timestamp),
        "timestamp-micros" => (Wire::TimestampMicros, Type::Timestamp),
        "local-timestamp-micros" => (Wire::LocalTimestampMicros, Type::LocalTimestamp),
        other => panic!("the fixture has a new type: {other}"),
    }
}

/// A pipeline of one column `f`.
fn about(schema: &Json) -> &'static About {
    let branches = schema.as_array();
    let (wire, ty) = wire(branches.map_or(schema, |branches| &branches[1]));
    let null_branch = branches.map(|_| 0);
    let settings = Settings {
        kafka: "",
        registry: "",
        database: "",
        batch_rows: 1,
        batch_ms: 1,
        record_max_bytes: 1_000,
        ..Settings::DEFAULT
    };
    leak(About {
        name: "cells",
        spec: "",
        digest: "",
        topic: Topic { name: "cells", partitions: 1, key: &[], ..Topic::DEFAULT },
        table: Table { name: "cells", upsert: false, key: &[] },
        columns: leak([Column { name: "f", ty, nullable: null_branch.is_some() }]),
        expectations: &[],
        schemas: &[],
        wire: leak([WireField { wire, null_branch, default: None }]),
        faults: &[],
        migrations: &[],
        checks: crate::pipeline::Checks::NONE,
        docs: crate::pipeline::Docs::NONE,
        settings,
    })
}

/// The value as the fixture writes it.
fn shown(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => (*value).into(),
        // Both become what the decoder makes of them.
        Value::Double(value) if value.is_nan() => Json::Null,
        Value::Double(value) if value.is_finite() => serde_json::from_str(&format!("{:?}", value + 0.0)).unwrap(),
        Value::Double(value) => if *value > 0.0 { "Infinity" } else { "-Infinity" }.into(),
        Value::Int(_) | Value::Long(_) | Value::Decimal(..) => serde_json::from_str(&value.to_string()).unwrap(),
        other => other.to_string().into(),
    }
}

fn read(rows: Result<Rows, Refused>, about: &About) -> Option<Json> {
    let row = rows.ok()?.next()?.ok()?;
    draft(about, &row).ok()?;
    Some(shown(&row.values[0]))
}

#[test]
fn cells_are_read_as_the_fixture_says() {
    for line in include_str!("../../../tests/fixtures/cells.jsonl").lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let (about, mapping) = (about(&case["type"]), Mapping::default());
        let written = |key: &str| case[key].as_str().unwrap();
        let csv = |file: String| read(Rows::csv(file.into(), about, &mapping), about);
        assert_eq!(csv(format!("f,g\n{},", written("csv"))).as_ref(), case.get("value"), "CSV of {line}");
        if !written("csv").is_empty() {
            assert_eq!(csv(format!("f,g\n\"{}\",", written("csv"))).as_ref(), case.get("value"), "quoted, of {line}");
        }
        let json = format!("{{\"f\": {}}}", written("json"));
        assert_eq!(read(Rows::json(json.into(), about, &mapping), about).as_ref(), case.get("value"), "JSON of {line}");
    }
}

#[test]
fn a_json_row_is_refused_where_it_is_no_plain_object() {
    let about = about(&"double".into());
    let why = |text: &str| {
        let mut rows = Rows::json(text.into(), about, &Mapping::default()).unwrap();
        rows.next().unwrap().unwrap_err().why
    };
    assert!(why(r#"{"f": 1, "f": 2}"#).contains("`f` is there twice"));
    assert!(why(r#"{"f": 1, "x": 2, "x": 2}"#).contains("`x` is there twice"));
    assert!(why(r#"{"f": 1, "F": [NaN]}"#).starts_with("not a JSON object"));
    for value in ["[NaN]", r#"["NaN"]"#, r#"[["NaN"]]"#, r#""NaN""#, "[1]", "{}"] {
        assert!(!why(&format!("{{\"f\": {value}}}")).is_empty());
    }
}
