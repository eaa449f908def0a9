//! Numbers of doubles: absent where they overflow or are no number.

use super::{number::Statistic, range::Range};
use crate::{cells::Value, value::widen};

/// A result; absent where it is no number, or infinite though no value is.
fn regular(result: f64, finite: bool) -> Value {
    if result.is_nan() || result.is_infinite() && finite { Value::Null } else { Value::from(result) }
}

/// A number of values as a double.
fn count(values: usize) -> f64 {
    widen(i64::try_from(values).unwrap_or(i64::MAX))
}

fn of(value: &Value) -> Option<f64> {
    if let Value::Double(value) = value { Some(*value) } else { None }
}

fn judged(observed: Value, range: &Range) -> (Value, bool) {
    let success = range.contains(&observed);
    (observed, success)
}

/// The sum from the first row to the last, or that divided by the number of values.
#[derive(Default)]
pub(super) struct SumOfDoubles {
    sum: f64,
    count: usize,
    infinite: bool,
    mean: bool,
}

impl SumOfDoubles {
    pub(super) fn mean() -> Self {
        Self { mean: true, ..Self::default() }
    }
}

impl Statistic for SumOfDoubles {
    fn add(&mut self, value: &Value) {
        if let Some(value) = of(value) {
            self.sum += value;
            self.count += 1;
            self.infinite |= value.is_infinite();
        }
    }

    fn judge(&self, range: &Range) -> (Value, bool) {
        let observed = match regular(self.sum, !self.infinite) {
            _ if self.count == 0 => Value::Null,
            Value::Double(sum) if self.mean => Value::from(sum / count(self.count)),
            sum => sum,
        };
        judged(observed, range)
    }
}

/// The sample's standard deviation, by the squares of the distances from the mean.
#[derive(Default)]
pub(super) struct Deviation(Vec<f64>);

impl Statistic for Deviation {
    fn add(&mut self, value: &Value) {
        self.0.extend(of(value));
    }

    fn judge(&self, range: &Range) -> (Value, bool) {
        let values = &self.0;
        if values.len() < 2 {
            return (Value::Null, false);
        }
        let mean = values.iter().sum::<f64>() / count(values.len());
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let finite = values.iter().all(|value| value.is_finite());
        judged(regular((squares / count(values.len() - 1)).sqrt(), finite), range)
    }
}

/// The middle value, or halfway between the two middle ones.
#[derive(Default)]
pub(super) struct MiddleDouble(Vec<f64>);

impl Statistic for MiddleDouble {
    fn add(&mut self, value: &Value) {
        self.0.extend(of(value));
    }

    fn judge(&self, range: &Range) -> (Value, bool) {
        let mut values = self.0.clone();
        values.sort_by(f64::total_cmp);
        let Some(last) = values.len().checked_sub(1) else { return (Value::Null, false) };
        let (low, high) = (values[last / 2], values[values.len() / 2]);
        let observed = if low.to_bits() == high.to_bits() {
            Value::from(low)
        } else {
            regular((low + high) * 0.5, low.is_finite() && high.is_finite())
        };
        judged(observed, range)
    }
}
