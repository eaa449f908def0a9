//! `record.schema.json`: rows that JSON Lines are read from are valid by it, judged by a validator that shares no
//! code with us.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::{Value as Json, json};
use tollgate_compiler::{artifacts::Artifact, compile, diagnostic::render, history::History, source::Sources};
use tollgate_xtask::services::python;

use crate::tree;

/// Rows on which the two differ: bare words that JSON does not have are read, and a schema counts neither
/// the digits behind a point nor those that a double can hold.
const DIFFER: [&str; 8] = [
    r#"{"f": Infinity}"#,
    r#"{"f": -Infinity}"#,
    r#"{"f": 1e400}"#,
    r#"{"f": +Infinity}"#,
    r#"{"f": -Infinity}"#,
    r#"{"f": NaN}"#,
    r#"{"f": NaN}"#,
    r#"{"f": 1.234}"#,
];

/// The schema of a record with this list of fields.
fn schema(fields: &Json) -> Json {
    let mut sources = Sources::default();
    let spec = "apiVersion: tollgate/v1\nkind: Pipeline\nname: p\nsuite: []\nsink: { table: t }\n\
                source: { topic: p, value: { schema: p.avsc } }\n";
    let spec = sources.add("specs/p.yaml", spec);
    sources.add("specs/p.avsc", json!({ "type": "record", "name": "R", "fields": fields }).to_string());
    let compiled = compile(&sources, &[spec], &History::default());
    let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
    match compiled.artifacts.get("generated/pipelines/p/record.schema.json") {
        Some(Artifact::Written(text)) => serde_json::from_str(text).expect("it is JSON"),
        other => panic!("{other:?}"),
    }
}

/// What a validator says of rows: nothing where they are valid.
fn judged(cases: &[(Json, String)]) -> Vec<Option<String>> {
    let requirements = tree::text("tests/checks/schemas.txt");
    let python = python::environment("schemas", &requirements).expect("there is Python");
    let mut child = Command::new(python)
        .arg(tree::root().join("tests/checks/schemas.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let cases: Vec<Json> = cases.iter().map(|(schema, row)| json!({ "schema": schema, "row": row })).collect();
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(Json::from(cases).to_string().as_bytes()).expect("Python reads");
    drop(input);
    let output = child.wait_with_output().expect("Python ends");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("a list")
}

/// The fixture of cells that `try` and `--from` read alike.
#[test]
fn cells_are_valid_where_they_are_read() {
    let text = tree::text("tests/fixtures/cells.jsonl");
    let cells: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    let case = |cell: &Json| {
        let fields = json!([{ "name": "f", "type": cell["type"] }]);
        (schema(&fields), format!("{{\"f\": {}}}", cell["json"].as_str().expect("a text")))
    };
    let cases: Vec<(Json, String)> = cells.iter().map(case).collect();
    let wrong = judged(&cases);
    let differ = cells
        .iter()
        .zip(&cases)
        .zip(&wrong)
        .filter(|((cell, _), wrong)| cell.get("value").is_some() == wrong.is_some());
    let differ: Vec<&str> = differ.map(|((_, (_, row)), _)| row.as_str()).collect();
    assert_eq!(differ, DIFFER);
    assert!(wrong.iter().filter(|wrong| wrong.is_none()).count() > 20, "{wrong:?}");
}

#[test]
fn a_row_has_the_fields_that_nothing_stands_in_for() {
    let schema = schema(&json!([
        { "name": "id", "type": "long" },
        { "name": "note", "type": ["null", "string"], "default": null },
        { "name": "unit", "type": ["string", "null"] },
        { "name": "side", "type": ["null", { "type": "enum", "name": "Side", "symbols": ["buy", "sell"] }] },
        { "name": "fee", "type": ["null", { "type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2 }] },
        { "name": "size", "type": "int", "default": 1, "doc": "How many." },
    ]));
    assert_eq!(schema["required"], json!(["id"]));
    assert_eq!(
        (&schema["properties"]["size"]["default"], &schema["properties"]["size"]["description"]),
        (&json!(1), &json!("How many."))
    );
    let rows = [
        (r#"{"id": 1}"#, true),
        (r#"{"id": "1", "note": null, "unit": null, "side": null, "fee": null, "size": 2, "more": [1]}"#, true),
        (r#"{"id": 1, "side": "buy", "fee": "12.34", "note": "é"}"#, true),
        (r#"{"note": "n"}"#, false),
        (r#"{"id": null}"#, false),
        (r#"{"id": 1, "side": "hold"}"#, false),
        (r#"{"id": 1, "fee": 100}"#, false),
        (r#"{"id": 1, "size": null}"#, false),
        ("[1]", false),
    ];
    let cases: Vec<(Json, String)> = rows.iter().map(|(row, _)| (schema.clone(), (*row).to_owned())).collect();
    for ((row, valid), wrong) in rows.iter().zip(judged(&cases)) {
        assert_eq!(wrong.is_none(), *valid, "{row}: {wrong:?}");
    }
}

/// What is committed is what editors and producers of this project's pipelines read.
#[test]
fn schemas_of_this_project_are_schemas() {
    let schema = |name: &str| -> Json {
        let text = tree::text(&format!("generated/pipelines/{name}/record.schema.json"));
        serde_json::from_str(&text).expect("it is JSON")
    };
    let candle =
        r#"{"symbol": "SPY", "ts": "2024-01-02T14:30:00Z", "open": 1, "high": 2.5, "low": 1, "close": 2, "volume": 7}"#;
    let cases = [
        (schema("ohlcv"), candle.to_owned()),
        (schema("ohlcv"), candle.replace("00Z", "00.0001Z")),
        (schema("payments"), "{}".to_owned()),
    ];
    let wrong = judged(&cases);
    assert_eq!(wrong.iter().map(Option::is_none).collect::<Vec<_>>(), [true, false, false], "{wrong:?}");
}
