//! Holding what the gate made of simulated records against their plan.

use std::collections::BTreeSet;

use crate::{
    batch::{AnyPipeline, Judged},
    dice::Dice,
    ledger::Summary,
    pipeline::{About, Expect, Reason},
    record::Record,
    rows::{Rows, SqliteRows},
    schemas::Ids,
    simulate::{Entry, Plan, history_ids, planned},
};

/// Most culprits that are named.
const MOST: usize = 3;

/// Where the sums are not the plan's, and the first records that are to blame; nothing where all is well.
/// Of the plan, `produced` records were.
pub(super) fn differences(
    pipeline: &dyn AnyPipeline,
    plan: &Plan,
    seed: u64,
    produced: u64,
    summary: &Summary,
) -> Vec<String> {
    let mut differences = sums(pipeline.about(), plan, summary);
    if !differences.is_empty() {
        differences.extend(culprits(pipeline, plan, seed, produced));
    }
    differences
}

fn sums(about: &About, plan: &Plan, summary: &Summary) -> Vec<String> {
    let expected = plan.expected();
    let mut differences = Vec::new();
    let mut compare = |what: &str, expected: u64, found: u64| {
        if expected != found {
            differences.push(format!("{what}: {expected} planned, {found} found"));
        }
    };
    compare("records read", plan.records(), summary.read);
    compare("records dropped", expected.dropped, summary.dropped);
    for reason in Reason::ALL {
        let count = |counts: &std::collections::BTreeMap<Reason, u64>| counts.get(&reason).copied().unwrap_or(0);
        let what = format!("dead letters for `{}`", reason.name());
        compare(&what, count(&expected.dead_by_reason), count(&summary.dead_by_reason));
    }
    for (position, expectation) in about.expectations.iter().enumerate() {
        let found = summary.expectations.get(position).map_or(0, |found| found.unexpected_count);
        compare(&format!("records that fail `{}`", expectation.id), expected.unexpected[position], found);
    }
    differences
}

/// The first records that do not come out as planned, one of each kind: made and judged once more.
fn culprits(pipeline: &dyn AnyPipeline, plan: &Plan, seed: u64, produced: u64) -> Vec<String> {
    let (mut dice, ids) = (Dice::new(seed), history_ids(pipeline.about()));
    let mut known = BTreeSet::new();
    let mut culprits = Vec::new();
    for number in 0..produced {
        let entry = plan.entry(number);
        let message = planned(pipeline, &ids, &mut dice, entry);
        let record = Record { value: message.value, ..Record::default() };
        let rows = Rows::Sqlite(SqliteRows::new(pipeline.about().columns.len()));
        let judged = pipeline.judge_batch(&[record], &Ids::History, rows);
        if let Some(what) = complaint(pipeline.about(), entry, &judged)
            && culprits.len() < MOST
            && known.insert(what.clone())
        {
            culprits.push(format!("record {number}: {what}"));
        }
    }
    culprits
}

fn complaint(about: &About, entry: Entry, judged: &Judged) -> Option<String> {
    let rejected = judged.dead.first().filter(|dead| dead.reason != Reason::Expectation);
    let failing: Vec<usize> =
        judged.tally.counts().enumerate().filter(|(_, counts)| counts.unexpected > 0).map(|(at, _)| at).collect();
    let found = match rejected {
        Some(dead) if dead.field.is_empty() => format!("is rejected for `{}`: {}", dead.reason.name(), dead.detail),
        Some(dead) => format!("is rejected for `{}`: field `{}`: {}", dead.reason.name(), dead.field, dead.detail),
        None if failing.is_empty() => "passes".to_owned(),
        None => format!("fails {}", with_fields(about, &failing)),
    };
    let Some(fault) = entry.fault.map(|fault| &about.faults[fault]) else {
        return (rejected.is_some() || !failing.is_empty()).then(|| format!("a clean row {found}"));
    };
    let as_planned = match fault.expect {
        Expect::Rejected(reason) => rejected.is_some_and(|dead| dead.reason == reason),
        Expect::Fails(expectations) => rejected.is_none() && failing == expectations,
    };
    (!as_planned).then(|| format!("fault `{}` {}, but it {found}", fault.name, planned_for(about, &fault.expect)))
}

fn planned_for(about: &About, expect: &Expect) -> String {
    match expect {
        Expect::Rejected(reason) => format!("is to be rejected for `{}`", reason.name()),
        Expect::Fails(expectations) => format!("is to fail {}", with_fields(about, expectations)),
    }
}

/// Expectations by their ids, each with the fields that it looks at.
fn with_fields(about: &About, expectations: &[usize]) -> String {
    let names = expectations.iter().map(|position| {
        let expectation = &about.expectations[*position];
        let fields = expectation.columns.iter().map(|column| format!("`{}`", about.columns[*column].name));
        format!("`{}` (field {})", expectation.id, fields.collect::<Vec<_>>().join(", "))
    });
    names.collect::<Vec<_>>().join(" and ")
}
