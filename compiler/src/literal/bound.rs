//! Bounds in a type's own units: `1.5` as the lower end of a long is 2.

use super::{LiteralError, double, number, of};
use crate::{
    rule::Bound,
    schema::Type,
    value::{Decimal, Value},
};

/// Which end of a range a bound is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Low,
    High,
}

/// What a bound is in a type's own units.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Normal {
    /// Every value of the type lies inside.
    Open,
    /// Some do.
    At(Bound),
    /// None does.
    Empty,
}

/// A bound of a type.
pub(super) fn normal(text: &str, ty: &Type, side: Side, strict: bool) -> Result<Normal, LiteralError> {
    match ty {
        Type::Int | Type::Long | Type::Decimal { .. } => Ok(exact(number(text)?, ty, side, strict)),
        Type::Double => Ok(of_double(double(text)?, side, strict)),
        // An enum is compared as a text, so any text bounds it.
        Type::Enum { .. } => Ok(Normal::At(Bound { value: of(text, &Type::Text)?, strict })),
        ty if ty.is_ordered() => Ok(Normal::At(Bound { value: of(text, ty)?, strict })),
        _ => Err(LiteralError::Unordered),
    }
}

/// Rounded into the range, to the type's scale; then the bound is inside.
fn exact(number: Decimal, ty: &Type, side: Side, strict: bool) -> Normal {
    let (least, greatest, scale) = limits(ty);
    let beyond = |number: Decimal| match side {
        Side::Low => number > greatest,
        Side::High => number < least,
    };
    let before = match side {
        Side::Low => number < least,
        Side::High => number > greatest,
    };
    if before {
        return Normal::Open;
    }
    let rounded = match side {
        Side::Low => number.ceil(scale),
        Side::High => number.floor(scale),
    };
    match rounded {
        Some(rounded) if !beyond(rounded) => {
            Normal::At(Bound { value: value(rounded, ty), strict: strict && rounded == number })
        }
        _ => Normal::Empty,
    }
}

/// The least and the greatest value of an exact type, and its scale.
pub(super) fn limits(ty: &Type) -> (Decimal, Decimal, u32) {
    match ty {
        Type::Int => (i64::from(i32::MIN).into(), i64::from(i32::MAX).into(), 0),
        Type::Decimal { precision, scale } => {
            let greatest = Decimal::new(10_i128.pow(*precision) - 1, *scale).unwrap_or(Decimal::ZERO);
            (-greatest, greatest, *scale)
        }
        _ => (i64::MIN.into(), i64::MAX.into(), 0),
    }
}

/// A number that lies within the limits, as a value of its type.
fn value(number: Decimal, ty: &Type) -> Value {
    let whole = number.to_i64().unwrap_or_default();
    match ty {
        Type::Int => Value::Int(i32::try_from(whole).unwrap_or_default()),
        Type::Long => Value::Long(whole),
        _ => Value::Decimal(number),
    }
}

/// Infinities are values of a double, so only the including bound at an infinity is no bound.
fn of_double(value: f64, side: Side, strict: bool) -> Normal {
    let (least, greatest) = (value < f64::MIN, value > f64::MAX);
    let (first, last) = if side == Side::Low { (least, greatest) } else { (greatest, least) };
    match strict {
        false if first => Normal::Open,
        true if last => Normal::Empty,
        _ => Normal::At(Bound { value: Value::Double(value), strict }),
    }
}
