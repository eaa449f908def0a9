use serde_json::json;

use super::*;
use crate::{
    pipeline::{Expectation, Judged},
    rows::{Note, Rows},
    rule::{Comparison, Expr, Missing, Rule},
    schema::{Column, Record, Type},
};

fn column(name: &str, ty: Type) -> Column {
    Column { name: name.into(), ty, nullable: true, doc: None, default: None }
}

fn record() -> Record {
    let columns = vec![column("symbol", Type::Text), column("low", Type::Double), column("high", Type::Double)];
    Record { name: "R".into(), doc: None, columns }
}

fn expectation(id: &str, judged: Judged, severity: Severity) -> Expectation {
    Expectation {
        id: id.into(),
        name: format!("expect_{id}"),
        kwargs: None,
        sentence: "what is expected".into(),
        notes: None,
        severity,
        on_failure: OnFailure::Quarantine,
        judged,
    }
}

fn suite() -> Vec<Expectation> {
    let record = record();
    let column = |position| Expr::column(&record, position);
    let at_least = Expr::literal(Value::Double(0.0), Type::Double);
    let above = Expr::compare(Comparison::GreaterOrEqual, column(1), at_least);
    let ordered = Expr::compare(Comparison::LessOrEqual, column(1), column(2));
    vec![
        expectation("exists", Judged::ByCompiler, Severity::Critical),
        expectation("low", Judged::ByRow(Rule::new(above, Missing::Unknown)), Severity::Critical),
        expectation("ordered", Judged::ByRow(Rule::new(ordered, Missing::Unknown)), Severity::Warning),
    ]
}

fn rows(cells: &[(Option<f64>, Option<f64>)]) -> Rows {
    let double = |value: Option<f64>| value.map_or(Value::Null, Value::Double);
    let row = |&(low, high): &_| vec![Value::Text("A\u{1b}[31m".into()), double(low), double(high)];
    Rows { rows: cells.iter().map(row).collect(), ..Rows::default() }
}

#[test]
fn counts_and_samples_are_those_of_great_expectations() {
    let rows = rows(&[(Some(1.0), Some(2.0)), (None, Some(1.0)), (Some(-1.5), Some(f64::NEG_INFINITY))]);
    let document = report("candles", &record(), &suite(), &rows).to_json();
    assert_eq!(
        document,
        json!({
            "pipeline": "candles", "rows": 3, "success": false,
            "results": [
                {
                    "id": "exists", "expectation": "expect_exists", "success": true, "element_count": null,
                    "missing_count": null, "unexpected_count": null, "unexpected_percent": null,
                    "unexpected_index_list": [], "partial_unexpected_list": [], "observed_value": null,
                    "details": { "decided": "when the spec was compiled" },
                },
                {
                    "id": "low", "expectation": "expect_low", "success": false, "element_count": 3,
                    "missing_count": 1, "unexpected_count": 1, "unexpected_percent": 50.0,
                    "unexpected_index_list": [2], "partial_unexpected_list": [-1.5], "observed_value": null,
                    "details": null,
                },
                {
                    "id": "ordered", "expectation": "expect_ordered", "success": false, "element_count": 3,
                    "missing_count": 1, "unexpected_count": 1, "unexpected_percent": 50.0,
                    "unexpected_index_list": [2],
                    "partial_unexpected_list": [{ "low": -1.5, "high": "-Infinity" }], "observed_value": null,
                    "details": null,
                },
            ],
        })
    );
}

#[test]
fn samples_are_capped_and_positions_are_not() {
    let rows = rows(&[(Some(-1.0), Some(0.0)); 25]);
    let result = &report("candles", &record(), &suite(), &rows).to_json()["results"][1];
    assert_eq!(result["partial_unexpected_list"].as_array().unwrap().len(), 20);
    assert_eq!(result["unexpected_index_list"].as_array().unwrap().len(), 25);
}

#[test]
fn nothing_tested_is_no_share() {
    let report = report("candles", &record(), &suite(), &rows(&[(None, None)]));
    assert!(report.success());
    assert_eq!(report.to_json()["results"][1]["unexpected_percent"], json!(null));
}

#[test]
fn only_failures_of_the_severity_count() {
    let suite = &suite()[2..];
    let report = report("candles", &record(), suite, &rows(&[(Some(1.0), Some(0.0))]));
    assert!(report.fails(Severity::Info) && report.fails(Severity::Warning));
    assert!(!report.fails(Severity::Critical));
}

#[test]
fn notes_stand_where_their_column_is_read() {
    let mut rows = rows(&[(Some(1.0), Some(2.0))]);
    rows.notes.push(Note { column: Some(2), text: "`high` is NaN".into() });
    let report = report("candles", &record(), &suite(), &rows);
    assert_eq!(report.to_json()["results"][1]["details"], json!(null));
    assert_eq!(report.to_json()["results"][2]["details"], json!({ "notes": ["`high` is NaN"] }));
}

#[test]
fn values_are_exact_and_in_iso_8601() {
    for (value, text) in [
        (Value::Long(i64::MIN), "-9223372036854775808"),
        (
            Value::Decimal("-12345678901234567890123456789012345.678".parse().unwrap()),
            "-12345678901234567890123456789012345.678",
        ),
        (Value::Double(0.1), "0.1"),
        (Value::Double(f64::INFINITY), "\"Infinity\""),
        (Value::Timestamp(-1), "\"1969-12-31T23:59:59.999999Z\""),
        (Value::LocalTimestamp(0), "\"1970-01-01T00:00:00\""),
        (Value::Date(-719_162), "\"0001-01-01\""),
        (Value::Time(1), "\"00:00:00.000001\""),
        (Value::Bytes(vec![255, 0]), "\"/wA=\""),
        (Value::Uuid(255), "\"00000000-0000-0000-0000-0000000000ff\""),
    ] {
        assert_eq!(json_value(&value).to_string(), text);
    }
}

#[test]
fn the_table_shows_verdicts_counts_and_rows_and_nothing_that_a_terminal_obeys() {
    let symbol = Expr::present(Expr::column(&record(), 0));
    let absent = Judged::ByRow(Rule::new(Expr::opposite(symbol), Missing::Unknown));
    let mut suite = suite();
    suite.push(expectation("symbol_null", absent, Severity::Info));
    let rows = rows(&[(Some(1.0), Some(2.0)), (Some(1.0), Some(0.5))]);
    let drawn = draw(&report("candles", &record(), &suite, &rows));
    let plain = anstream::adapter::strip_str(&drawn).to_string();
    assert_ne!(drawn, plain);
    let expected = [
        "         expectation       rows    missing  unexpected  of tested",
        "✓ pass   exists       decided when the spec was compiled",
        "✓ pass   low                  2          0           0     0.00 %",
        "! warn   ordered              2          0           1    50.00 %",
        "         what is expected",
        "         [1] low = 1.0, high = 0.5",
        "i info   symbol_null          2          0           2   100.00 %",
        "         what is expected",
        r#"         [0] symbol = "A\u001b[31m""#,
        r#"         [1] symbol = "A\u001b[31m""#,
        "",
        "candles: 2 rows, 2 of 4 expectations met",
        "",
    ];
    assert_eq!(plain.split('\n').collect::<Vec<_>>(), expected);
}
