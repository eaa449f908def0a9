//! Distinct values: how many there are, and how they stand to a set.

use std::collections::{BTreeSet, HashSet};

use num_bigint::BigInt;

use super::{
    Finding, Tally, Values,
    exact::fraction,
    number::count,
    range::Range,
    scalar::{Sorted, bytes},
    share::Counted,
};
use crate::cells::Value;

/// Most values that a set is shown to lack or to have too many.
const SHOWN: usize = 20;

/// How distinct values stand to a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Each of them is in the set.
    In,
    /// Each of the set is among them.
    Contain,
    /// Both.
    Equal,
}

impl Relation {
    fn limits(self) -> bool {
        self != Self::Contain
    }

    fn requires(self) -> bool {
        self != Self::In
    }
}

/// How many distinct values there are, of all or by themselves.
pub(super) struct Distinct {
    range: Range,
    counted: Counted,
    values: HashSet<Box<[u8]>>,
    /// Digits behind the point in which the share is shown; none for a count.
    share: Option<u32>,
}

impl Distinct {
    pub(super) fn count(range: Range) -> Self {
        Self { range, counted: Counted::default(), values: HashSet::new(), share: None }
    }

    pub(super) fn share(range: Range, scale: u32) -> Self {
        Self { share: Some(scale), ..Self::count(range) }
    }
}

impl Tally for Distinct {
    fn add(&mut self, seen: &Values) {
        self.counted.element += 1;
        match bytes(seen.all()) {
            Some(value) => _ = self.values.insert(value),
            None => self.counted.missing += 1,
        }
    }

    fn finding(&self) -> Finding {
        let distinct = self.values.len() as u64;
        let (observed, success) = match self.share {
            Some(scale) => {
                let values = (self.counted.element - self.counted.missing).max(1);
                fraction(&BigInt::from(distinct), 0, values, &self.range, scale)
            }
            None => (count(distinct), self.range.contains(&count(distinct))),
        };
        Finding { success, observed, ..self.counted.finding() }
    }
}

/// The distinct values beside a set.
pub(super) struct Set {
    relation: Relation,
    counted: Counted,
    wanted: BTreeSet<Sorted>,
    /// Values of the set that occurred, and values that are not in it.
    found: BTreeSet<Sorted>,
    others: BTreeSet<Sorted>,
}

impl Set {
    pub(super) fn new(relation: Relation, values: impl Iterator<Item = Value>) -> Self {
        let wanted = values.map(Sorted).collect();
        Self { relation, counted: Counted::default(), wanted, found: BTreeSet::new(), others: BTreeSet::new() }
    }

    fn is_wanted(&self, value: &Value) -> bool {
        self.wanted.contains(&Sorted(value.clone()))
    }
}

impl Tally for Set {
    fn add(&mut self, seen: &Values) {
        self.counted.element += 1;
        let Some(value) = seen.one() else { return };
        if self.is_wanted(value) {
            self.found.insert(Sorted(value.clone()));
        } else if self.relation.limits() {
            self.others.insert(Sorted(value.clone()));
        }
    }

    /// As in Great Expectations, what is missing are values of the set that do not occur.
    fn finding(&self) -> Finding {
        let shown =
            |values: &mut dyn Iterator<Item = &Sorted>| values.take(SHOWN).map(|value| value.0.clone()).collect();
        let absent = if self.relation.requires() { self.wanted.len() - self.found.len() } else { 0 };
        let absent_values = if absent == 0 { Vec::new() } else { shown(&mut self.wanted.difference(&self.found)) };
        Finding {
            success: self.others.is_empty() && absent == 0,
            missing: absent as u64,
            unexpected: Some(self.others.len() as u64),
            unexpected_values: shown(&mut self.others.iter()),
            missing_values: absent_values,
            ..self.counted.finding()
        }
    }

    fn fails(&self, seen: &Values) -> bool {
        self.relation.limits() && seen.one().is_some_and(|value| !self.is_wanted(value))
    }
}
