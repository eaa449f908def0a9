//! What the database cannot judge, what it is not to show, and what is chosen by time.

use tollgate_compiler::value::Value;
use tollgate_runtime::{
    checks::{Request, Verdict},
    value::Timestamp,
};

use crate::lab::Lab;

const SPEC: &str = "apiVersion: tollgate/v1
kind: Pipeline
name: tables
source: { topic: tables.v1, value: { schema: tables.avsc, pii: [text] }, event_time: { column: at } }
suite:
  - expect_table_row_count_to_be_between: { min_value: 1 }
  - expect_column_sum_to_be_between: { column: double, min_value: 0 }
  - expect_column_max_to_be_between: { column: text, max_value: b }
  - expect_column_values_to_not_be_null: { column: int, stage: table }
  - expect_column_distinct_values_to_be_in_set: { column: text, value_set: [a] }
sink: { table: lab.readings }
servers: { registry: history }
";

/// A row of nulls but for these columns.
fn row(lab: &Lab, values: &[(&str, Value)]) -> Vec<Value> {
    let record = &lab.pipeline.record;
    let mut row: Vec<Value> =
        record.columns.iter().map(|column| if column.nullable { Value::Null } else { Value::Int(0) }).collect();
    for (name, value) in values {
        row[record.position(name).expect("a column")] = value.clone();
    }
    row
}

fn verdicts(lab: &Lab, request: &Request) -> Vec<(&'static str, &'static str)> {
    lab.check(request).results.iter().map(|result| (result.id, result.verdict.name())).collect()
}

#[test]
fn only_the_culprit_is_an_error() {
    let lab = Lab::new(SPEC, &[]);
    let huge = |text: &str| {
        row(&lab, &[("double", Value::Double(f64::MAX)), ("text", Value::Text(text.into())), ("int", Value::Int(1))])
    };
    lab.load(&[huge("a"), huge("a")]);
    let checked = lab.check(&Request::default());
    let verdicts: Vec<&str> = checked.results.iter().map(|result| result.verdict.name()).collect();
    assert_eq!(verdicts, ["pass", "error", "pass", "pass", "pass"]);
    let Verdict::Error(why) = &checked.results[1].verdict else { panic!("{:?}", checked.results[1]) };
    assert!(why.contains("out of range"), "{why}");
    let kept = lab.psql("SELECT id, verdict, error IS NULL FROM tollgate.check_result ORDER BY id");
    assert_eq!(kept.lines().filter(|line| line.contains("|error|f")).count(), 1, "{kept}");
}

#[test]
fn what_says_something_of_persons_is_never_shown() {
    let lab = Lab::new(SPEC, &[]);
    let secret = |int: Value| row(&lab, &[("text", Value::Text("hunter2".into())), ("int", int)]);
    lab.load(&[secret(Value::Null), secret(Value::Int(1))]);
    let checked = lab.check(&Request { store_failures: true, ..Request::default() });
    assert!(!checked.success());
    assert!(!format!("{checked:?}").contains("hunter2"), "{checked:?}");
    assert_eq!(checked.results[2].counts.observed, "***");
    assert_eq!(checked.results[4].counts.unexpected_values[0], "***");
    let kept = lab.psql("SELECT r::text FROM tollgate.check_result r; SELECT f::text FROM tollgate.check_failure f;");
    assert!(kept.contains("***") && !kept.contains("hunter2"), "{kept}");
}

#[test]
fn rows_are_chosen_by_their_event_time() {
    let lab = Lab::new(SPEC, &[]);
    let at = |micros: i64, int: Value| {
        row(
            &lab,
            &[
                ("at", Value::Timestamp(micros)),
                ("int", int),
                ("double", Value::Double(1.0)),
                ("text", Value::Text("a".into())),
            ],
        )
    };
    lab.load(&[at(0, Value::Int(1)), at(1_000_000, Value::Null), at(2_000_000, Value::Int(1)), row(&lab, &[])]);
    let between = |since: Option<i64>, until: Option<i64>| {
        let instant = |micros: Option<i64>| micros.and_then(Timestamp::new);
        let request = Request { since: instant(since), until: instant(until), ..Request::default() };
        let checked = lab.check(&request);
        (checked.results[0].counts.observed.as_i64(), checked.results[3].verdict.name())
    };
    assert_eq!(between(None, None), (Some(4), "fail"));
    assert_eq!(between(Some(0), Some(1_000_000)), (Some(1), "pass"));
    assert_eq!(between(Some(1_000_000), None), (Some(2), "fail"));
    assert_eq!(between(None, Some(1_000_001)), (Some(2), "fail"));
    assert_eq!(
        verdicts(&lab, &Request { since: Timestamp::new(3_000_000), ..Request::default() })[0],
        ("row_count_between", "fail")
    );
}

#[test]
fn a_key_guarantees_what_is_unique_only_while_it_is_there() {
    let suite = "suite:
  - expect_column_values_to_be_unique: { column: sure }
  - expect_compound_columns_to_be_unique: { column_list: [sure, int], ignore_row_if: any_value_is_missing }
  - expect_table_row_count_to_be_between: { min_value: 1 }
sink: { table: lab.readings, pk.fields: [sure] }
servers: { registry: history }
";
    let (head, _) = SPEC.split_once("suite:").expect("a spec has a suite");
    let lab = Lab::new(&format!("{head}{suite}"), &[]);
    let keyed = |sure: i32, int: Value| row(&lab, &[("sure", Value::Int(sure)), ("int", int)]);
    lab.load(&[keyed(1, Value::Int(1)), keyed(2, Value::Null)]);
    let checked = lab.check(&Request::default());
    let counts: Vec<_> =
        checked.results.iter().map(|one| (one.counts.element, one.counts.missing, one.counts.unexpected)).collect();
    assert!(checked.success());
    assert_eq!(counts[..2], [(Some(2), Some(0), Some(0)), (Some(2), Some(1), Some(0))]);
    // An index over more columns, or over some rows, guarantees nothing.
    lab.psql(
        "ALTER TABLE lab.readings DROP CONSTRAINT readings_pkey;
        CREATE UNIQUE INDEX ON lab.readings (sure, _tollgate_offset);
        CREATE UNIQUE INDEX ON lab.readings (sure) WHERE int IS NULL;",
    );
    lab.load(&[keyed(1, Value::Int(1)), keyed(1, Value::Int(1)), keyed(1, Value::Null), keyed(2, Value::Int(2))]);
    let checked = lab.check(&Request::default());
    let counts: Vec<_> =
        checked.results.iter().map(|one| (one.counts.element, one.counts.missing, one.counts.unexpected)).collect();
    assert_eq!(counts[..2], [(Some(4), Some(0), Some(3)), (Some(4), Some(1), Some(2))]);
    assert_eq!(checked.results[0].samples.len(), 3);
}
