//! The reference meaning of rules over a batch.

mod metric;

use std::cmp::Ordering;

use super::{Outcome, expr, same, truth, within};
use crate::{
    rule::{BatchRule, Each, Expr, Metric, Missing, Range, Relation, Test},
    value::{Decimal, Value},
};

/// What a rule says about a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Whether the expectation is met.
    pub success: bool,
    /// Records that it looked at.
    pub element: usize,
    /// Of these, records in which there was nothing to test.
    pub missing: usize,
    /// What was found in the others.
    pub found: Found,
}

/// What was found in the records that were tested.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Positions of those that failed.
    Records(Vec<usize>),
    /// A number, or nothing where there is none.
    Observed(Value),
    /// Values that are not in the set, and values of the set that do not occur; each once, sorted.
    Values {
        /// Those that are not in the set.
        unexpected: Vec<Value>,
        /// Those that do not occur.
        absent: Vec<Value>,
    },
}

/// What a rule says about a batch, the columns of its records in the order of the schema.
#[must_use]
pub fn judge(rule: &BatchRule, records: &[Vec<Value>]) -> Judgement {
    let is_selected =
        |record: &[Value]| rule.condition.as_ref().is_none_or(|condition| truth(condition, record) == Some(true));
    let selected: Vec<(usize, &[Value])> =
        records.iter().map(Vec::as_slice).enumerate().filter(|(_, record)| is_selected(record)).collect();
    match &rule.test {
        Test::Records { each, missing, mostly } => share(each, missing, *mostly, &selected),
        Test::Metric(metric, range) => number(metric, range, &selected),
        Test::Distinct(operand, relation, set) => distinct(operand, *relation, set, &selected),
    }
}

fn share(each: &Each, missing: &Missing, mostly: Decimal, selected: &[(usize, &[Value])]) -> Judgement {
    let outcomes = match each {
        Each::Holds(holds) => {
            selected.iter().map(|(_, record)| outcome(truth(holds, record), missing, record)).collect()
        }
        Each::Unique(key) => uniqueness(key, missing, selected),
    };
    let failed: Vec<usize> = positions(&outcomes, Outcome::Failed).map(|at| selected[at].0).collect();
    let missing = positions(&outcomes, Outcome::Missing).count();
    let tested = outcomes.len() - missing;
    let success = count(tested - failed.len()) >= mostly.checked_mul(count(tested)).unwrap_or(count(tested));
    Judgement { success, element: outcomes.len(), missing, found: Found::Records(failed) }
}

fn outcome(holds: Option<bool>, missing: &Missing, record: &[Value]) -> Outcome {
    let missing = match missing {
        Missing::Unknown => holds.is_none(),
        Missing::Where(missing) => truth(missing, record) == Some(true),
    };
    match (missing, holds) {
        (true, _) => Outcome::Missing,
        (false, Some(false)) => Outcome::Failed,
        (false, _) => Outcome::Passed,
    }
}

/// Every record of a group that has the same key fails; a key of which a part is absent is in no group.
fn uniqueness(key: &[Expr], missing: &Missing, selected: &[(usize, &[Value])]) -> Vec<Outcome> {
    let keys: Vec<Vec<Value>> =
        selected.iter().map(|(_, record)| key.iter().map(|part| expr(part, record)).collect()).collect();
    let tested: Vec<bool> =
        selected.iter().map(|(_, record)| outcome(None, missing, record) != Outcome::Missing).collect();
    let compared = |at: usize| tested[at] && !keys[at].iter().any(Value::is_null);
    let mut order: Vec<usize> = (0..keys.len()).filter(|&at| compared(at)).collect();
    order.sort_by(|&a, &b| compare(&keys[a], &keys[b]));
    let mut outcomes: Vec<Outcome> =
        tested.iter().map(|&tested| if tested { Outcome::Passed } else { Outcome::Missing }).collect();
    for group in order.chunk_by(|&a, &b| compare(&keys[a], &keys[b]).is_eq()).filter(|group| group.len() > 1) {
        for &at in group {
            outcomes[at] = Outcome::Failed;
        }
    }
    outcomes
}

fn compare(a: &[Value], b: &[Value]) -> Ordering {
    let orders = a.iter().zip(b).map(|(a, b)| a.partial_order(b).unwrap_or(Ordering::Equal));
    orders.fold(Ordering::Equal, Ordering::then)
}

fn positions(outcomes: &[Outcome], outcome: Outcome) -> impl Iterator<Item = usize> {
    (0..outcomes.len()).filter(move |&at| outcomes[at] == outcome)
}

fn number(metric: &Metric, range: &Range, selected: &[(usize, &[Value])]) -> Judgement {
    let values = metric.operand().map_or_else(Vec::new, |operand| present(operand, selected));
    let missing = if metric.operand().is_some() { selected.len() - values.len() } else { 0 };
    let (observed, success) = metric::judge(metric, range, values, selected.len());
    Judgement { success, element: selected.len(), missing, found: Found::Observed(observed) }
}

fn present(operand: &Expr, selected: &[(usize, &[Value])]) -> Vec<Value> {
    selected.iter().map(|(_, record)| expr(operand, record)).filter(|value| !value.is_null()).collect()
}

fn distinct(operand: &Expr, relation: Relation, set: &[Value], selected: &[(usize, &[Value])]) -> Judgement {
    let mut values = present(operand, selected);
    let missing = selected.len() - values.len();
    metric::sort(&mut values);
    values.dedup_by(|a, b| same(a, b));
    let has = |values: &[Value], value: &Value| values.iter().any(|other| same(other, value));
    let unexpected = values.iter().filter(|value| relation.limits() && !has(set, value)).cloned().collect::<Vec<_>>();
    let mut absent =
        set.iter().filter(|value| relation.requires() && !has(&values, value)).cloned().collect::<Vec<_>>();
    metric::sort(&mut absent);
    let success = unexpected.is_empty() && absent.is_empty();
    Judgement { success, element: selected.len(), missing, found: Found::Values { unexpected, absent } }
}

fn count(records: usize) -> Decimal {
    i64::try_from(records).map_or(Decimal::ZERO, Decimal::from)
}

/// Whether a value, which must be there, lies in a range.
fn lies_within(value: &Value, range: &Range) -> bool {
    within(value, range) == Some(true)
}

#[cfg(test)]
mod tests;
