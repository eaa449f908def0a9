//! Ranges in which numbers have to lie.

use std::{
    cmp::Ordering,
    ops::{Bound, RangeBounds},
};

use super::scalar::order;
use crate::cells::Value;

/// Values above one, for which Rust has no range.
#[derive(Clone, Copy, Debug)]
pub struct Above<T> {
    low: T,
    high: Bound<T>,
}

/// What is greater.
pub fn above<T>(low: T) -> Above<T> {
    Above { low, high: Bound::Unbounded }
}

/// What is greater than one and at most the other.
pub fn above_to<T>(low: T, high: T) -> Above<T> {
    Above { low, high: Bound::Included(high) }
}

/// What is greater than one and less than the other.
pub fn between<T>(low: T, high: T) -> Above<T> {
    Above { low, high: Bound::Excluded(high) }
}

impl<T> RangeBounds<T> for Above<T> {
    fn start_bound(&self) -> Bound<&T> {
        Bound::Excluded(&self.low)
    }

    fn end_bound(&self) -> Bound<&T> {
        self.high.as_ref()
    }
}

/// A range of values of one type.
#[derive(Clone, Debug)]
pub(super) struct Range {
    low: Bound<Value>,
    high: Bound<Value>,
}

impl Range {
    pub(super) fn of<T: Copy + Into<Value>>(range: &impl RangeBounds<T>) -> Self {
        let bound = |bound: Bound<&T>| bound.map(|&value| value.into());
        Self { low: bound(range.start_bound()), high: bound(range.end_bound()) }
    }

    /// Whether a value, which must be there, lies in it.
    pub(super) fn contains(&self, value: &Value) -> bool {
        *value != Value::Null && self.holds(|bound| order(value, bound))
    }

    /// Whether something lies in it that stands so to each end.
    pub(super) fn holds(&self, order: impl Fn(&Value) -> Ordering) -> bool {
        let low = match &self.low {
            Bound::Unbounded => true,
            Bound::Included(low) => order(low).is_ge(),
            Bound::Excluded(low) => order(low).is_gt(),
        };
        let high = match &self.high {
            Bound::Unbounded => true,
            Bound::Included(high) => order(high).is_le(),
            Bound::Excluded(high) => order(high).is_lt(),
        };
        low && high
    }
}
