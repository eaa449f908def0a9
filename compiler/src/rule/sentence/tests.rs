use super::*;
use crate::{
    diagnostic::Diagnostics,
    expression::{Scope, parse_predicate},
    schema::{Column, Type},
    source::{Sources, Span, Text},
};

fn record() -> Record {
    let symbols = vec!["open".to_owned(), "paid".to_owned()];
    let columns = [
        ("symbol", Type::Text, false),
        ("volume", Type::Long, false),
        ("high", Type::Double, false),
        ("low", Type::Double, true),
        ("status", Type::Enum { symbols }, true),
        ("trades", Type::Int, true),
        ("day", Type::Date, false),
        ("end", Type::Int, false),
    ];
    let column =
        |(name, ty, nullable): (&str, Type, bool)| Column { name: name.into(), ty, nullable, doc: None, default: None };
    Record { name: "Candle".into(), doc: None, columns: columns.into_iter().map(column).collect() }
}

fn predicate(expression: &str) -> Expr {
    let mut sources = Sources::default();
    let file = sources.add("expression", expression);
    let text = Text::verbatim(expression.into(), Span::new(file, 0..expression.len()));
    let diagnostics = Diagnostics::default();
    let record = record();
    let expr =
        parse_predicate(&text, &Scope { record: &record, refused: &[], parameters: &[], written: &[] }, &diagnostics);
    expr.unwrap_or_else(|| panic!("`{expression}`: {:?}", diagnostics.into_sorted()))
}

fn sentence(expression: &str) -> String {
    rule(&Rule::new(predicate(expression), Missing::Unknown), &record())
}

#[test]
fn says_what_is_expected() {
    let cases = [
        ("volume is not null", "`volume` is not null"),
        ("trades is null", "`trades` is null"),
        ("volume between 0 and 10", "`volume` is between 0 and 10"),
        ("volume not between 0 and 10", "`volume` is not between 0 and 10"),
        ("day between '2024-01-01' and '2025-01-01'", "`day` is between '2024-01-01' and '2025-01-01'"),
        ("length(symbol) between 1 and 12", "the length of `symbol` is between 1 and 12"),
        ("symbol in ('IBM', 'O''K')", "`symbol` is one of 'IBM', 'O''K'"),
        ("status not in ('open')", "`status` is none of 'open'"),
        ("volume in (1,2,3,4,5,6,7,8,9,10)", "`volume` is one of 1, 2, 3, 4, 5, 6, 7, 8 and 2 more"),
        ("symbol ~ '^[A-Z]+$'", "`symbol` matches the regular expression `^[A-Z]+$`"),
        ("not symbol ~ 'x'", "`symbol` does not match the regular expression `x`"),
        ("symbol like 'A%'", "`symbol` is like `A%`"),
        ("high >= low", "`high` is greater than or equal to `low`"),
        ("high > trades", "`high` is greater than `trades`"),
        ("high <> 0.5", "`high` does not equal 0.5"),
        ("high is not distinct from low", "`high` equals `low`, null being equal to null"),
        ("volume + trades = 10", "the sum of `volume` and `trades` equals 10"),
        ("high + 1 >= greatest(high, low)", "`high + 1` is greater than or equal to `greatest(high, low)`"),
        ("high > 1 and low > 1", "`high > 1 and low > 1` holds"),
        ("\"end\" > 1 or high > 1", "`\"end\" > 1 or high > 1` holds"),
    ];
    for (expression, expected) in cases {
        assert_eq!(sentence(expression), expected, "{expression}");
    }
}

#[test]
fn says_where_and_what_does_not_count() {
    let rule_of = |condition: Option<&str>, missing: Missing| {
        rule(&Rule { condition: condition.map(predicate), missing, holds: predicate("high > low") }, &record())
    };
    let base = "`high` is greater than `low`";
    assert_eq!(rule_of(Some("status = 'paid'"), Missing::Unknown), format!("{base} where `status = 'paid'`"));
    let ignored = Missing::Where(predicate("trades is null or low is null"));
    assert_eq!(rule_of(None, ignored), format!("{base}, not counting records where `trades is null or low is null`"));
    assert_eq!(rule_of(None, Missing::Where(Expr::never())), base);
    // `high` is never null, so the two are never null together.
    assert_eq!(rule_of(None, Missing::Where(predicate("high is null and low is null"))), base);
}

#[test]
fn says_pairs_and_strict_ends() {
    let record = record();
    let column = |name: &str| Expr::column(&record, record.position(name).unwrap());
    let same = |name: &str, value: Value| {
        let column = column(name);
        let ty = column.ty.clone();
        Expr::same(column, Expr::literal(value, ty))
    };
    let text = |text: &str| Value::Text(text.into());
    let pairs = Expr::any(vec![
        Expr::all(vec![same("symbol", text("IBM")), same("status", text("paid"))]),
        Expr::all(vec![same("symbol", text("SPX")), same("status", Value::Null)]),
    ]);
    let sentence = |holds| rule(&Rule::new(holds, Missing::Unknown), &record);
    assert_eq!(sentence(pairs), "(`symbol`, `status`) is one of ('IBM', 'paid'), ('SPX', null)");
    let bound = |value, strict| Some(Bound { value: Value::Long(value), strict });
    let within = |low, high| sentence(Expr::within(column("volume"), Range { low, high }));
    assert_eq!(within(bound(0, true), None), "`volume` is greater than 0");
    assert_eq!(within(bound(0, false), None), "`volume` is at least 0");
    assert_eq!(within(bound(0, true), bound(9, false)), "`volume` is greater than 0 and at most 9");
    assert_eq!(within(None, bound(9, true)), "`volume` is less than 9");
    assert_eq!(sentence(Expr::any(vec![])), "`false` holds");
    assert_eq!(sentence(Expr::one_of(column("volume"), vec![])), "`volume` is one of an empty list");
}
