use super::*;
use crate::{
    rule::Bound,
    schema::{Column, Record, Type},
};

fn operand(ty: &Type) -> Expr {
    let column = Column { name: "x".into(), ty: ty.clone(), nullable: true, doc: None, default: None };
    Expr::column(&Record { name: "R".into(), doc: None, columns: vec![column] }, 0)
}

fn batch(values: Vec<Value>) -> Vec<Vec<Value>> {
    values.into_iter().map(|value| vec![value]).collect()
}

fn open() -> Range {
    Range { low: None, high: None }
}

fn observed(metric: Metric, range: Range, values: Vec<Value>) -> (Value, bool) {
    let rule = BatchRule { condition: None, test: Test::Metric(metric, range) };
    match judge(&rule, &batch(values)) {
        Judgement { found: Found::Observed(value), success, .. } => (value, success),
        other => panic!("{other:?}"),
    }
}

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

#[test]
fn a_number_of_nothing_is_absent_and_fails_and_a_count_is_zero() {
    let of = |metric: fn(Expr) -> Metric| metric(operand(&Type::Double));
    let absent = [Metric::Min, Metric::Max, Metric::Sum, Metric::Mean, Metric::Stdev, Metric::Median];
    for metric in absent {
        assert_eq!(observed(of(metric), open(), vec![]), (Value::Null, false));
        assert_eq!(observed(of(metric), open(), vec![Value::Null, Value::Null]), (Value::Null, false));
    }
    assert_eq!(observed(of(Metric::DistinctCount), open(), vec![Value::Null]), (Value::Long(0), true));
    assert!(observed(of(Metric::DistinctShare), open(), vec![]).1);
    assert_eq!(observed(Metric::RowCount, open(), vec![Value::Null]), (Value::Long(1), true));
}

#[test]
fn one_row_has_no_deviation_and_is_its_own_median() {
    let one = || vec![Value::Double(2.5)];
    assert_eq!(observed(Metric::Stdev(operand(&Type::Double)), open(), one()), (Value::Null, false));
    assert_eq!(observed(Metric::Median(operand(&Type::Double)), open(), one()), (Value::Double(2.5), true));
}

#[test]
fn exact_numbers_stay_exact() {
    let longs = vec![Value::Long(i64::MAX), Value::Long(i64::MAX), Value::Long(1)];
    let sum = Metric::Sum(operand(&Type::Long));
    assert_eq!(observed(sum, open(), longs.clone()).0, decimal("18446744073709551615"));
    let median = Metric::Median(operand(&Type::Long));
    assert_eq!(observed(median, open(), longs[1..].to_vec()).0, decimal("4611686018427387904.0"));
    let at_least = |bound: &str| Range { low: Some(Bound { value: decimal(bound), strict: false }), high: None };
    let mean = || Metric::Mean(operand(&Type::Int));
    let thirds = || vec![Value::Int(1), Value::Int(0), Value::Int(0)];
    assert_eq!(observed(mean(), at_least("0.333333333"), thirds()), (decimal("0.333333333"), true));
    assert_eq!(observed(mean(), at_least("0.333333334"), thirds()), (decimal("0.333333333"), false));
    assert_eq!(observed(mean(), open(), vec![Value::Int(-1), Value::Int(0)]).0, decimal("-0.500000000"));
}

#[test]
fn a_sum_of_more_digits_than_a_decimal_has_is_absent() {
    let ty = Type::Decimal { precision: 38, scale: 0 };
    let most = || decimal(&"9".repeat(38));
    assert_eq!(observed(Metric::Sum(operand(&ty)), open(), vec![most(), decimal("1")]), (Value::Null, false));
    assert_eq!(observed(Metric::Mean(operand(&ty)), open(), vec![most(), most()]).0, most());
    let doubles = vec![Value::Double(f64::MAX), Value::Double(f64::MAX)];
    assert_eq!(observed(Metric::Sum(operand(&Type::Double)), open(), doubles), (Value::Null, false));
    let infinite = vec![Value::Double(f64::INFINITY), Value::Double(1.0)];
    assert_eq!(observed(Metric::Sum(operand(&Type::Double)), open(), infinite).0, Value::Double(f64::INFINITY));
}

fn records(each: Each, missing: Missing, mostly: &str, values: Vec<Value>) -> Judgement {
    let mostly = mostly.parse().unwrap();
    judge(&BatchRule { condition: None, test: Test::Records { each, missing, mostly } }, &batch(values))
}

#[test]
fn every_member_of_a_group_fails_and_nulls_are_in_none() {
    let column = operand(&Type::Int);
    let missing = Missing::Where(Expr::opposite(Expr::present(column.clone())));
    let values = vec![Value::Int(1), Value::Null, Value::Int(2), Value::Int(1), Value::Null];
    let found = records(Each::Unique(vec![column.clone()]), missing, "1", values.clone());
    assert_eq!((found.success, found.element, found.missing, found.found), (false, 5, 2, Found::Records(vec![0, 3])));
    // A null that is not missing is tested, and like no other.
    let found = records(Each::Unique(vec![column]), Missing::Where(Expr::never()), "0.6", values);
    assert_eq!((found.success, found.missing, found.found), (true, 0, Found::Records(vec![0, 3])));
}

#[test]
fn mostly_is_a_share_of_what_was_tested() {
    let positive = Range { low: Some(Bound { value: Value::Int(0), strict: true }), high: None };
    let judged = |mostly: &str, values: Vec<Value>| {
        let holds = Expr::within(operand(&Type::Int), positive.clone());
        records(Each::Holds(holds), Missing::Unknown, mostly, values)
    };
    let values = || vec![Value::Int(1), Value::Int(1), Value::Int(0), Value::Null];
    assert!(judged("0.66", values()).success);
    assert!(!judged("0.67", values()).success);
    assert!(judged("1", vec![Value::Null]).success && judged("1", vec![]).success);
}

#[test]
fn sets_are_compared_with_distinct_values() {
    let text = |text: &str| Value::Text(text.into());
    let judged = |relation, values: Vec<Value>| {
        let test = Test::Distinct(operand(&Type::Text), relation, vec![text("a"), text("b")]);
        judge(&BatchRule { condition: None, test }, &batch(values))
    };
    let values = || vec![text("c"), text("a"), text("c"), Value::Null];
    let found = |unexpected: &[&str], absent: &[&str]| Found::Values {
        unexpected: unexpected.iter().map(|value| text(value)).collect(),
        absent: absent.iter().map(|value| text(value)).collect(),
    };
    assert_eq!(judged(Relation::In, values()).found, found(&["c"], &[]));
    assert_eq!(judged(Relation::Contain, values()).found, found(&[], &["b"]));
    assert_eq!(judged(Relation::Equal, values()).found, found(&["c"], &["b"]));
    assert!(judged(Relation::In, vec![]).success && !judged(Relation::Equal, vec![]).success);
}
