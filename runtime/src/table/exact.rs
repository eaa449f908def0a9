//! Numbers of integers and decimals, without any rounding but of what is shown.

use num_bigint::BigInt;

use super::{number::Statistic, range::Range};
use crate::{cells::Value, value::decimal::power};

/// Digits that no decimal has more of.
const MAX_DIGITS: u32 = 38;

/// Exact values of one scale, and their sum.
#[derive(Debug, Default)]
struct Total {
    /// What did not fit below.
    high: BigInt,
    low: i128,
    count: u64,
    /// Digits behind the point.
    scale: u32,
}

impl Total {
    fn add(&mut self, value: &Value) {
        let Some((unscaled, scale)) = exact(value) else { return };
        (self.scale, self.count) = (scale, self.count + 1);
        self.low = self.low.checked_add(unscaled).unwrap_or_else(|| {
            self.high += self.low;
            unscaled
        });
    }

    fn sum(&self) -> BigInt {
        &self.high + self.low
    }
}

/// The number without its point, and the digits behind it.
fn exact(value: &Value) -> Option<(i128, u32)> {
    match value {
        Value::Int(value) => Some(((*value).into(), 0)),
        Value::Long(value) => Some(((*value).into(), 0)),
        Value::Decimal(unscaled, scale) => Some((*unscaled, *scale)),
        _ => None,
    }
}

/// The sum; absent where there is no value, or where it has more digits than a decimal.
pub(super) struct ExactSum {
    total: Total,
    scale: u32,
}

impl ExactSum {
    /// Shown with so many digits behind the point, which its values have.
    pub(super) fn new(scale: u32) -> Self {
        Self { total: Total::default(), scale }
    }
}

impl Statistic for ExactSum {
    fn add(&mut self, value: &Value) {
        self.total.add(value);
    }

    fn judge(&self, range: &Range) -> (Value, bool) {
        let there = self.total.count > 0;
        let observed = if there { decimal(&self.total.sum(), self.scale) } else { Value::Null };
        let success = range.contains(&observed);
        (observed, success)
    }
}

/// The mean: the sum is held against each end times the number of values.
pub(super) struct ExactMean {
    total: Total,
    scale: u32,
}

impl ExactMean {
    /// Shown with so many digits behind the point.
    pub(super) fn new(scale: u32) -> Self {
        Self { total: Total::default(), scale }
    }
}

impl Statistic for ExactMean {
    fn add(&mut self, value: &Value) {
        self.total.add(value);
    }

    fn judge(&self, range: &Range) -> (Value, bool) {
        match self.total.count {
            0 => (Value::Null, false),
            count => fraction(&self.total.sum(), self.total.scale, count, range, self.scale),
        }
    }
}

/// `sum × 10^-scale / count`, rounded to be shown, and whether it lies in the range as it is.
pub(super) fn fraction(sum: &BigInt, scale: u32, count: u64, range: &Range, shown: u32) -> (Value, bool) {
    let success = range.holds(|bound| {
        let (bound, behind) = exact(bound).unwrap_or_default();
        (sum * ten(behind)).cmp(&(BigInt::from(bound) * count * ten(scale)))
    });
    // Twice the quotient without its fraction still knows on which side of a half it is.
    let halves = sum * ten(shown) * 2_u8 / (ten(scale) * count);
    let away = if *sum < BigInt::ZERO { -1 } else { 1 };
    (decimal(&((halves + away) / 2), shown), success)
}

/// The middle value, or halfway between the two middle ones.
pub(super) struct Middle {
    values: Vec<i128>,
    /// Digits behind the point of the values, and of the number.
    scales: [u32; 2],
}

impl Middle {
    /// Shown with so many digits behind the point.
    pub(super) fn new(scale: u32) -> Self {
        Self { values: Vec::new(), scales: [0, scale] }
    }
}

impl Statistic for Middle {
    fn add(&mut self, value: &Value) {
        if let Some((unscaled, scale)) = exact(value) {
            self.scales[0] = scale;
            self.values.push(unscaled);
        }
    }

    fn judge(&self, range: &Range) -> (Value, bool) {
        let mut values = self.values.clone();
        values.sort_unstable();
        let Some(last) = values.len().checked_sub(1) else { return (Value::Null, false) };
        let sum = BigInt::from(values[last / 2]) + values[values.len() / 2];
        let [from, to] = self.scales;
        let observed = decimal(&halved(&(sum * ten(to.saturating_sub(from)))), to);
        let success = range.contains(&observed);
        (observed, success)
    }
}

/// Half of a number, half away from zero.
fn halved(number: &BigInt) -> BigInt {
    let away = if *number < BigInt::ZERO { -1 } else { 1 };
    (number + away * i32::from(number % 2_u8 != BigInt::ZERO)) / 2
}

/// A decimal; absent where it has more digits than any.
fn decimal(unscaled: &BigInt, scale: u32) -> Value {
    let number =
        i128::try_from(unscaled).ok().filter(|number| number.unsigned_abs() < power(MAX_DIGITS).unsigned_abs());
    number.map_or(Value::Null, |number| Value::Decimal(number, scale))
}

fn ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}
