//! Numbers that describe all records together.

use super::{Finding, Tally, Values, range::Range, scalar::order, share::Counted};
use crate::cells::Value;

/// A number that is made of values.
pub(super) trait Statistic: Send {
    /// Takes in a value that is there.
    fn add(&mut self, value: &Value);

    /// The number, absent where there is none, and whether it lies in the range.
    fn judge(&self, range: &Range) -> (Value, bool);
}

/// A number that has to lie in a range.
pub(super) struct Number<S> {
    range: Range,
    counted: Counted,
    statistic: S,
}

impl<S> Number<S> {
    pub(super) fn new(range: Range, statistic: S) -> Self {
        Self { range, counted: Counted::default(), statistic }
    }
}

impl<S: Statistic> Tally for Number<S> {
    fn add(&mut self, seen: &Values) {
        self.counted.element += 1;
        match seen.one() {
            Some(value) => self.statistic.add(value),
            None => self.counted.missing += 1,
        }
    }

    fn finding(&self) -> Finding {
        let (observed, success) = self.statistic.judge(&self.range);
        Finding { success, observed, telling: true, ..self.counted.finding() }
    }
}

/// How many records there are.
pub(super) struct RowCount {
    range: Range,
    counted: Counted,
}

impl RowCount {
    pub(super) fn new(range: Range) -> Self {
        Self { range, counted: Counted::default() }
    }
}

impl Tally for RowCount {
    fn add(&mut self, _: &Values) {
        self.counted.element += 1;
    }

    fn finding(&self) -> Finding {
        let observed = count(self.counted.element);
        Finding { success: self.range.contains(&observed), observed, ..self.counted.finding() }
    }
}

/// A number of rows or values.
pub(super) fn count(number: u64) -> Value {
    i64::try_from(number).map_or(Value::Null, Value::Long)
}

/// The least or the greatest value.
pub(super) struct Extreme {
    greatest: bool,
    best: Value,
}

impl Extreme {
    pub(super) fn least() -> Self {
        Self { greatest: false, best: Value::Null }
    }

    pub(super) fn greatest() -> Self {
        Self { greatest: true, best: Value::Null }
    }
}

impl Statistic for Extreme {
    fn add(&mut self, value: &Value) {
        let order = order(value, &self.best);
        if self.best == Value::Null || if self.greatest { order.is_gt() } else { order.is_lt() } {
            self.best = value.clone();
        }
    }

    fn judge(&self, range: &Range) -> (Value, bool) {
        (self.best.clone(), range.contains(&self.best))
    }
}
