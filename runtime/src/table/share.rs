//! Shares of records that pass: by themselves, or beside all others.

use std::collections::HashMap;

use super::{Finding, Tally, Values, scalar::bytes};
use crate::{
    cells::Value,
    value::{Decimal, decimal::power},
};

/// The least share of the tested records that has to pass: so many of `whole`.
#[derive(Clone, Copy, Debug)]
struct Mostly {
    part: i128,
    whole: i128,
}

impl<const SCALE: u32> From<Decimal<SCALE>> for Mostly {
    fn from(share: Decimal<SCALE>) -> Self {
        Self { part: share.0, whole: power(SCALE) }
    }
}

impl Mostly {
    /// Its digits are so few that no number of rows leaves 128 bits.
    fn is_reached(self, passed: u64, tested: u64) -> bool {
        i128::from(passed).saturating_mul(self.whole) >= i128::from(tested).saturating_mul(self.part)
    }
}

/// Records that were seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) element: u64,
    pub(super) missing: u64,
}

impl Counted {
    pub(super) fn finding(self) -> Finding {
        Finding {
            success: true,
            element: self.element,
            missing: self.missing,
            unexpected: None,
            observed: Value::Null,
            telling: false,
            unexpected_values: Vec::new(),
            missing_values: Vec::new(),
        }
    }

    fn of_failed(self, failed: u64, mostly: Mostly) -> Finding {
        let tested = self.element - self.missing;
        let success = mostly.is_reached(tested - failed, tested);
        Finding { success, unexpected: Some(failed), ..self.finding() }
    }
}

/// Records that pass by themselves.
pub(super) struct Share {
    mostly: Mostly,
    counted: Counted,
    failed: u64,
}

impl Share {
    pub(super) fn new<const SCALE: u32>(mostly: Decimal<SCALE>) -> Self {
        Self { mostly: mostly.into(), counted: Counted::default(), failed: 0 }
    }
}

impl Tally for Share {
    fn add(&mut self, seen: &Values) {
        self.counted.element += 1;
        self.counted.missing += u64::from(seen.is_missing());
        self.failed += u64::from(seen.failed());
    }

    fn finding(&self) -> Finding {
        self.counted.of_failed(self.failed, self.mostly)
    }

    fn fails(&self, seen: &Values) -> bool {
        seen.failed()
    }
}

/// Records whose key no other one has. One of which a part is absent is like no other.
pub(super) struct Unique {
    mostly: Mostly,
    counted: Counted,
    rows: HashMap<Box<[u8]>, u64>,
}

impl Unique {
    pub(super) fn new<const SCALE: u32>(mostly: Decimal<SCALE>) -> Self {
        Self { mostly: mostly.into(), counted: Counted::default(), rows: HashMap::new() }
    }
}

impl Tally for Unique {
    fn add(&mut self, seen: &Values) {
        self.counted.element += 1;
        self.counted.missing += u64::from(seen.is_missing());
        if let Some(key) = bytes(seen.all()).filter(|_| !seen.is_missing()) {
            *self.rows.entry(key).or_default() += 1;
        }
    }

    fn finding(&self) -> Finding {
        let shared = self.rows.values().filter(|rows| **rows > 1).sum();
        self.counted.of_failed(shared, self.mostly)
    }

    fn fails(&self, seen: &Values) -> bool {
        let rows = |key: Box<[u8]>| self.rows.get(&key).copied().unwrap_or_default();
        !seen.is_missing() && bytes(seen.all()).is_some_and(|key| rows(key) > 1)
    }
}
