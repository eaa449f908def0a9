//! Ranges in a type's own units.

use super::{
    LiteralError,
    bound::{self, Normal, Side},
};
use crate::{
    rule::{Bound, Range},
    schema::Type,
    value::{Decimal, Value},
};

/// Why two bounds are not a range of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RangeError {
    /// The lower end is not a value.
    Low(LiteralError),
    /// The upper end is not a value.
    High(LiteralError),
    /// No value of the type lies between them.
    Empty,
}

/// One end of a range as it was written.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// The value.
    pub text: &'a str,
    /// Whether the value itself is outside.
    pub strict: bool,
}

/// The range between two ends, in the type's own units: `1.5` as the lower end of a long is 2.
/// An end that all values of the type lie inside of is left open.
pub fn range(low: Option<End<'_>>, high: Option<End<'_>>, ty: &Type) -> Result<Range, RangeError> {
    let low = end(low, ty, Side::Low).map_err(RangeError::Low)?;
    let high = end(high, ty, Side::High).map_err(RangeError::High)?;
    let (Some(low), Some(high)) = (bound(low), bound(high)) else { return Err(RangeError::Empty) };
    let range = Range { low, high };
    if is_empty(&range) { Err(RangeError::Empty) } else { Ok(range) }
}

fn end(end: Option<End<'_>>, ty: &Type, side: Side) -> Result<Normal, LiteralError> {
    end.map_or(Ok(Normal::Open), |end| bound::normal(end.text, ty, side, end.strict))
}

fn bound(normal: Normal) -> Option<Option<Bound>> {
    match normal {
        Normal::Open => Some(None),
        Normal::At(bound) => Some(Some(bound)),
        Normal::Empty => None,
    }
}

/// Whether no value of the bounds' type lies in the range.
pub(crate) fn is_empty(range: &Range) -> bool {
    let low = range.low.as_ref().map(|bound| (steps(&bound.value), bound));
    let high = range.high.as_ref().map(|bound| (steps(&bound.value), bound));
    match (low, high) {
        (None, None) => false,
        // A strict bound at the very end of an integer's range.
        (Some((steps, low)), None) => low.strict && steps.is_some_and(|steps| steps == greatest(&low.value)),
        (None, Some((steps, high))) => high.strict && steps.is_some_and(|steps| steps == least(&high.value)),
        (Some((Some(first), low)), Some((Some(last), high))) => {
            first + i128::from(low.strict) > last - i128::from(high.strict)
        }
        (Some((_, low)), Some((_, high))) => above(&low.value, &high.value, low.strict || high.strict),
    }
}

/// The position of a value among those of its type, where each has a next one.
fn steps(value: &Value) -> Option<i128> {
    match value {
        Value::Int(value) | Value::Date(value) => Some((*value).into()),
        Value::Long(value) | Value::Time(value) | Value::Timestamp(value) | Value::LocalTimestamp(value) => {
            Some((*value).into())
        }
        Value::Decimal(value) => Some(Decimal::unscaled(*value)),
        _ => None,
    }
}

fn greatest(value: &Value) -> i128 {
    if matches!(value, Value::Int(_)) { i32::MAX.into() } else { i64::MAX.into() }
}

fn least(value: &Value) -> i128 {
    if matches!(value, Value::Int(_)) { i32::MIN.into() } else { i64::MIN.into() }
}

fn above(low: &Value, high: &Value, strict: bool) -> bool {
    match (low, high) {
        (Value::Double(low), Value::Double(high)) => low > high || strict && low >= high,
        (Value::Text(low), Value::Text(high)) => low > high || strict && low >= high,
        _ => false,
    }
}
