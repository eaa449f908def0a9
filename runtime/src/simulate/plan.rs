//! Which record gets which fault.

use std::collections::BTreeMap;

use crate::{
    dice::Dice,
    pipeline::{About, Expect, Fault, OnFailure, Reason},
};

/// The share of planted records.
const SHARE: f64 = 0.01;

/// What each record of a simulation is to be.
#[derive(Clone, Debug)]
pub struct Plan {
    about: &'static About,
    records: u64,
    /// Positions of planted records, ascending.
    places: Vec<u64>,
    /// The fault of each of them.
    faults: Vec<usize>,
    /// The schema versions that clean records alternate over.
    versions: Vec<usize>,
}

/// What one record is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The fault that is planted, by its position in [`About::faults`].
    pub fault: Option<usize>,
    /// The schema version that it is written in, from 0.
    pub schema: usize,
}

/// What must come of all records, if the pipeline does what its spec says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Dead letters; only the reasons that occur.
    pub dead_by_reason: BTreeMap<Reason, u64>,
    /// Records that an expectation drops.
    pub dropped: u64,
    /// How often each expectation fails, in their order.
    pub unexpected: Vec<u64>,
}

impl Plan {
    /// Plants about one record in a hundred, each fault at least once if there are records enough.
    ///
    /// A fault that halts is left out: nothing could be held against it.
    #[must_use]
    pub fn new(about: &'static About, records: u64, seed: u64) -> Self {
        let known = plantable(about).count() as u64;
        Self::planting(about, records, seed, part(records, SHARE).max(known))
    }

    /// The same with just this share of planted records: 0 plants none, and so does a share of less than half a record.
    #[must_use]
    pub fn with_share(about: &'static About, records: u64, seed: u64, share: f64) -> Self {
        Self::planting(about, records, seed, part(records, share))
    }

    fn planting(about: &'static About, records: u64, seed: u64, planted: u64) -> Self {
        // Apart from the values' dice, so that planting does not change what clean records hold.
        let mut dice = Dice::new(seed ^ 0x706c_616e);
        let mut known: Vec<usize> = plantable(about).collect();
        shuffle(&mut known, &mut dice);
        let planted = if known.is_empty() { 0 } else { planted.min(records) };
        // One in each of as many stretches: spread out, and never two in one place.
        let place = |stretch: u64| {
            let (start, end) = (records * stretch / planted, records * (stretch + 1) / planted);
            dice.uniform(start.cast_signed(), end.cast_signed() - 1).cast_unsigned()
        };
        let places = (0..planted).map(place).collect();
        let faults = known.into_iter().cycle().take(usize::try_from(planted).unwrap_or(usize::MAX)).collect();
        let resolvable = |version: &usize| about.schemas[*version].unresolvable.is_none();
        let versions = (0..about.schemas.len()).filter(resolvable).collect();
        Self { about, records, places, faults, versions }
    }

    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// How many of them are planted.
    #[must_use]
    pub fn planted(&self) -> u64 {
        self.places.len() as u64
    }

    /// What record number `number` is to be.
    #[must_use]
    pub fn entry(&self, number: u64) -> Entry {
        let newest = self.about.schemas.len().saturating_sub(1);
        let fault = self.places.binary_search(&number).ok().map(|planted| self.faults[planted]);
        // Only the newest version has every column that a fault may change.
        let old = fault.is_none().then(|| number.checked_rem(self.versions.len() as u64)).flatten();
        let schema = old.and_then(|turn| self.versions.get(usize::try_from(turn).ok()?).copied()).unwrap_or(newest);
        Entry { fault, schema }
    }

    /// What must come of all records.
    #[must_use]
    pub fn expected(&self) -> Expected {
        let mut expected = Expected { unexpected: vec![0; self.about.expectations.len()], ..Expected::default() };
        for fault in self.faults.iter().map(|fault| &self.about.faults[*fault]) {
            expected.add(fault, acts(self.about, fault));
        }
        expected
    }
}

impl Expected {
    fn add(&mut self, fault: &Fault, acts: Option<OnFailure>) {
        let mut dead = |reason| *self.dead_by_reason.entry(reason).or_default() += 1;
        match fault.expect {
            Expect::Rejected(reason) => dead(reason),
            Expect::Fails(expectations) => {
                match acts {
                    Some(OnFailure::Quarantine) => dead(Reason::Expectation),
                    Some(OnFailure::Drop) => self.dropped += 1,
                    Some(OnFailure::Warn | OnFailure::Halt) | None => {}
                }
                for expectation in expectations {
                    self.unexpected[*expectation] += 1;
                }
            }
        }
    }
}

/// What the strongest of the expectations does that a fault fails.
fn acts(about: &About, fault: &Fault) -> Option<OnFailure> {
    let Expect::Fails(expectations) = fault.expect else { return None };
    expectations.iter().map(|expectation| about.expectations[*expectation].on_failure).max()
}

/// The faults that are planted, by their positions.
fn plantable(about: &About) -> impl Iterator<Item = usize> + '_ {
    (0..about.faults.len()).filter(|fault| acts(about, &about.faults[*fault]) != Some(OnFailure::Halt))
}

/// A share of a number, rounded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share is at most 1, and a record more or less is none of a plan's promises"
)]
fn part(records: u64, share: f64) -> u64 {
    (records as f64 * share).round() as u64
}

fn shuffle(items: &mut [usize], dice: &mut Dice) {
    for last in (1..items.len()).rev() {
        items.swap(last, dice.below(last + 1));
    }
}
