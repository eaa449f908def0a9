use super::*;
use crate::value::Date;

fn seen(values: &[Option<i64>]) -> Values {
    let mut seen = Values::default();
    for value in values {
        seen.add(*value);
    }
    seen
}

fn found(mut tally: impl Tally, rows: &[&[Option<i64>]]) -> Finding {
    for row in rows {
        tally.add(&seen(row));
    }
    tally.finding()
}

#[test]
fn every_row_of_a_shared_key_fails_and_nulls_are_in_none() {
    let rows: [&[Option<i64>]; 5] =
        [&[Some(1), None], &[Some(1), Some(2)], &[Some(1), None], &[Some(1), Some(2)], &[None, None]];
    let finding = found(Unique::new(ALL), &rows);
    assert_eq!((finding.success, finding.element, finding.missing, finding.unexpected), (false, 5, 0, Some(2)));
    assert!(found(Unique::new(Decimal::<1>(6)), &rows).success);
    assert!(!found(Unique::new(Decimal::<2>(61)), &rows).success);
}

#[test]
fn a_share_of_nothing_is_reached() {
    assert!(found(Share::new(ALL), &[]).success);
    let mut share = Share::new(ALL);
    let mut missing = Values::default();
    missing.missing();
    share.add(&missing);
    let finding = share.finding();
    assert_eq!((finding.success, finding.element, finding.missing, finding.unexpected), (true, 1, 1, Some(0)));
}

#[test]
fn a_number_of_nothing_is_absent_and_fails() {
    let range = || Range::of::<Decimal<2>>(&..);
    for finding in [
        found(Number::new(range(), ExactSum::new(2)), &[&[None]]),
        found(Number::new(range(), ExactMean::new(2)), &[&[None]]),
        found(Number::new(range(), Middle::new(2)), &[&[None]]),
        found(Number::new(range(), Extreme::least()), &[&[None]]),
        found(Number::new(range(), SumOfDoubles::default()), &[&[None]]),
        found(Number::new(range(), Deviation::default()), &[&[None]]),
    ] {
        assert_eq!((finding.success, finding.element, finding.missing, finding.observed), (false, 1, 1, Value::Null));
    }
    let finding = found(RowCount::new(Range::of(&(0..=0_i64))), &[]);
    assert_eq!((finding.success, finding.observed), (true, Value::Long(0)));
    assert!(found(Distinct::share(Range::of(&(..=Decimal::<1>(0))), 18), &[]).success);
}

#[test]
fn exact_numbers_leave_128_bits() {
    let most = Decimal::<0>::MAX;
    let mut mean = Number::new(Range::of(&(most..=most)), ExactMean::new(0));
    for _ in 0..1_000 {
        let mut seen = Values::default();
        seen.add(most);
        mean.add(&seen);
    }
    let finding = mean.finding();
    assert_eq!((finding.success, finding.observed), (true, Value::Decimal(most.0, 0)));
    // A third is shown rounded and compared as what it is.
    let thirds: [&[Option<i64>]; 3] = [&[Some(1)], &[Some(0)], &[Some(0)]];
    let mean = |range: Range| found(Number::new(range, ExactMean::new(3)), &thirds);
    assert_eq!(mean(Range::of(&(Decimal::<3>(333)..))).observed, Value::Decimal(333, 3));
    assert!(mean(Range::of(&(Decimal::<3>(333)..))).success && !mean(Range::of(&(..=Decimal::<3>(333)))).success);
}

#[test]
fn sets_show_what_is_too_much_and_what_lacks() {
    let rows: [&[Option<i64>]; 4] = [&[Some(3)], &[Some(1)], &[Some(3)], &[None]];
    let finding = |relation| found(Set::new(relation, [1_i64, 2].into_iter().map(Value::from)), &rows);
    let (only, both) = (finding(Relation::In), finding(Relation::Equal));
    assert_eq!(
        (only.success, only.unexpected, only.missing, only.unexpected_values),
        (false, Some(1), 0, vec![Value::Long(3)])
    );
    assert_eq!((both.unexpected, both.missing, both.missing_values), (Some(1), 1, vec![Value::Long(2)]));
    assert_eq!(finding(Relation::Contain).unexpected_values, []);
}

#[test]
fn values_are_shown_as_postgresql_shows_them() {
    let shown = |value: Value| json(&value).to_string();
    assert_eq!(shown(Value::Decimal(150, 2)), "1.50");
    assert_eq!((shown(Value::Double(2.0)), shown(Value::Double(0.5))), ("2".into(), "0.5".into()));
    assert_eq!(shown(Value::Double(-1.5e-7)), "-0.00000015");
    assert_eq!(shown(Value::Double(f64::NEG_INFINITY)), "\"-Infinity\"");
    assert_eq!(shown(Date(0).into()), "\"1970-01-01\"");
    assert_eq!(shown(Value::Bytes(vec![0, 255])), "\"AP8=\"");
}
