use super::*;
use crate::{
    diagnostic::Diagnostics,
    schema::{
        avro::{self, AvroRecord},
        resolve,
    },
    source::Sources,
};

fn schema(fields: &str) -> AvroRecord {
    let (mut sources, diagnostics) = (Sources::default(), Diagnostics::default());
    let text = format!(r#"{{"type": "record", "name": "R", "fields": [{fields}]}}"#);
    let file = sources.add("a.avsc", text);
    let read = avro::read(&sources, file, &diagnostics).unwrap();
    assert_eq!(diagnostics.into_sorted(), []);
    read
}

fn field(ty: &str) -> AvroRecord {
    schema(&format!(r#"{{"name": "f", "type": {ty}}}"#))
}

/// What a value of the writer's type becomes in a column of the reader's.
fn resolved(writer: &str, reader: &str, raw: Raw) -> Result<Value, Reason> {
    let (writer, reader) = (field(writer), field(reader));
    let plan = resolve::plan(&writer, &reader).unwrap();
    let datum = Raw::Record(vec![("f".into(), raw)]);
    admit(&plan, &reader.record, &datum).map(|mut values| values.remove(0))
}

fn admitted(ty: &str, raw: Raw) -> Result<Value, Reason> {
    resolved(ty, ty, raw)
}

#[test]
fn values_are_those_of_the_column() {
    let decimal = r#"{"type": "bytes", "logicalType": "decimal", "precision": 3, "scale": 1}"#;
    let uuid = r#"{"type": "string", "logicalType": "uuid"}"#;
    let long = |logical: &str| format!(r#"{{"type": "long", "logicalType": "{logical}"}}"#);
    let sides = r#"{"type": "enum", "name": "E", "symbols": ["BUY", "SELL"]}"#;
    let union = |raw| Raw::Union(1, Box::new(raw));
    for (ty, raw, expected) in [
        ("\"boolean\"", Raw::Boolean(true), Ok(Value::Bool(true))),
        ("\"float\"", Raw::Float(0.1), Ok(Value::Double(0.1_f32.into()))),
        ("\"double\"", Raw::Double(f64::INFINITY), Ok(Value::Double(f64::INFINITY))),
        ("\"double\"", Raw::Double(f64::NAN), Err(Reason::Nan)),
        ("[\"null\", \"double\"]", union(Raw::Double(f64::NAN)), Ok(Value::Null)),
        ("[\"null\", \"double\"]", Raw::Union(0, Box::new(Raw::Null)), Ok(Value::Null)),
        ("\"string\"", Raw::String("a\0".into()), Err(Reason::NulInText)),
        ("\"string\"", Raw::Bytes(vec![0, 255]), Err(Reason::InvalidUtf8)),
        ("\"bytes\"", Raw::Bytes(vec![0, 255]), Ok(Value::Bytes(vec![0, 255]))),
        (decimal, Raw::Decimal(vec![0xfc, 0x19].into()), Ok(Value::Decimal("-99.9".parse().unwrap()))),
        (decimal, Raw::Bytes(vec![0x03, 0xe8]), Err(Reason::OutOfRange)),
        (decimal, Raw::Bytes(vec![]), Ok(Value::Decimal(Decimal::ZERO))),
        (uuid, Raw::String("00000000-0000-0000-0000-0000000000ff".into()), Ok(Value::Uuid(255))),
        (uuid, Raw::String("000000000000000000000000000000ff".into()), Err(Reason::OutOfRange)),
        (uuid, Raw::Bytes(vec![255]), Err(Reason::InvalidUtf8)),
        (sides, Raw::Enum(1, "SELL".into()), Ok(Value::Text("SELL".into()))),
        (sides, Raw::Int(2), Err(Reason::EnumUnknown)),
        (sides, Raw::Int(-1), Err(Reason::EnumUnknown)),
        (&long("timestamp-millis"), Raw::TimestampMillis(-1), Ok(Value::Timestamp(-1_000))),
        (&long("timestamp-millis"), Raw::Long(i64::MIN), Err(Reason::OutOfRange)),
        (&long("local-timestamp-micros"), Raw::Long(253_402_300_800_000_000), Err(Reason::OutOfRange)),
        (&long("time-micros"), Raw::TimeMicros(86_400_000_000), Err(Reason::OutOfRange)),
        (&long("time-micros"), Raw::TimeMicros(86_399_999_999), Ok(Value::Time(86_399_999_999))),
        (r#"{"type": "int", "logicalType": "date"}"#, Raw::Date(-719_163), Err(Reason::OutOfRange)),
        ("\"null\"", Raw::Null, Ok(Value::Null)),
    ] {
        assert_eq!(admitted(ty, raw), expected, "{ty}");
    }
    let Ok(Value::Double(zero)) = admitted("\"double\"", Raw::Double(-0.0)) else { panic!("a double") };
    assert!(zero.is_sign_positive());
}

#[test]
fn a_writers_values_are_promoted_and_its_nulls_refused() {
    for (writer, reader, raw, expected) in [
        ("\"int\"", "\"long\"", Raw::Int(7), Ok(Value::Long(7))),
        ("\"long\"", "\"double\"", Raw::Long(i64::MAX), Ok(Value::Double(9_223_372_036_854_775_807.0))),
        ("\"string\"", "\"bytes\"", Raw::String("é".into()), Ok(Value::Bytes("é".into()))),
        ("\"bytes\"", "\"string\"", Raw::Bytes(vec![255]), Err(Reason::InvalidUtf8)),
        ("[\"null\", \"int\"]", "\"int\"", Raw::Union(0, Box::new(Raw::Null)), Err(Reason::SchemaUnresolvable)),
    ] {
        assert_eq!(resolved(writer, reader, raw), expected, "{writer} as {reader}");
    }
}

#[test]
fn the_first_reason_counts_whatever_the_order_of_the_fields() {
    let fields = |skipped: &str| {
        format!(
            r#"{{"name": "e", "type": {{"type": "enum", "name": "E", "symbols": ["A"]}}}}{skipped},
               {{"name": "d", "type": "double"}}, {{"name": "s", "type": "string"}}"#
        )
    };
    let writer = schema(&fields(r#", {"name": "gone", "type": "string"}"#));
    let reader = schema(&format!("{}, {}", fields(""), r#"{"name": "new", "type": "int", "default": 5}"#));
    let plan = resolve::plan(&writer, &reader).unwrap();
    let judge = |symbol: u32, double: f64, text: &str| {
        let raw = [Raw::Int(symbol.cast_signed()), Raw::Bytes(vec![255]), Raw::Double(double), text.into()];
        let datum = Raw::Record(raw.into_iter().map(|raw| (String::new(), raw)).collect());
        admit(&plan, &reader.record, &datum)
    };
    assert_eq!(judge(1, f64::NAN, "\0"), Err(Reason::NulInText));
    assert_eq!(judge(1, f64::NAN, ""), Err(Reason::Nan));
    assert_eq!(judge(1, 0.0, ""), Err(Reason::EnumUnknown));
    let (symbol, text) = (Value::Text("A".into()), Value::Text("x".into()));
    assert_eq!(judge(0, 0.5, "x"), Ok(vec![symbol, Value::Double(0.5), text, Value::Int(5)]));
}
