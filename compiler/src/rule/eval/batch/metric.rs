//! Numbers that describe a batch.

use std::cmp::Ordering;

use num_bigint::BigInt;

use super::lies_within;
use crate::{
    rule::{Bound, Metric, Range, eval::same},
    schema::Type,
    value::{Decimal, Value},
};

/// A metric of the values that are present, and whether it lies in the range.
pub(super) fn judge(metric: &Metric, range: &Range, mut values: Vec<Value>, records: usize) -> (Value, bool) {
    let ty = metric.ty();
    let observed = match metric {
        Metric::RowCount => long(records),
        Metric::Min(_) => extreme(values, Ordering::Less),
        Metric::Max(_) => extreme(values, Ordering::Greater),
        Metric::Stdev(_) => stdev(&doubles(&values)),
        Metric::DistinctCount(_) => long(distinct(&mut values)),
        Metric::DistinctShare(_) => return share(distinct(&mut values), values.len(), range, &ty),
        Metric::Sum(_) if ty == Type::Double => double_sum(&values),
        Metric::Sum(_) => sum(&values, &ty).map_or(Value::Null, |sum| decimal(&sum, &ty)),
        Metric::Mean(_) if ty == Type::Double => double_mean(&values),
        Metric::Mean(operand) => return mean(&values, operand.ty.digits().map_or(0, |(_, scale)| scale), range, &ty),
        Metric::Median(_) => median(values, &ty),
    };
    let success = lies_within(&observed, range);
    (observed, success)
}

/// Sorts values of one type.
pub(super) fn sort(values: &mut [Value]) {
    values.sort_by(|a, b| a.partial_order(b).unwrap_or(Ordering::Equal));
}

fn long(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Null, Value::Long)
}

fn extreme(values: Vec<Value>, direction: Ordering) -> Value {
    let further = |best: Value, next: Value| if next.partial_order(&best) == Some(direction) { next } else { best };
    values.into_iter().reduce(further).unwrap_or(Value::Null)
}

/// How many distinct values there are.
fn distinct(values: &mut [Value]) -> usize {
    sort(values);
    values.chunk_by(same).count()
}

/// `distinct / count`, which is 0 where there is nothing.
fn share(distinct: usize, values: usize, range: &Range, ty: &Type) -> (Value, bool) {
    fraction(&BigInt::from(distinct), 0, values.max(1), range, ty)
}

/// The mean of exact values.
fn mean(values: &[Value], scale: u32, range: &Range, ty: &Type) -> (Value, bool) {
    match sum(values, &Type::Decimal { precision: 38, scale }) {
        Some(sum) => fraction(&sum, scale, values.len(), range, ty),
        None => (Value::Null, false),
    }
}

/// `sum × 10^-scale / count`, rounded to be shown, and whether it lies in the range as it is.
fn fraction(sum: &BigInt, scale: u32, count: usize, range: &Range, ty: &Type) -> (Value, bool) {
    let order = |bound: &Bound| match &bound.value {
        Value::Decimal(bound) => {
            (sum * ten(bound.scale())).cmp(&(BigInt::from(bound.unscaled()) * BigInt::from(count) * ten(scale)))
        }
        _ => Ordering::Equal,
    };
    let inside = |bound: &Bound, outward: Ordering| order(bound) != outward && !(bound.strict && order(bound).is_eq());
    let low = range.low.as_ref().is_none_or(|bound| inside(bound, Ordering::Less));
    let high = range.high.as_ref().is_none_or(|bound| inside(bound, Ordering::Greater));
    let shown = match ty {
        Type::Decimal { scale: digits, .. } => {
            // Twice the quotient without its fraction still knows on which side of a half it is.
            let halves = sum * ten(*digits) * 2_u8 / (BigInt::from(count) * ten(scale));
            let away = if *sum < BigInt::ZERO { -1 } else { 1 };
            decimal(&((halves + away) / 2), ty)
        }
        _ => Value::Null,
    };
    (shown, low && high)
}

/// The sum of exact values, without its point; nothing where there is no value.
fn sum(values: &[Value], ty: &Type) -> Option<BigInt> {
    let Type::Decimal { scale, .. } = ty else { return None };
    let unscaled = values.iter().map(|value| exact(value).and_then(|value| value.rescale(*scale)));
    let unscaled: Option<Vec<BigInt>> = unscaled.map(|value| value.map(|value| value.unscaled().into())).collect();
    unscaled.filter(|values| !values.is_empty()).map(|values| values.into_iter().sum())
}

fn exact(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(value) => Some(i64::from(*value).into()),
        Value::Long(value) => Some((*value).into()),
        Value::Decimal(value) => Some(*value),
        _ => None,
    }
}

/// A decimal of a type; absent where it has more digits.
fn decimal(unscaled: &BigInt, ty: &Type) -> Value {
    let Type::Decimal { scale, .. } = ty else { return Value::Null };
    let number = i128::try_from(unscaled).ok().and_then(|unscaled| Decimal::new(unscaled, *scale));
    number.map_or(Value::Null, Value::Decimal)
}

fn ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

fn doubles(values: &[Value]) -> Vec<f64> {
    values.iter().filter_map(|value| if let Value::Double(value) = value { Some(*value) } else { None }).collect()
}

/// Of doubles from left to right. It is absent where it is no number, and where it is infinite though
/// no value is.
fn double_sum(values: &[Value]) -> Value {
    let values = doubles(values);
    if values.is_empty() { Value::Null } else { regular(values.iter().sum(), &values) }
}

#[expect(clippy::cast_precision_loss, reason = "a mean of doubles is a double")]
fn double_mean(values: &[Value]) -> Value {
    match double_sum(values) {
        Value::Double(sum) => Value::Double(sum / values.len() as f64 + 0.0),
        _ => Value::Null,
    }
}

/// By the squares of the distances from the mean.
#[expect(clippy::cast_precision_loss, reason = "a deviation is a double")]
fn stdev(values: &[f64]) -> Value {
    let count = values.len() as f64;
    if values.len() < 2 {
        return Value::Null;
    }
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    regular((squares / (count - 1.0)).sqrt(), values)
}

/// A result of doubles; absent where it overflowed or is no number.
fn regular(result: f64, values: &[f64]) -> Value {
    let overflowed = result.is_infinite() && values.iter().all(|value| value.is_finite());
    if result.is_nan() || overflowed { Value::Null } else { Value::Double(result + 0.0) }
}

/// The middle value, or halfway between the two middle ones.
fn median(mut values: Vec<Value>, ty: &Type) -> Value {
    sort(&mut values);
    let Some(last) = values.len().checked_sub(1) else { return Value::Null };
    let (low, high) = (&values[last / 2], &values[values.len() / 2]);
    match (low, high) {
        (Value::Double(low), Value::Double(high)) if low.to_bits() == high.to_bits() => Value::Double(*low),
        (Value::Double(low), Value::Double(high)) => regular((low + high) / 2.0, &[*low, *high]),
        _ => {
            let (Some(low), Some(high)) = (exact(low), exact(high)) else { return Value::Null };
            let Type::Decimal { scale, .. } = ty else { return Value::Null };
            let sum = BigInt::from(low.unscaled()) + BigInt::from(high.unscaled());
            halved(&sum, low.scale(), *scale).map_or(Value::Null, |half| decimal(&half, ty))
        }
    }
}

/// Half of `sum × 10^-from` in units of `10^-to`, half away from zero.
fn halved(sum: &BigInt, from: u32, to: u32) -> Option<BigInt> {
    let doubled = sum * ten(to.checked_sub(from)?);
    let away = if doubled < BigInt::ZERO { -1 } else { 1 };
    Some(if &doubled % 2 == BigInt::ZERO { doubled / 2 } else { (doubled + away) / 2 })
}
