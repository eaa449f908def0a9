use super::*;
use crate::{diagnostic::Diagnostics, schema::avro, source::Sources};

fn schema(text: &str) -> AvroRecord {
    let (mut sources, diagnostics) = (Sources::default(), Diagnostics::default());
    let file = sources.add("a.avsc", text);
    let read = avro::read(&sources, file, &diagnostics).unwrap();
    assert_eq!(diagnostics.into_sorted(), []);
    read
}

fn record(fields: &str) -> AvroRecord {
    schema(&format!(r#"{{"type": "record", "name": "R", "namespace": "n", "fields": [{fields}]}}"#))
}

fn field(ty: &str) -> AvroRecord {
    record(&format!(r#"{{"name": "f", "type": {ty}}}"#))
}

fn refused(writer: &AvroRecord, reader: &AvroRecord) -> String {
    plan(writer, reader).unwrap_err()
}

#[test]
fn fields_are_found_by_name_then_by_alias_and_the_others_are_skipped() {
    let writer = record(
        r#"{"name": "old", "type": "int"}, {"name": "gone", "type": "string"}, {"name": "a", "type": "long"},
           {"name": "older", "type": "int"}"#,
    );
    let reader = record(
        r#"{"name": "a", "type": "long"}, {"name": "b", "type": "int", "aliases": ["none", "old", "older"]},
           {"name": "c", "type": ["null", "int"], "default": null}"#,
    );
    let plan = plan(&writer, &reader).unwrap();
    let columns: Vec<_> = plan.fields.iter().map(|field| (field.name.as_str(), field.column)).collect();
    assert_eq!(columns, [("old", Some(1)), ("gone", None), ("a", Some(0)), ("older", None)]);
    assert_eq!(plan.defaults, [(2, Value::Null)]);
}

#[test]
fn every_field_that_does_not_resolve_is_named() {
    let writer = record(r#"{"name": "a", "type": "string"}, {"name": "c", "type": "null"}"#);
    let reader = record(
        r#"{"name": "a", "type": "long"}, {"name": "b", "type": "int"}, {"name": "c", "type": "int"},
           {"name": "d", "type": "int", "default": 1}"#,
    );
    assert_eq!(
        refused(&writer, &reader),
        "`a` was written as string, which is not read as long; `b` is not in the writer's schema, and has no \
         default; `c` is always null in the writer's schema, and may not be null"
    );
}

#[test]
fn plain_types_are_promoted_and_logical_types_must_be_equal() {
    let date = r#"{"type": "int", "logicalType": "date"}"#;
    let millis = r#"{"type": "long", "logicalType": "timestamp-millis"}"#;
    let micros = r#"{"type": "long", "logicalType": "timestamp-micros"}"#;
    let decimal =
        |scale: u32| format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": {scale}}}"#);
    for (writer, reader, resolves) in [
        ("\"int\"", "\"long\"", true),
        ("\"int\"", "\"float\"", true),
        ("\"int\"", "\"double\"", true),
        ("\"long\"", "\"double\"", true),
        ("\"float\"", "\"double\"", true),
        ("\"string\"", "\"bytes\"", true),
        ("\"bytes\"", "\"string\"", true),
        ("\"long\"", "\"int\"", false),
        ("\"double\"", "\"float\"", false),
        ("\"boolean\"", "\"int\"", false),
        (date, date, true),
        (date, "\"int\"", false),
        ("\"int\"", date, false),
        (date, "\"long\"", false),
        (millis, micros, false),
        (&decimal(2), &decimal(2), true),
        (&decimal(2), &decimal(3), false),
        ("\"int\"", "[\"null\", \"long\"]", true),
        ("[\"int\", \"null\"]", "[\"null\", \"int\"]", true),
        ("[\"null\", \"int\"]", "\"int\"", true),
        ("\"null\"", "[\"null\", \"int\"]", true),
        ("\"null\"", "\"int\"", false),
        ("[\"null\", \"string\"]", "\"null\"", false),
        ("\"null\"", "\"null\"", true),
    ] {
        let found = plan(&field(writer), &field(reader));
        assert_eq!(found.is_ok(), resolves, "{writer} as {reader}: {found:?}");
    }
    let promoted = plan(&field("[\"int\", \"null\"]"), &field("\"long\"")).unwrap();
    assert_eq!((&promoted.fields[0].wire, promoted.fields[0].null_branch), (&Wire::Int, Some(1)));
}

#[test]
fn symbols_are_mapped_one_by_one() {
    let symbols =
        |list: &str, rest: &str| field(&format!(r#"{{"type": "enum", "name": "E", "symbols": [{list}]{rest}}}"#));
    let wire = |reader: &AvroRecord| plan(&symbols(r#""A", "B", "C""#, ""), reader).unwrap().fields[0].wire.clone();
    let some = |symbol: &str| Some(symbol.to_owned());
    assert_eq!(wire(&symbols(r#""C", "A""#, "")), Wire::Enum { symbols: vec![some("A"), None, some("C")] });
    assert_eq!(
        wire(&symbols(r#""C", "A""#, r#", "default": "C""#)),
        Wire::Enum { symbols: vec![some("A"), some("C"), some("C")] }
    );
}

#[test]
fn types_are_the_same_under_one_name_or_an_alias() {
    let fixed = |name: &str, size: u32, rest: &str| {
        field(&format!(r#"{{"type": "fixed", "name": "{name}", "size": {size}{rest}}}"#))
    };
    assert!(plan(&fixed("F", 2, ""), &fixed("F", 2, "")).is_ok());
    assert!(plan(&fixed("x.F", 2, ""), &fixed("F", 2, "")).is_ok());
    assert!(plan(&fixed("F", 2, ""), &fixed("F", 3, "")).is_err());
    assert!(refused(&fixed("F", 2, ""), &fixed("G", 2, "")).contains("`n.F`, and `n.G` has no such alias"));
    assert!(plan(&fixed("F", 2, ""), &fixed("G", 2, r#", "aliases": ["F"]"#)).is_ok());
    assert!(plan(&fixed("F", 2, ""), &fixed("G", 2, r#", "aliases": ["x.F"]"#)).is_err());

    let named = |name: &str, rest: &str| {
        let fields = r#"[{"name": "f", "type": "int"}]"#;
        schema(&format!(r#"{{"type": "record", "name": "{name}", "fields": {fields}{rest}}}"#))
    };
    assert!(plan(&named("a.R", ""), &named("b.R", "")).is_ok());
    assert!(plan(&named("a.S", ""), &named("b.R", "")).is_err());
    assert!(plan(&named("a.S", ""), &named("b.R", r#", "aliases": ["a.S"]"#)).is_ok());
}
