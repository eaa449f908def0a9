//! Files of rows: what they are read as, and where they are refused.

use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::schema::avro;

const SCHEMA: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "symbol", "type": "string"},
    {"name": "price", "type": "double"},
    {"name": "trades", "type": ["null", "long"]},
    {"name": "note", "type": "string", "default": "none"}
]}"#;

struct Read {
    rows: Option<Vec<Vec<Value>>>,
    notes: Vec<String>,
    /// Code, line, column and message.
    found: Vec<(&'static str, usize, usize, String)>,
}

fn read_as(schema: &str, format: Format, bytes: &[u8]) -> Read {
    let (mut sources, diagnostics) = (Sources::default(), Diagnostics::default());
    let file = sources.add("a.avsc", schema);
    let schema = avro::read(&sources, file, &diagnostics).unwrap();
    let rows = add(&mut sources, "rows", bytes, &diagnostics)
        .and_then(|file| read(&sources, file, format, &schema, &diagnostics));
    let (rows, notes) = rows.map_or((None, Vec::new()), |rows| (Some(rows.rows), rows.notes));
    let place = |found: Diagnostic| {
        let (line, column) = sources.position(found.primary.span);
        (found.code.word(), line, column, found.message)
    };
    Read {
        rows,
        notes: notes.into_iter().map(|note| note.text).collect(),
        found: diagnostics.into_sorted().into_iter().map(place).collect(),
    }
}

fn csv(text: &str) -> Read {
    read_as(SCHEMA, Format::Csv, text.as_bytes())
}

fn jsonl(text: &str) -> Read {
    read_as(SCHEMA, Format::Jsonl, text.as_bytes())
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

#[track_caller]
fn accepted(read: Read) -> Vec<Vec<Value>> {
    assert_eq!(read.found, []);
    read.rows.unwrap()
}

#[track_caller]
fn refused(read: Read) -> Vec<(&'static str, usize, usize)> {
    assert_eq!(read.rows, None);
    read.found.into_iter().map(|(code, line, column, _)| (code, line, column)).collect()
}

#[test]
fn an_empty_cell_is_null_and_an_empty_text_is_in_quotes() {
    let read = csv("symbol,price,trades,note\r\nA,1.5,,\r\n\"\",-0,7,\"say \"\"hi\"\",\nthere\"\r\n");
    assert_eq!(
        accepted(read),
        [
            vec![text("A"), Value::Double(1.5), Value::Null, Value::Null],
            vec![text(""), Value::Double(0.0), Value::Long(7), text("say \"hi\",\nthere")],
        ]
    );
}

#[test]
fn columns_are_fields_in_any_order_and_case() {
    let read = csv("\u{FEFF}PRICE,extra,Symbol,more\n1,x,A,y\n");
    assert_eq!(
        read.notes,
        [
            "not in the record, and not read: `extra`, `more`",
            "`trades` is not in the file, null stands in",
            "`note` is not in the file, its default stands in"
        ]
    );
    assert_eq!(accepted(read), [vec![text("A"), Value::Double(1.0), Value::Null, text("none")]]);
    let exact = csv("SYMBOL,symbol\nB,A\n");
    assert_eq!(exact.notes[0], "not in the record, and not read: `SYMBOL`");
    assert_eq!(accepted(exact)[0][0], text("A"));
}

#[test]
fn blank_lines_are_skipped_unless_they_are_a_cell() {
    assert_eq!(accepted(csv("\r\n\nsymbol,price\n\nA,1\n\r\n\n")).len(), 1);
    let one = accepted(csv("symbol\nA\n\n\"\"\n"));
    assert_eq!(one.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), [text("A"), Value::Null, text("")]);
    assert_eq!(accepted(csv("symbol,price")).len(), 0);
    assert_eq!(accepted(csv("symbol,price\nA,1")).len(), 1);
}

#[test]
fn broken_csv_is_refused_where_it_breaks() {
    for (file, place) in [
        ("", ("row-syntax", 1, 1)),
        ("\n\n", ("row-syntax", 1, 1)),
        ("symbol,price\nA\n", ("row-syntax", 2, 1)),
        ("symbol,price\nA,1,\n", ("row-syntax", 2, 1)),
        ("symbol,price\nA\"B,1\n", ("row-syntax", 2, 2)),
        ("symbol,price\n\"A\"B,1\n", ("row-syntax", 2, 4)),
        ("symbol,price\n\"A,1\nB,2\n", ("row-syntax", 2, 1)),
        ("symbol,price\nA,1\rB,2\n", ("row-syntax", 2, 4)),
        ("symbol;price\nA;1\n", ("row-column", 1, 1)),
        ("Symbol,SYMBOL,price\nA,B,1\n", ("row-column", 1, 8)),
        ("symbol,price,symbol\nA,1,B\n", ("row-column", 1, 14)),
        ("symbol,price\nA,1\nÄ,\"x\"\n", ("row-value", 3, 3)),
        ("symbol,price\nA, 1\n", ("row-value", 2, 3)),
        ("symbol,price\nA,.inf\n", ("row-value", 2, 3)),
        ("symbol,price\nA,-.inf\n", ("row-value", 2, 3)),
        ("symbol,price\nA,\"\"\n", ("row-value", 2, 3)),
        ("symbol,price\nA\0,1\n", ("row-value", 2, 1)),
    ] {
        assert_eq!(refused(csv(file)), [place], "{file:?}");
    }
    assert_eq!(refused(read_as(SCHEMA, Format::Csv, b"symbol\nA\n\xFFB\n")), [("row-syntax", 3, 1)]);
}

#[test]
fn every_wrong_cell_is_reported_up_to_an_end() {
    let read = csv("symbol,price,trades\nA,x,1.5\nB,2,y\n");
    let (_, _, _, message) = &read.found[0];
    assert_eq!(message, "`x` is not a double: expected a number");
    assert_eq!(refused(read), [("row-value", 2, 3), ("row-value", 2, 5), ("row-value", 3, 5)]);
    assert_eq!(refused(csv(&format!("symbol,price\n{}", "A,x\n".repeat(1_000)))).len(), 20);
}

#[test]
fn a_nan_is_null_and_noted_where_the_column_is_not_nullable() {
    let read = csv("symbol,price,trades,note\nA,NaN,1,x\nB,NaN,1,x\nC,-Infinity,1,x\n");
    let note = "`price` is NaN 2 times, first in line 2: the gate makes dead letters of such records (`nan`)";
    assert_eq!(read.notes, [note]);
    let prices: Vec<Value> = accepted(read).into_iter().map(|row| row[1].clone()).collect();
    assert_eq!(prices, [Value::Null, Value::Null, Value::Double(f64::NEG_INFINITY)]);
    assert_eq!(jsonl(r#"{"symbol": "A", "price": NaN, "trades": 1, "note": ""}"#).notes.len(), 1);
}

#[test]
fn json_lines_are_plain_json_with_the_words_of_floats() {
    let read = jsonl(concat!(
        "{\"symbol\": \"NaN: \\\"Infinity\", \"price\":-Infinity, \"trades\": \"9223372036854775807\"}\r\n",
        "\n",
        "{\"SYMBOL\": \"\\ud83d\\ude00\", \"price\": 1, \"trades\": null, \"x\": [NaN]}",
    ));
    assert_eq!(refused(read), [("json-syntax", 3, 62)]);
    let read = jsonl(concat!(
        "{\"symbol\": \"NaN: \\\"Infinity\", \"price\":-Infinity, \"trades\": \"9223372036854775807\"}\r\n",
        "\n",
        "{\"SYMBOL\": \"\\ud83d\\ude00\", \"price\": +Infinity, \"trades\": null, \"x\": [1]}",
    ));
    assert_eq!(
        read.notes,
        ["not in the record, and not read: `x`", "`note` is not in the file, its default stands in"]
    );
    assert_eq!(
        accepted(read),
        [
            vec![text("NaN: \"Infinity"), Value::Double(f64::NEG_INFINITY), Value::Long(i64::MAX), text("none")],
            vec![text("\u{1F600}"), Value::Double(f64::INFINITY), Value::Null, text("none")],
        ]
    );
}

#[test]
fn broken_json_lines_are_refused_where_they_break() {
    for (file, place) in [
        ("[1]", ("row-syntax", 1, 1)),
        ("{\"symbol\": \"A\"}\n{\"symbol\": }", ("json-syntax", 2, 12)),
        ("{\n\"symbol\": \"A\"}", ("json-syntax", 1, 1)),
        ("{\"symbol\": \"A\", \"symbol\": \"B\"}", ("duplicate-key", 1, 17)),
        ("{\"SYMBOL\": \"A\", \"Symbol\": \"B\"}", ("row-column", 1, 17)),
        ("{\"symbol\": 5}", ("row-value", 1, 12)),
        ("{\"symbol\": NaN}", ("row-value", 1, 12)),
        ("{\"symbol\": [\"A\"]}", ("row-value", 1, 12)),
        ("{\"price\": \"1.5\"}", ("row-value", 1, 11)),
        ("{\"price\": true}", ("row-value", 1, 11)),
        ("{\"price\": 1e400}", ("row-value", 1, 11)),
        ("{\"trades\": 1.5}", ("row-value", 1, 12)),
        ("{\"trades\": 9223372036854775808}", ("row-value", 1, 12)),
        ("{NaN: 1}", ("json-syntax", 1, 2)),
    ] {
        let found = refused(jsonl(file));
        assert_eq!(found[0], place, "{file:?}");
    }
}

/// The same cells are read by whoever produces records from files.
#[test]
fn cells_are_read_as_the_fixture_says() {
    for line in include_str!("../../../tests/fixtures/cells.jsonl").lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let schema =
            format!(r#"{{"type": "record", "name": "R", "fields": [{{"name": "f", "type": {}}}]}}"#, case["type"]);
        let written = |key: &str| case[key].as_str().unwrap();
        let files = [
            (Format::Csv, format!("f,g\n{},", written("csv"))),
            (Format::Csv, format!("f,g\n\"{}\",", written("csv"))),
            (Format::Jsonl, format!("{{\"f\": {}}}", written("json"))),
        ];
        for (format, file) in files {
            if file == "f,g\n\"\"," {
                continue;
            }
            let read =
                read_as(&schema, format, file.as_bytes()).rows.map(|rows| crate::report::json_value(&rows[0][0]));
            assert_eq!(read.as_ref(), case.get("value"), "{file} of {line}");
        }
    }
}

const TEXTS: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "a", "type": ["null", "string"]}, {"name": "b", "type": ["null", "string"]}
]}"#;

proptest! {
    #[test]
    fn any_file_is_read_or_refused(file in r#"(a,b\n|\{"a":)?[ab,:"\\\n\r\{\}NaInfity+é-]{0,60}"#) {
        for format in [Format::Csv, Format::Jsonl] {
            let read = read_as(TEXTS, format, file.as_bytes());
            prop_assert_eq!(read.rows.is_some(), read.found.is_empty());
        }
    }

    #[test]
    fn what_was_written_by_the_rules_is_read_back(
        rows in vec((option::of("[a,\"\n\ré ]{0,6}"), option::of("[a,\"\n\ré ]{0,6}")), 0..6),
        end in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let quoted = |cell: &Option<String>| {
            cell.as_ref().map_or_else(String::new, |text| format!("\"{}\"", text.replace('"', "\"\"")))
        };
        let lines = rows.iter().map(|(a, b)| format!("{},{}{end}", quoted(a), quoted(b)));
        let csv = format!("a,b{end}{}", lines.collect::<String>());
        let json = |(a, b): &(Option<String>, Option<String>)| format!("{}{end}", serde_json::json!({ "a": a, "b": b }));
        let jsonl = rows.iter().map(json).collect::<String>();
        let value = |cell: &Option<String>| cell.clone().map_or(Value::Null, Value::Text);
        let expected: Vec<_> = rows.iter().map(|(a, b)| vec![value(a), value(b)]).collect();
        prop_assert_eq!(accepted(read_as(TEXTS, Format::Csv, csv.as_bytes())), expected.clone());
        prop_assert_eq!(accepted(read_as(TEXTS, Format::Jsonl, jsonl.as_bytes())), expected);
    }
}

#[test]
fn formats_are_known_by_the_end_of_the_name() {
    assert_eq!(Format::of("a/b.CSV"), Some(Format::Csv));
    assert_eq!(Format::of("b.jsonl"), Some(Format::Jsonl));
    assert_eq!(Format::of("b.json"), None);
    assert_eq!(Format::of("csv"), None);
}
