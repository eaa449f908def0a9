//! Tables: what the generated judge makes of all rows together is what the reference makes of them, numbers to the
//! last digit.

use std::collections::BTreeMap;

use tollgate_compiler::{
    pipeline::Judged,
    rule::{
        BatchRule, Test,
        eval::{
            self,
            batch::{self, Found, Judgement},
        },
    },
    value::Value,
};
use tollgate_runtime::{cells::Value as Seen, table::Finding};
use tollgate_test_pipelines::{SEED, Value as Written};

use crate::{Case, case::written, cases, each_row};

/// Rows of each schema version.
const ROWS: usize = 300;

/// The first rows that are a table of their own, besides none and all.
const SOME: [usize; 4] = [0, 1, 2, 40];

/// Datums that become rows, and the rows.
#[derive(Default)]
struct Batch {
    datums: Vec<(usize, Vec<u8>)>,
    rows: Vec<Vec<Value>>,
}

#[test]
fn tables_are_judged_as_the_reference_judges_them() {
    let mut batches: BTreeMap<&str, Batch> = BTreeMap::new();
    each_row(ROWS, |_, case, version, _, datum| {
        if let Ok(record) = case.expected(version, datum) {
            let batch = batches.entry(case.generated.name).or_default();
            batch.datums.push((version.number, datum.to_vec()));
            batch.rows.push(record);
        }
    });
    let (mut asked, mut met, mut wrong) = (0, 0, Vec::new());
    for case in cases() {
        let Some(batch) = batches.get(case.generated.name) else { continue };
        for most in SOME.into_iter().chain([batch.rows.len()]) {
            let rows = &batch.rows[..most.min(batch.rows.len())];
            let found = (case.generated.table)(&batch.datums[..rows.len()]);
            let rules: Vec<(&str, &BatchRule)> = rules(&case).collect();
            assert_eq!(found.len(), rules.len(), "{}", case.generated.name);
            for ((id, rule), (finding, failing)) in rules.into_iter().zip(&found) {
                let expected = batch::judge(rule, rows);
                (asked, met) = (asked + 1, met + usize::from(expected.success));
                if let Err(why) = agree(rule, rows, &expected, finding, failing) {
                    wrong.push(format!("{}, {} rows: `{id}`: {why}\n  {rule:?}", case.generated.name, rows.len()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "seed {SEED}: {} of {asked} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
    assert!(met > 50 && asked - met > 50, "{met} of {asked} were met");
}

fn rules(case: &Case) -> impl Iterator<Item = (&str, &BatchRule)> {
    case.pipeline.suite.iter().filter_map(|expectation| match &expectation.judged {
        Judged::ByTable(rule) => Some((expectation.id.as_str(), rule)),
        Judged::ByRow(_) | Judged::ByCompiler => None,
    })
}

fn agree(
    rule: &BatchRule,
    rows: &[Vec<Value>],
    expected: &Judgement,
    found: &Finding,
    failing: &[usize],
) -> Result<(), String> {
    let count = |count: usize| count as u64;
    equal("success", &expected.success, &found.success)?;
    equal("element", &count(expected.element), &found.element)?;
    match &expected.found {
        Found::Records(failed) => {
            equal("missing", &count(expected.missing), &found.missing)?;
            equal("unexpected", &Some(count(failed.len())), &found.unexpected)?;
            equal("failing", &failed.as_slice(), &failing)
        }
        Found::Observed(value) => {
            equal("missing", &count(expected.missing), &found.missing)?;
            equal("observed", &written(value), &seen(&found.observed))
        }
        Found::Values { unexpected, absent } => {
            let list = |values: &[Value]| values.iter().take(20).map(written).collect::<Vec<_>>();
            equal("missing", &count(absent.len()), &found.missing)?;
            equal("unexpected", &Some(count(unexpected.len())), &found.unexpected)?;
            equal("values", &list(unexpected), &found.unexpected_values.iter().map(seen).collect())?;
            equal("absent values", &list(absent), &found.missing_values.iter().map(seen).collect())?;
            equal("failing", &outside(rule, rows, unexpected), &failing.to_vec())
        }
    }
}

/// The rows with a value that is not in the set.
fn outside(rule: &BatchRule, rows: &[Vec<Value>], unexpected: &[Value]) -> Vec<usize> {
    let Test::Distinct(operand, ..) = &rule.test else { return Vec::new() };
    let is_selected =
        |row: &[Value]| rule.condition.as_ref().is_none_or(|condition| eval::expr(condition, row) == Value::Bool(true));
    let is_outside = |row: &[Value]| {
        let value = eval::expr(operand, row);
        unexpected.iter().any(|other| other.partial_order(&value).is_some_and(std::cmp::Ordering::is_eq))
    };
    (0..rows.len()).filter(|&at| is_selected(&rows[at]) && is_outside(&rows[at])).collect()
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}: {expected:?}, but {found:?}")) }
}

fn seen(value: &Seen) -> Written {
    match value {
        Seen::Null => Written::Null,
        Seen::Bool(value) => Written::Bool(*value),
        Seen::Int(value) => Written::Int(*value),
        Seen::Long(value) => Written::Long(*value),
        Seen::Double(value) => Written::Double(value.to_bits()),
        Seen::Decimal(unscaled, scale) => Written::Decimal(*unscaled, *scale),
        Seen::Text(value) => Written::Text(value.clone()),
        Seen::Bytes(value) => Written::Bytes(value.clone()),
        Seen::Uuid(value) => Written::Uuid(value.0),
        Seen::Date(value) => Written::Date(value.0),
        Seen::Time(value) => Written::Time(value.0),
        Seen::Timestamp(value) => Written::Timestamp(value.0),
        Seen::LocalTimestamp(value) => Written::LocalTimestamp(value.0),
    }
}
