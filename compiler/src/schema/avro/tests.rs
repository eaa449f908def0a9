//! Schemas that are read, and schemas that are refused where they are wrong.

use super::*;
use crate::{schema::Type, value::Value};

/// What a schema is read as, and its findings: code, underlined part, message.
fn read_text(schema: &str) -> (Option<AvroRecord>, Vec<(&'static str, String, Diagnostic)>) {
    let (mut sources, diagnostics) = (Sources::default(), Diagnostics::default());
    let file = sources.add("a.avsc", schema);
    let read = read(&sources, file, &diagnostics);
    let found = diagnostics.into_sorted().into_iter();
    (read, found.map(|found| (found.code.word(), sources.slice(found.primary.span).to_owned(), found)).collect())
}

fn record(fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "R", "namespace": "n", "fields": [{fields}]}}"#)
}

fn accepted(fields: &str) -> AvroRecord {
    let (read, found) = read_text(&record(fields));
    assert_eq!(found, [], "{fields}");
    read.unwrap()
}

/// The one field that is read as this type, with this default.
#[track_caller]
fn reads(field: &str, wire: &Wire, default: Option<&Value>) {
    let read = accepted(&format!(r#"{{"name": "f", {field}}}"#));
    assert_eq!(read.fields[0].ty.wire, *wire, "{field}");
    assert_eq!(read.record.columns[0].ty, wire.column_type(), "{field}");
    assert_eq!(read.record.columns[0].default.as_ref(), default, "{field}");
}

#[test]
fn every_type_is_read() {
    for (ty, wire) in [
        ("\"boolean\"", Wire::Boolean),
        ("\"int\"", Wire::Int),
        ("{\"type\": \"long\", \"connect.version\": 1}", Wire::Long),
        ("\"float\"", Wire::Float),
        ("{\"type\": {\"type\": \"double\"}}", Wire::Double),
        ("\"bytes\"", Wire::Bytes),
        ("{\"type\": \"string\", \"avro.java.string\": \"String\"}", Wire::String),
        ("\"null\"", Wire::Null),
        ("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 3}", Wire::Fixed(3)),
        (
            "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\", \"B\"]}",
            Wire::Enum { symbols: vec![Some("A".into()), Some("B".into())] },
        ),
        (
            "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 38, \"scale\": 38}",
            Wire::DecimalBytes { precision: 38, scale: 38 },
        ),
        (
            "{\"type\": \"fixed\", \"name\": \"D\", \"size\": 4, \"logicalType\": \"decimal\", \"precision\": 9}",
            Wire::DecimalFixed { size: 4, precision: 9, scale: 0 },
        ),
        ("{\"type\": \"string\", \"logicalType\": \"uuid\"}", Wire::UuidString),
        ("{\"type\": \"fixed\", \"name\": \"U\", \"size\": 16, \"logicalType\": \"uuid\"}", Wire::UuidFixed),
        ("{\"type\": \"int\", \"logicalType\": \"date\"}", Wire::Date),
        ("{\"type\": \"int\", \"logicalType\": \"time-millis\"}", Wire::TimeMillis),
        ("{\"type\": \"long\", \"logicalType\": \"time-micros\"}", Wire::TimeMicros),
        ("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", Wire::TimestampMillis),
        ("{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}", Wire::TimestampMicros),
        ("{\"type\": \"long\", \"logicalType\": \"local-timestamp-millis\"}", Wire::LocalTimestampMillis),
        ("{\"type\": \"long\", \"logicalType\": \"local-timestamp-micros\"}", Wire::LocalTimestampMicros),
    ] {
        reads(&format!("\"type\": {ty}"), &wire, None);
    }
}

#[test]
fn null_stands_first_or_second_or_alone() {
    for (ty, null_branch, nullable, wire) in [
        ("[\"null\", \"int\"]", Some(0), true, Wire::Int),
        ("[\"int\", {\"type\": \"null\"}]", Some(1), true, Wire::Int),
        ("[\"null\"]", Some(0), true, Wire::Null),
        ("\"null\"", None, true, Wire::Null),
        ("[\"int\"]", Some(1), false, Wire::Int),
        ("\"int\"", None, false, Wire::Int),
    ] {
        let read = accepted(&format!(r#"{{"name": "f", "type": {ty}}}"#));
        let field = &read.fields[0];
        assert_eq!((field.null_branch, field.nullable, &field.ty.wire), (null_branch, nullable, &wire), "{ty}");
        assert_eq!(read.record.columns[0].nullable, nullable, "{ty}");
    }
}

#[test]
fn defaults_are_values_in_the_columns_units() {
    let decimal = "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4, \"scale\": 2}";
    let uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    for (field, wire, default) in [
        ("\"type\": \"boolean\", \"default\": true", Wire::Boolean, Value::Bool(true)),
        ("\"type\": \"int\", \"default\": -0", Wire::Int, Value::Int(0)),
        ("\"type\": \"long\", \"default\": 9223372036854775807", Wire::Long, Value::Long(i64::MAX)),
        ("\"type\": \"float\", \"default\": 0.1", Wire::Float, Value::Double(0.1_f32.into())),
        ("\"type\": \"double\", \"default\": 1", Wire::Double, Value::Double(1.0)),
        ("\"type\": \"string\", \"default\": \"\\ud83d\\ude00\"", Wire::String, Value::Text("\u{1F600}".into())),
        ("\"type\": \"bytes\", \"default\": \"\\u00ff\\u0000\"", Wire::Bytes, Value::Bytes(vec![255, 0])),
        ("\"type\": [\"null\", \"int\"], \"default\": null", Wire::Int, Value::Null),
        ("\"type\": [\"int\", \"null\"], \"default\": 7", Wire::Int, Value::Int(7)),
        ("\"type\": \"null\", \"default\": null", Wire::Null, Value::Null),
        (
            "\"type\": {\"type\": \"int\", \"logicalType\": \"time-millis\"}, \"default\": 1",
            Wire::TimeMillis,
            Value::Time(1_000),
        ),
        (
            "\"type\": {\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}, \"default\": -1",
            Wire::TimestampMillis,
            Value::Timestamp(-1_000),
        ),
        (
            &format!("\"type\": {decimal}, \"default\": \"\\u00ff\\u0038\""),
            Wire::DecimalBytes { precision: 4, scale: 2 },
            Value::Decimal("-2.00".parse().unwrap()),
        ),
        (
            &format!("\"type\": {{\"type\": \"string\", \"logicalType\": \"uuid\"}}, \"default\": \"{uuid}\""),
            Wire::UuidString,
            Value::Uuid(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8),
        ),
    ] {
        reads(field, &wire, Some(&default));
    }
    let read = accepted(r#"{"name": "f", "type": "double", "default": -0.0}"#);
    let Some(Value::Double(zero)) = read.record.columns[0].default else { panic!("a double") };
    assert!(zero.is_sign_positive());
}

#[test]
fn a_definition_is_used_again_by_its_name() {
    let read = accepted(
        r#"{"name": "a", "type": {"type": "enum", "name": "Side", "aliases": ["Way", "m.Way"], "symbols": ["BUY"],
            "default": "BUY"}},
           {"name": "b", "type": ["null", "Side"], "default": null, "doc": "the other"},
           {"name": "c", "type": "n.Side", "aliases": ["c", "old_c"], "default": "BUY"}"#,
    );
    let named = read.fields[0].ty.named.as_ref().unwrap();
    assert_eq!((named.name.full.as_str(), named.default.as_deref()), ("n.Side", Some("BUY")));
    assert_eq!(named.name.aliases, ["n.Way", "m.Way"]);
    assert!(read.fields.iter().all(|field| field.ty == read.fields[0].ty));
    assert_eq!(read.fields[2].aliases, ["c", "old_c"]);
    assert_eq!(read.record.columns[1].doc.as_deref(), Some("the other"));
    assert_eq!((read.record.name.as_str(), read.name.full.as_str()), ("R", "n.R"));
}

#[test]
fn wrong_fields_are_refused_where_they_are_wrong() {
    for (field, code, underlined) in [
        (r#""name": "a b", "type": "int""#, "avro-name", "\"a b\""),
        (r#""name": "_Tollgate_x", "type": "int""#, "avro-name", "\"_Tollgate_x\""),
        (r#""name": 1, "type": "int""#, "wrong-shape", "1"),
        (r#""type": "int""#, "missing-key", r#"{"type": "int"}"#),
        (r#""name": "f""#, "missing-key", r#"{"name": "f"}"#),
        (r#""name": "f", "type": 5"#, "wrong-shape", "5"),
        (r#""name": "f", "type": "integer""#, "avro-unknown-type", "\"integer\""),
        (r#""name": "f", "type": "strin""#, "avro-unknown-type", "\"strin\""),
        (r#""name": "f", "type": "Other""#, "avro-unknown-type", "\"Other\""),
        (r#""name": "f", "type": {"type": "array", "items": "int"}"#, "not-supported-yet", "\"array\""),
        (r#""name": "f", "type": {"type": "map", "values": "int"}"#, "not-supported-yet", "\"map\""),
        (r#""name": "f", "type": {"type": "record", "name": "S", "fields": []}"#, "not-supported-yet", "\"record\""),
        (r#""name": "f", "type": ["null", "R"]"#, "not-supported-yet", "\"R\""),
        (r#""name": "f", "type": ["int", "string"]"#, "not-supported-yet", r#"["int", "string"]"#),
        (r#""name": "f", "type": ["null", "int", "string"]"#, "not-supported-yet", r#"["null", "int", "string"]"#),
        (r#""name": "f", "type": []"#, "avro-schema", "[]"),
        (r#""name": "f", "type": ["null", "null"]"#, "avro-schema", "\"null\""),
        (r#""name": "f", "type": ["null", ["int"]]"#, "avro-schema", "[\"int\"]"),
        (r#""name": "f", "type": {"type": ["null", "int"]}"#, "avro-schema", r#"["null", "int"]"#),
        (r#""name": "f", "type": {}"#, "missing-key", "{}"),
        (r#""name": "f", "type": {"type": "enum", "name": "E"}"#, "missing-key", r#"{"type": "enum", "name": "E"}"#),
        (r#""name": "f", "type": {"type": "enum", "name": "E", "symbols": []}"#, "avro-schema", "[]"),
        (r#""name": "f", "type": {"type": "enum", "name": "E", "symbols": "A"}"#, "wrong-shape", "\"A\""),
        (r#""name": "f", "type": {"type": "enum", "name": "E", "symbols": ["A", "a-b"]}"#, "avro-name", "\"a-b\""),
        (r#""name": "f", "type": {"type": "enum", "name": "E", "symbols": ["A", "A"]}"#, "avro-name", "\"A\""),
        (
            r#""name": "f", "type": {"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}"#,
            "avro-default",
            "\"B\"",
        ),
        (r#""name": "f", "type": {"type": "enum", "name": "int", "symbols": ["A"]}"#, "avro-name", "\"int\""),
        (r#""name": "f", "type": {"type": "enum", "name": "n.R", "symbols": ["A"]}"#, "avro-name", "\"n.R\""),
        (r#""name": "f", "type": {"type": "fixed", "name": "F"}"#, "missing-key", r#"{"type": "fixed", "name": "F"}"#),
        (r#""name": "f", "type": {"type": "fixed", "name": "F", "size": 0}"#, "avro-schema", "0"),
        (r#""name": "f", "type": {"type": "fixed", "name": "F", "size": -1}"#, "wrong-shape", "-1"),
        (r#""name": "f", "type": {"type": "fixed", "name": "F", "size": "3"}"#, "wrong-shape", "\"3\""),
        (
            r#""name": "f", "type": {"type": "long", "logicalType": "timestamp-nanos"}"#,
            "not-supported-yet",
            "\"timestamp-nanos\"",
        ),
        (
            r#""name": "f", "type": {"type": "fixed", "name": "F", "size": 12, "logicalType": "duration"}"#,
            "not-supported-yet",
            "\"duration\"",
        ),
        (r#""name": "f", "type": {"type": "long", "logicalType": "date"}"#, "avro-logical-type", "\"date\""),
        (
            r#""name": "f", "type": {"type": "long", "logicalType": "timestamp-milis"}"#,
            "avro-logical-type",
            "\"timestamp-milis\"",
        ),
        (r#""name": "f", "type": {"type": "bytes", "logicalType": "uuid"}"#, "avro-logical-type", "\"uuid\""),
        (
            r#""name": "f", "type": {"type": "bytes", "logicalType": "decimal", "precision": 39}"#,
            "avro-logical-type",
            "39",
        ),
        (
            r#""name": "f", "type": {"type": "bytes", "logicalType": "decimal", "precision": 0}"#,
            "avro-logical-type",
            "0",
        ),
        (
            r#""name": "f", "type": {"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3}"#,
            "avro-logical-type",
            "3",
        ),
        (
            r#""name": "f", "type": {"type": "fixed", "name": "F", "size": 4, "logicalType": "decimal", "precision": 10}"#,
            "avro-logical-type",
            "10",
        ),
        (r#""name": "f", "type": "int", "doc": 5"#, "wrong-shape", "5"),
        (r#""name": "f", "type": "int", "aliases": "g""#, "wrong-shape", "\"g\""),
        (r#""name": "f", "type": "int", "aliases": ["g h"]"#, "avro-name", "\"g h\""),
    ] {
        let (_, found) = read_text(&record(&format!("{{{field}}}")));
        let found: Vec<_> = found.iter().map(|(code, underlined, _)| (*code, underlined.as_str())).collect();
        assert_eq!(found, [(code, underlined)], "{field}");
    }
}

#[test]
fn wrong_defaults_are_refused() {
    let fixed = r#"{"type": "fixed", "name": "F", "size": 2}"#;
    let decimal = r#"{"type": "bytes", "logicalType": "decimal", "precision": 2}"#;
    let date = r#"{"type": "int", "logicalType": "date"}"#;
    let symbols = r#"{"type": "enum", "name": "E", "symbols": ["A"]}"#;
    for (ty, default) in [
        ("\"int\"", "2147483648"),
        ("\"int\"", "1.0"),
        ("\"int\"", "\"1\""),
        ("\"int\"", "null"),
        ("\"long\"", "9223372036854775808"),
        ("\"float\"", "1e39"),
        ("\"double\"", "1e400"),
        ("\"double\"", "\"NaN\""),
        ("\"boolean\"", "\"true\""),
        ("\"string\"", "5"),
        ("\"string\"", "\"a\\u0000\""),
        ("\"bytes\"", "\"\\u0100\""),
        ("\"null\"", "1"),
        ("[\"null\", \"int\"]", "1"),
        ("[\"int\", \"null\"]", "null"),
        (fixed, "\"abc\""),
        (decimal, "\"d\""),
        (decimal, "\"\""),
        (decimal, "1"),
        (date, "2932897"),
        (date, "[1]"),
        (symbols, "\"B\""),
        ("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", "9223372036854775807"),
        ("{\"type\": \"long\", \"logicalType\": \"time-micros\"}", "86400000000"),
        ("{\"type\": \"string\", \"logicalType\": \"uuid\"}", "\"x\""),
    ] {
        let (read, found) = read_text(&record(&format!(r#"{{"name": "f", "type": {ty}, "default": {default}}}"#)));
        assert_eq!(found.len(), 1, "{ty} {default}");
        assert_eq!((found[0].0, found[0].1.as_str()), ("avro-default", default), "{ty}");
        assert_eq!(read.unwrap().refused, ["f"]);
    }
}

#[test]
fn wrong_records_are_refused() {
    for (schema, code, underlined) in [
        ("\"int\"".to_owned(), "avro-schema", "\"int\""),
        ("[]".to_owned(), "avro-schema", "[]"),
        (r#"{"type": "enum"}"#.to_owned(), "avro-schema", r#"{"type": "enum"}"#),
        (r#"{"type": "record", "fields": []}"#.to_owned(), "missing-key", r#"{"type": "record", "fields": []}"#),
        (record(""), "avro-schema", "[]"),
        (record("5").replace('R', "my-record"), "avro-name", "\"my-record\""),
        (record("5"), "wrong-shape", "5"),
        (record(r#"{"name": "f", "type": "int"}"#).replace("\"n\"", "\"my-company\""), "avro-name", "\"my-company\""),
        (record(r#"{"name": "f", "type": "int", "name": "g"}"#), "duplicate-key", "\"name\""),
        ("{\"type\": \"record\",}".to_owned(), "json-syntax", "}"),
        ("\u{FEFF}{}".to_owned(), "hidden-character", "\u{FEFF}"),
    ] {
        let (_, found) = read_text(&schema);
        let found: Vec<_> = found.iter().map(|(code, underlined, _)| (*code, underlined.as_str())).collect();
        assert_eq!(found, [(code, underlined)], "{schema}");
    }
}

#[test]
fn names_that_stand_twice_are_refused_and_the_other_fields_are_read() {
    let (read, found) = read_text(&record(
        r#"{"name": "a", "type": "int"}, {"name": "A", "type": "int"}, {"name": "b", "type": "int", "aliases": ["a"]},
           {"name": "c", "type": "wat"}, {"name": "d", "type": "int"}"#,
    ));
    let found: Vec<_> = found.iter().map(|(code, underlined, _)| (*code, underlined.as_str())).collect();
    assert_eq!(found, [("avro-name", "\"A\""), ("avro-name", "\"a\""), ("avro-unknown-type", "\"wat\"")]);
    let read = read.unwrap();
    assert_eq!(read.record.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["a", "b", "d"]);
    assert_eq!((read.refused.as_slice(), read.is_complete()), (["c".to_owned()].as_slice(), false));
}

#[test]
fn attributes_that_look_meant_are_warned_of() {
    for (field, underlined, help) in [
        (r#""type": "long", "logicalType": "timestamp-millis""#, "\"logicalType\"", "write it inside the type"),
        (r#""type": {"type": "long", "logicaltype": "timestamp-millis"}"#, "\"logicaltype\"", "`logicalType`"),
        (r#""type": {"type": "int", "default": 1}"#, "\"default\"", "beside the field's name"),
        (r#""type": "int", "defualt": 1"#, "\"defualt\"", "`default`"),
        (r#""type": "int", "alias": ["g"]"#, "\"alias\"", "`aliases`"),
        (r#""type": {"type": "int", "aliases": ["g"]}"#, "\"aliases\"", "belong to"),
    ] {
        let (read, found) = read_text(&record(&format!(r#"{{"name": "f", {field}}}"#)));
        assert_eq!(found.len(), 1, "{field}");
        assert_eq!((found[0].0, found[0].1.as_str()), ("avro-attribute", underlined));
        assert!(found[0].2.help.as_ref().unwrap().contains(help), "{:?}", found[0].2.help);
        assert!(read.unwrap().is_complete());
    }
    accepted(r#"{"name": "f", "type": {"type": "int", "connect.name": "x", "unit": "ms", "since": 1}, "tags": []}"#);
}

#[test]
fn a_record_has_an_end() {
    let fields: Vec<String> = (0..1_001).map(|n| format!(r#"{{"name": "f{n}", "type": "int"}}"#)).collect();
    assert_eq!(accepted(&fields[..1_000].join(",")).fields.len(), 1_000);
    let (_, found) = read_text(&record(&fields.join(",")));
    assert_eq!(found[0].0, "avro-schema");
    let long = format!(r#"{{"name": "{}", "type": "int"}}"#, "a".repeat(64));
    assert_eq!(read_text(&record(&long)).1[0].0, "avro-name");
}

#[test]
fn the_float_type_is_a_double_column() {
    assert_eq!(accepted(r#"{"name": "f", "type": "float"}"#).record.columns[0].ty, Type::Double);
}

const VALID: &str = r#"{"type": "record", "name": "R", "aliases": ["Q"], "fields": [
    {"name": "a", "type": ["null", {"type": "enum", "name": "E", "symbols": ["A", "B"], "default": "A"}], "default": null},
    {"name": "b", "type": {"type": "bytes", "logicalType": "decimal", "precision": 4}, "default": "\\u0001"},
    {"name": "c", "type": "E", "default": "B", "aliases": ["d"]}]}"#;

proptest::proptest! {
    #[test]
    fn any_damage_is_read_or_refused(from in 0..VALID.len(), length in 0..40_usize, with in "[ \",:{}\\[\\]0ae-]{0,3}") {
        let end = (from + length).min(VALID.len());
        let (read, found) = read_text(&format!("{}{with}{}", &VALID[..from], &VALID[end..]));
        let refused = found.iter().any(|(_, _, found)| found.code.level() == crate::diagnostic::Level::Error);
        proptest::prop_assert!(refused || read.is_some_and(|read| read.is_complete()));
    }
}
