//! Corpora: expressions with their values on one row, and refusals with the part they underline.

mod accepted;
mod constant;
mod parameter;
mod random;
mod refused;

use super::*;
use crate::{
    rule::eval,
    schema::Column,
    source::{Sources, Span},
    value::print,
};

/// Every type, each with a column that cannot and one that can be absent; the latter are null.
fn record() -> (Record, Vec<Value>) {
    let decimal = |precision, scale| Type::Decimal { precision, scale };
    let number = |text: &str| Value::Decimal(text.parse().unwrap());
    let text = |text: &str| Value::Text(text.into());
    let status = Type::Enum { symbols: vec!["open".into(), "paid".into()] };
    let columns = [
        ("i", Type::Int, Value::Int(7)),
        ("j", Type::Int, Value::Int(-3)),
        ("n", Type::Long, Value::Long(5_000_000_000)),
        ("x", Type::Double, Value::Double(1.5)),
        ("y", Type::Double, Value::Double(-0.25)),
        ("d", decimal(10, 2), number("12.50")),
        ("e", decimal(10, 4), number("0.3333")),
        ("big", decimal(38, 0), number("99999999999999999999999999999999999999")),
        ("tiny", decimal(38, 38), number("0.00000000000000000000000000000000000001")),
        ("s", Type::Text, text(" Éa% ")),
        ("t", Type::Text, text("abc")),
        ("st", status.clone(), text("paid")),
        ("day", Type::Date, Value::Date(19_782)),
        ("at", Type::Timestamp, Value::Timestamp(1_709_208_000_000_000)),
        ("clock", Type::Time, Value::Time(34_200_000_000)),
        ("local", Type::LocalTimestamp, Value::LocalTimestamp(0)),
        ("id", Type::Uuid, Value::Uuid(1)),
        ("raw", Type::Bytes { size: None }, Value::Bytes(vec![1, 2])),
        ("fix", Type::Bytes { size: Some(2) }, Value::Bytes(vec![1, 2])),
        ("ok", Type::Bool, Value::Bool(true)),
        ("end", Type::Int, Value::Int(1)),
        ("date", Type::Int, Value::Int(2)),
        ("eventTime", Type::Int, Value::Int(3)),
    ];
    let nullable = [
        ("ni", Type::Int),
        ("nn", Type::Long),
        ("nx", Type::Double),
        ("nd", decimal(10, 2)),
        ("nt", Type::Text),
        ("nst", status),
        ("nb", Type::Bool),
    ];
    let column = |name: &str, ty: &Type, nullable| Column {
        name: name.into(),
        ty: ty.clone(),
        nullable,
        doc: None,
        default: None,
    };
    let record = Record {
        name: "Sample".into(),
        doc: None,
        columns: columns
            .iter()
            .map(|(name, ty, _)| column(name, ty, false))
            .chain(nullable.iter().map(|(name, ty)| column(name, ty, true)))
            .collect(),
    };
    let row = columns.into_iter().map(|(_, _, value)| value).chain(nullable.iter().map(|_| Value::Null)).collect();
    (record, row)
}

fn parameters() -> Vec<(String, Type, Value)> {
    vec![
        ("tolerance".into(), Type::Double, Value::Double(0.5)),
        ("most".into(), Type::Long, Value::Long(9)),
        ("few".into(), Type::Int, Value::Int(2)),
        ("huge".into(), Type::Long, Value::Long(3_000_000_000)),
        ("zero".into(), Type::Long, Value::Long(0)),
        ("pattern".into(), Type::Text, Value::Text("^a".into())),
        ("since".into(), Type::Date, Value::Date(0)),
    ]
}

/// An expression as the only text of a file.
fn text(sources: &mut Sources, expression: &str) -> Text {
    let file = sources.add("expression", expression);
    Text::verbatim(expression.into(), Span::new(file, 0..expression.len()))
}

fn try_parse(expression: &str) -> (Option<Expr>, Vec<Diagnostic>) {
    let (record, _) = record();
    let diagnostics = Diagnostics::default();
    let text = text(&mut Sources::default(), expression);
    let expr =
        parse(&text, &Scope { record: &record, refused: &[], parameters: &parameters(), written: &[] }, &diagnostics);
    (expr, diagnostics.into_sorted())
}

fn parsed(expression: &str) -> Expr {
    match try_parse(expression) {
        (Some(expr), found) if found.is_empty() => expr,
        (_, found) => panic!("`{expression}`: {:?}", found.iter().map(|found| &found.message).collect::<Vec<_>>()),
    }
}

fn value(expression: &str) -> String {
    let value = eval::expr(&parsed(expression), &record().1);
    print::text(&value).unwrap_or_else(|| "null".into())
}

#[test]
fn a_predicate_is_a_boolean() {
    let (record, _) = record();
    let scope = Scope { record: &record, refused: &[], parameters: &[], written: &[] };
    let mut sources = Sources::default();
    let diagnostics = Diagnostics::default();
    assert!(parse_predicate(&text(&mut sources, "i > 1"), &scope, &diagnostics).is_some());
    assert!(parse_predicate(&text(&mut sources, "ok"), &scope, &diagnostics).is_some());
    assert!(!diagnostics.refused());
    assert!(parse_predicate(&text(&mut sources, "i + 1"), &scope, &diagnostics).is_none());
    assert!(parse_predicate(&text(&mut sources, "1"), &scope, &diagnostics).is_none());
    let messages: Vec<String> = diagnostics.into_sorted().into_iter().map(|found| found.message).collect();
    assert_eq!(messages, ["expected a condition, found an int"; 2]);
}

#[test]
fn a_value_is_widened_into_its_column_or_refused() {
    let (record, row) = record();
    let scope = Scope { record: &record, refused: &[], parameters: &[], written: &[] };
    let assigned = |expression: &str, column: &str| {
        let ty = &record.columns[record.position(column).unwrap()].ty;
        let diagnostics = Diagnostics::default();
        let expr = parse_as(&text(&mut Sources::default(), expression), ty, &scope, &diagnostics);
        match expr {
            Some(expr) => {
                assert_eq!(expr.ty, *ty, "{expression}");
                print::text(&eval::expr(&expr, &row)).unwrap_or_else(|| "null".into())
            }
            None => diagnostics.into_sorted()[0].message.clone(),
        }
    };
    assert_eq!(assigned("1", "x"), "1");
    assert_eq!(assigned("1.5", "x"), "1.5");
    assert_eq!(assigned("1.50", "d"), "1.50");
    assert_eq!(assigned("i", "n"), "7");
    assert_eq!(assigned("i", "x"), "7");
    assert_eq!(assigned("i", "big"), "7");
    assert_eq!(assigned("'open'", "st"), "open");
    assert_eq!(assigned("case when i > 0 then 'open' else 'paid' end", "st"), "open");
    assert_eq!(assigned("case when i < 0 then 'open' end", "st"), "null");
    assert_eq!(assigned("'2024-02-29'", "day"), "2024-02-29");
    assert_eq!(assigned("st", "t"), "paid");
    assert_eq!(assigned("greatest(x, y) + 0.25", "x"), "1.75");
    assert_eq!(assigned("n", "i"), "expected an int, found a long");
    assert_eq!(assigned("1.5", "i"), "`1.5` cannot be meant here: it has more digits behind the point");
    assert_eq!(assigned("t", "st"), "expected an enum, found a text");
    assert_eq!(assigned("case when i > 0 then 'shut' end", "st"), "expected an enum, found a text");
    assert_eq!(assigned("d * d", "d"), "expected a decimal(10, 2), found a decimal(20, 4)");
    assert_eq!(assigned("null", "d"), "null may stand only as a branch of `case`");
}

#[test]
fn places_are_those_of_the_file() {
    let (record, _) = record();
    let scope = Scope { record: &record, refused: &[], parameters: &[], written: &[] };
    let mut sources = Sources::default();
    let file = sources.add("spec", "expression: 'i > é or zz > 1'");
    let place = |text: &Text| {
        let diagnostics = Diagnostics::default();
        assert!(parse(text, &scope, &diagnostics).is_none());
        diagnostics.into_sorted().iter().map(|found| found.primary.span.range()).collect::<Vec<_>>()
    };
    let (value, inner) = ("i > é or zz > 1", Span::new(file, 13..30));
    assert_eq!(place(&Text::verbatim(value.into(), inner)), [17..19, 23..25]);
    assert_eq!(place(&Text::of_scalar(value, "not that", inner)), [13..30, 13..30]);
}
