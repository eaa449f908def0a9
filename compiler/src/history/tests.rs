use super::*;
use crate::{
    pipeline::{InsertMode, OnFailure},
    samples::{candles, sealed},
    schema::Type,
    value::Value,
};

fn table() -> Table {
    let pipeline = candles();
    Table::new(&pipeline.record, &pipeline.sink, &pipeline.suite)
}

/// Does something to a table.
type Edit = fn(&mut Table);

fn venue(nullable: bool, default: Option<Value>) -> TableColumn {
    TableColumn { name: "venue".into(), ty: Type::Text, nullable, default }
}

#[test]
fn a_new_pipeline_has_one_pending_version() {
    let versions = writers(&History::default(), "ohlcv", "{}\r\n{}");
    assert_eq!(versions.len(), 1);
    assert_eq!((versions[0].number, versions[0].path.as_str(), versions[0].sealed), (1, "schemas/0001.avsc", false));
    assert_eq!(versions[0].text, "{}\n{}\n");
}

#[test]
fn an_unchanged_schema_stays_one_version_whatever_is_said_about_it() {
    let pipeline = candles();
    let history = sealed(&pipeline);
    let schema = pipeline.writers[0].schema.replace("\"fields\"", "\"doc\": \"other\",\n \"fields\"");
    let versions = writers(&history, "ohlcv", &schema);
    assert_eq!(versions.len(), 1);
    assert!(versions[0].sealed);
    assert!(!versions[0].text.contains("doc"), "a sealed schema stays as it is");
}

#[test]
fn a_changed_schema_is_pending_behind_the_sealed_ones() {
    let history = sealed(&candles());
    let versions = writers(&history, "ohlcv", "{}");
    let seen: Vec<_> = versions.iter().map(|version| (version.number, version.sealed)).collect();
    assert_eq!(seen, [(1, true), (2, false)]);
}

#[test]
fn a_column_is_added_where_the_rows_that_are_there_can_have_it() {
    for column in
        [venue(true, None), venue(true, Some(Value::Text("x".into()))), venue(false, Some(Value::Text("x".into())))]
    {
        let mut wider = table();
        wider.columns.insert(1, column.clone());
        assert_eq!(plan(&table(), &wider), Ok(vec![Change::AddColumn(column)]));
    }
}

#[test]
fn the_same_table_needs_nothing() {
    let mut other = table();
    other.columns.reverse();
    other.columns[0].default = Some(Value::Int(1));
    assert_eq!(plan(&table(), &other), Ok(vec![]));
}

#[test]
fn a_rule_is_a_check_where_rows_that_fail_are_never_loaded() {
    let mut pipeline = candles();
    pipeline.suite[1].on_failure = OnFailure::Halt;
    pipeline.suite[2].on_failure = OnFailure::Warn;
    let table = Table::new(&pipeline.record, &pipeline.sink, &pipeline.suite);
    let checks: Vec<_> = table.checks.iter().map(|check| (check.id.as_str(), check.holds.as_str())).collect();
    // The candles' consistency adds doubles.
    assert_eq!(
        checks,
        [("symbol_match_regex", "symbol ~ '^[A-Z][A-Z0-9.]{0,11}$'"), ("volume_between", "volume >= 0")]
    );
    pipeline.suite[0].on_failure = OnFailure::Drop;
    assert_eq!(Table::new(&pipeline.record, &pipeline.sink, &pipeline.suite).checks.len(), 1);
}

#[test]
fn a_changed_rule_is_dropped_and_added_again() {
    let mut other = table();
    other.checks.reverse();
    assert_eq!(plan(&table(), &other), Ok(vec![]));
    other.checks[0].holds = "true".into();
    let (changed, before) = (other.checks[0].clone(), other.checks[0].id.clone());
    let dropped = Change::DropCheck(before);
    assert_eq!(plan(&table(), &other), Ok(vec![dropped.clone(), Change::AddCheck(changed)]));
    other.checks.remove(0);
    assert_eq!(plan(&table(), &other), Ok(vec![dropped]));
}

#[test]
fn what_could_lose_rows_is_an_obstacle() {
    let changes: [(Edit, &str); 7] = [
        (|table| table.name = "other".into(), "table `market.ohlcv` cannot become `other`"),
        (|table| table.mode = InsertMode::Insert, "`insert.mode` of a table that exists cannot change"),
        (|table| table.key.truncate(1), "`pk.fields` cannot change from `[symbol, ts]` to `[symbol]`"),
        (|table| drop(table.columns.pop()), "column `trades` of the table is not in the schema any more"),
        (|table| table.columns[6].ty = Type::Double, "column `volume` cannot change from long to double"),
        (|table| table.columns[6].nullable = true, "column `volume` cannot become nullable"),
        (
            |table| table.columns.push(venue(false, None)),
            "new column `venue` has neither null nor a default for the rows that are there",
        ),
    ];
    for (change, message) in changes {
        let mut other = table();
        change(&mut other);
        let found: Vec<String> = plan(&table(), &other).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(found, [message]);
        assert_eq!(obstacles(&sealed(&candles()), "ohlcv", &other).len(), 1);
    }
}

#[test]
fn a_history_is_read_back_as_it_was_written() {
    let history = sealed(&candles());
    let past = history.past("ohlcv");
    let texts = past.schemas.iter().map(|version| (version.path.clone(), version.text.clone())).collect();
    let mut again = History::default();
    again.add("ohlcv", &past.to_json(), &texts).unwrap();
    assert_eq!(again, history);
    assert_eq!(History::schemas(&past.to_json()), Ok(vec!["schemas/0001.avsc".to_owned()]));
}

#[test]
fn a_history_of_before_there_were_checks_is_read() {
    let past = sealed(&candles()).past("ohlcv");
    let mut json: serde_json::Value = serde_json::from_str(&past.to_json()).unwrap();
    json["steps"][0].as_object_mut().unwrap().remove("checks");
    let texts = past.schemas.iter().map(|version| (version.path.clone(), version.text.clone())).collect();
    let mut history = History::default();
    history.add("ohlcv", &json.to_string(), &texts).unwrap();
    let steps = steps(&history, "ohlcv", &table());
    assert_eq!(steps.iter().map(|step| step.table.checks.len()).collect::<Vec<_>>(), [0, 3]);
}

#[test]
fn a_history_that_was_tampered_with_is_refused() {
    let past = sealed(&candles()).past("ohlcv");
    let (json, path) = (past.to_json(), past.schemas[0].path.clone());
    let read = |json: &str, texts: &[(&str, &str)]| {
        let texts = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        History::default().add("ohlcv", json, &texts)
    };
    assert_eq!(read(&json, &[]), Err(HistoryError::Missing(path.clone())));
    assert_eq!(read(&json, &[(&path, "{}")]), Err(HistoryError::Changed(path.clone())));
    assert!(matches!(read("{", &[]), Err(HistoryError::Syntax(_))));
    for hostile in ["../../etc/passwd", "schemas/../../x", "/etc/passwd", "schemas\\..\\x"] {
        let hostile = json.replace("schemas/0001.avsc", &hostile.replace('\\', "\\\\"));
        assert_eq!(read(&hostile, &[]), Err(HistoryError::Shape("path".into())), "{hostile}");
    }
    for (from, to) in [("\"upsert\"", "\"merge\""), ("\"text\"", "\"decimal(x)\""), ("\"steps\"", "\"stages\"")] {
        let malformed = json.replace(from, to);
        assert!(matches!(read(&malformed, &[(&path, &past.schemas[0].text)]), Err(HistoryError::Shape(_))), "{to}");
    }
}
