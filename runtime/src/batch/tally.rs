//! How often each expectation was met, as `try` counts it.

use super::masks::bits;
use crate::pipeline::{About, Bits, Verdict};

/// The counts of one expectation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records that `row_condition` keeps.
    pub element: u64,
    /// Of these, those with nothing to test.
    pub missing: u64,
    /// Of the rest, those that fail.
    pub unexpected: u64,
}

/// The counts of all expectations, in suite order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    selected: Vec<u64>,
    tested: Vec<u64>,
    failed: Vec<u64>,
}

impl Tally {
    pub(super) fn new(about: &About) -> Self {
        let zeros = || vec![0; about.expectations.len()];
        Self { selected: zeros(), tested: zeros(), failed: zeros() }
    }

    pub(super) fn add<B: Bits>(&mut self, verdict: &Verdict<B>) {
        add(&mut self.selected, verdict.selected.as_ref());
        add(&mut self.tested, verdict.tested.as_ref());
        add(&mut self.failed, verdict.failed.as_ref());
    }

    /// The counts of each expectation, in suite order.
    pub fn counts(&self) -> impl Iterator<Item = Counts> + '_ {
        let all = self.selected.iter().zip(&self.tested).zip(&self.failed);
        all.map(|((selected, tested), failed)| Counts {
            element: *selected,
            missing: selected - tested,
            unexpected: *failed,
        })
    }
}

fn add(sums: &mut [u64], words: &[u64]) {
    for bit in bits(words.iter().copied()) {
        sums[bit] += 1;
    }
}
