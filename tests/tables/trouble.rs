//! What the database cannot judge, what it is not to show, and what is chosen by time.

use tollgate_compiler::{pipeline::Pipeline, value::Value};
use tollgate_runtime::{
    checks::{Checked, Request, Verdict},
    value::Timestamp,
};

use crate::{
    batches::null_or_same,
    lab::{File, Lab},
};

/// A row of nulls but for these columns.
fn row(pipeline: &Pipeline, values: &[(&str, Value)]) -> Vec<Value> {
    let record = &pipeline.record;
    let mut row: Vec<Value> = record.columns.iter().map(null_or_same).collect();
    for (name, value) in values {
        row[record.position(name).expect("a column")] = value.clone();
    }
    row
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn verdicts(checked: &Checked) -> Vec<&'static str> {
    checked.results.iter().map(|result| result.verdict.name()).collect()
}

fn why(checked: &Checked, at: usize) -> &str {
    match &checked.results[at].verdict {
        Verdict::Error(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_culprit_is_an_error() {
    let lab = Lab::new("trouble");
    let huge = |value: &str| {
        row(&lab.pipeline, &[("double", Value::Double(f64::MAX)), ("text", text(value)), ("int", Value::Int(1))])
    };
    lab.load(&[huge("a"), huge("a")]);
    let checked = lab.check(&Request::default());
    assert_eq!(verdicts(&checked), ["pass", "error", "pass", "pass", "pass", "fail", "pass", "pass"]);
    assert!(why(&checked, 1).contains("out of range"), "{}", why(&checked, 1));
    let kept = lab.psql("SELECT id, verdict, error IS NULL FROM tollgate.check_result ORDER BY id");
    assert_eq!(kept.lines().filter(|line| line.contains("|error|f")).count(), 1, "{kept}");
}

#[test]
fn a_cell_that_is_no_value_is_an_error_of_those_who_read_it() {
    let file = File::new("trouble");
    let plain = || {
        let fee = Value::Decimal("1.50".parse().expect("a decimal"));
        row(
            &file.pipeline,
            &[("double", Value::Double(1.0)), ("text", text("a")), ("int", Value::Int(1)), ("fee", fee)],
        )
    };
    file.load(&[plain(), plain()]);
    assert_eq!(verdicts(&file.check(&Request::default())), ["pass"; 8]);
    // A decimal that is none, a symbol that nobody knows.
    file.sql("UPDATE \"lab.trouble\" SET fee = 'abc', side = 'hodl' WHERE _tollgate_offset = 1");
    let checked = file.check(&Request { store_failures: true, ..Request::default() });
    assert_eq!(verdicts(&checked), ["pass", "pass", "pass", "pass", "pass", "error", "error", "pass"]);
    let (fee, side) = (why(&checked, 5), why(&checked, 6));
    assert!(fee.contains("`fee`") && fee.contains("abc") && fee.contains("_tollgate_offset = 1"), "{fee}");
    assert!(side.contains("hodl") && side.contains("buy, sell, hold"), "{side}");
    // What may not be shown is not shown here either.
    file.sql("UPDATE \"lab.trouble\" SET side = NULL, text = CAST(X'ff' AS TEXT), int = 3000000000");
    let checked = file.check(&Request::default());
    assert_eq!(verdicts(&checked), ["pass", "pass", "error", "error", "error", "error", "pass", "error"]);
    assert!(why(&checked, 2).contains("***"), "{}", why(&checked, 2));
    let kept = file.sql("SELECT error FROM \"tollgate.check_result\" WHERE verdict = 'error'");
    assert_eq!(kept.len(), 7, "{kept:?}");
}

#[test]
fn a_column_that_is_gone_is_an_error_of_those_who_read_it() {
    let file = File::new("trouble");
    let row = row(&file.pipeline, &[("double", Value::Double(1.0)), ("text", text("a")), ("int", Value::Int(1))]);
    file.load(&[row]);
    file.sql("ALTER TABLE \"lab.trouble\" DROP COLUMN text");
    let checked = file.check(&Request::default());
    assert_eq!(verdicts(&checked), ["pass", "pass", "error", "pass", "error", "fail", "pass", "error"]);
    assert!(why(&checked, 4).contains("no column `text`"), "{}", why(&checked, 4));
    // By what is not there, no row can be chosen.
    file.sql("ALTER TABLE \"lab.trouble\" DROP COLUMN seen_at");
    assert_eq!(verdicts(&file.check(&Request::default()))[0], "pass");
    let since = Request { since: Timestamp::new(0), ..Request::default() };
    assert_eq!(verdicts(&file.check(&since)), ["error"; 8]);
    file.sql("DROP TABLE \"lab.trouble\"");
    let checked = file.check(&Request::default());
    assert_eq!(verdicts(&checked), ["error"; 8]);
    assert!(why(&checked, 0).contains("is missing"), "{}", why(&checked, 0));
}

#[test]
fn what_says_something_of_persons_is_never_shown() {
    let (lab, file) = (Lab::new("trouble"), File::new("trouble"));
    let secret = |int: Value| row(&lab.pipeline, &[("text", text("hunter2")), ("int", int)]);
    let rows = [secret(Value::Null), secret(Value::Int(1))];
    lab.load(&rows);
    file.load(&rows);
    let request = Request { store_failures: true, ..Request::default() };
    for checked in [lab.check(&request), file.check(&request)] {
        assert!(!checked.success());
        assert!(!format!("{checked:?}").contains("hunter2"), "{checked:?}");
        assert_eq!(checked.results[2].counts.observed, "***");
        assert_eq!(checked.results[4].counts.unexpected_values[0], "***");
        assert_eq!(checked.results[4].samples[0].columns["text"], "***");
    }
    let kept = lab.psql("SELECT r::text FROM tollgate.check_result r; SELECT f::text FROM tollgate.check_failure f;");
    assert!(kept.contains("***") && !kept.contains("hunter2"), "{kept}");
    let kept = [
        "SELECT concat(observed_value, unexpected_values, samples) FROM \"tollgate.check_result\"",
        "SELECT concat(key, columns) FROM \"tollgate.check_failure\"",
    ];
    let kept = kept.map(|sql| file.sql(sql).join("\n")).join("\n");
    assert!(kept.contains("***") && !kept.contains("hunter2"), "{kept}");
}

/// The server's own words quote what they are about.
#[test]
fn an_error_quotes_nothing_of_persons() {
    let lab = Lab::new("trouble");
    lab.load(&[row(&lab.pipeline, &[("text", text("hunter2")), ("int", Value::Int(1))])]);
    lab.psql(
        "ALTER TABLE lab.trouble RENAME COLUMN text TO said; ALTER TABLE lab.trouble RENAME TO kept;
         CREATE VIEW lab.trouble AS SELECT *, said::integer::text AS text FROM lab.kept",
    );
    let checked = lab.check(&Request::default());
    assert_eq!(verdicts(&checked), ["pass", "fail", "error", "pass", "error", "fail", "pass", "error"]);
    // The last one only chooses rows by it.
    assert_eq!([2, 4, 7].map(|at| why(&checked, at)), ["*** (SQLSTATE 22P02)"; 3]);
    // Whoever kept such words before is not told of them either.
    lab.psql(
        "UPDATE tollgate.check_result SET error = 'invalid input syntax for type integer: \"hunter2\" (SQLSTATE 22P02)'
         WHERE verdict = 'error'",
    );
    let pages = lab.pages();
    assert!(pages.contains("*** (SQLSTATE 22P02)") && !pages.contains("hunter2"), "{pages}");
}

#[test]
fn rows_are_chosen_by_their_event_time() {
    let (lab, file) = (Lab::new("trouble"), File::new("trouble"));
    let at = |micros: i64, int: Value| {
        row(&lab.pipeline, &[("seen_at", Value::Timestamp(micros)), ("int", int), ("text", text("a"))])
    };
    let rows = [at(0, Value::Int(1)), at(1_000_000, Value::Null), at(2_000_000, Value::Int(1))];
    lab.load(&rows);
    file.load(&rows);
    let between = |since: Option<i64>, until: Option<i64>| {
        let instant = |micros: Option<i64>| micros.and_then(Timestamp::new);
        let request = Request { since: instant(since), until: instant(until), ..Request::default() };
        let found = [lab.check(&request), file.check(&request)]
            .map(|checked| (checked.results[0].counts.observed.as_i64(), checked.results[3].verdict.name()));
        assert_eq!(found[0], found[1]);
        found[0]
    };
    assert_eq!(between(None, None), (Some(3), "fail"));
    assert_eq!(between(Some(0), Some(1_000_000)), (Some(1), "pass"));
    assert_eq!(between(Some(1_000_000), None), (Some(2), "fail"));
    assert_eq!(between(None, Some(1_000_001)), (Some(2), "fail"));
    assert_eq!(between(Some(3_000_000), None), (Some(0), "pass"));
}

#[test]
fn a_key_guarantees_what_is_unique_only_while_it_is_there() {
    let (lab, file) = (Lab::new("keyed"), File::new("keyed"));
    let keyed = |sure: i32, int: Value| row(&lab.pipeline, &[("sure", Value::Int(sure)), ("int", int)]);
    let counts = |checked: &Checked| {
        let counts = checked.results.iter().map(|one| (one.counts.element, one.counts.missing, one.counts.unexpected));
        counts.take(2).collect::<Vec<_>>()
    };
    let rows = [keyed(1, Value::Int(1)), keyed(2, Value::Null)];
    lab.load(&rows);
    file.load(&rows);
    for checked in [lab.check(&Request::default()), file.check(&Request::default())] {
        assert!(checked.success());
        assert_eq!(counts(&checked), [(Some(2), Some(0), Some(0)), (Some(2), Some(1), Some(0))]);
    }
    // An index over more columns, or over some rows, guarantees nothing.
    lab.psql(
        "ALTER TABLE lab.keyed DROP CONSTRAINT keyed_pkey;
        CREATE UNIQUE INDEX ON lab.keyed (sure, _tollgate_offset);
        CREATE UNIQUE INDEX ON lab.keyed (sure) WHERE int IS NULL;",
    );
    file.sql(
        "CREATE TABLE copy AS SELECT * FROM \"lab.keyed\"; DROP TABLE \"lab.keyed\"; ALTER TABLE copy RENAME TO \"lab.keyed\"",
    );
    let rows = [keyed(1, Value::Int(1)), keyed(1, Value::Int(1)), keyed(1, Value::Null), keyed(2, Value::Int(2))];
    lab.load(&rows);
    file.load(&rows);
    for checked in [lab.check(&Request::default()), file.check(&Request::default())] {
        assert_eq!(counts(&checked), [(Some(4), Some(0), Some(3)), (Some(4), Some(1), Some(2))]);
        assert_eq!(checked.results[0].samples.len(), 3);
    }
}
