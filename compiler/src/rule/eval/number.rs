//! Arithmetic and rounding.

use super::expr;
use crate::{
    rule::{Expr, Node, Operation},
    schema::Type,
    value::{Decimal, Value},
};

/// The value of a node of arithmetic or rounding.
pub(super) fn evaluate(number: &Expr, record: &[Value]) -> Value {
    let value = |operand: &Expr| expr(operand, record);
    let result = match &number.node {
        Node::Arithmetic(operation, left, right) => arithmetic(*operation, &value(left), &value(right)),
        Node::RoundedQuotient(left, right, digits) => match (value(left), value(right)) {
            (Value::Decimal(left), Value::Decimal(right)) => left.rounded_quotient(right, *digits).map(Value::Decimal),
            _ => None,
        },
        Node::Negate(operand) => negate(&value(operand)),
        Node::Abs(operand) => abs(&value(operand)),
        Node::Round(operand) => round(&value(operand), &number.ty, f64::round_ties_even, Decimal::round),
        Node::Floor(operand) => round(&value(operand), &number.ty, f64::floor, Decimal::floor),
        Node::Ceil(operand) => round(&value(operand), &number.ty, f64::ceil, Decimal::ceil),
        _ => None,
    };
    result.and_then(|result| fitted(result, &number.ty)).unwrap_or(Value::Null)
}

fn arithmetic(operation: Operation, left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => {
            let result = integers(operation, (*left).into(), (*right).into())?;
            i32::try_from(result).ok().map(Value::Int)
        }
        (Value::Long(left), Value::Long(right)) => {
            let result = integers(operation, (*left).into(), (*right).into())?;
            i64::try_from(result).ok().map(Value::Long)
        }
        (Value::Double(left), Value::Double(right)) => doubles(operation, *left, *right).map(Value::Double),
        (Value::Decimal(left), Value::Decimal(right)) => decimals(operation, *left, *right).map(Value::Decimal),
        _ => None,
    }
}

/// The exact result: two integers of 64 bits never leave 128.
fn integers(operation: Operation, left: i128, right: i128) -> Option<i128> {
    match operation {
        Operation::Add => Some(left + right),
        Operation::Subtract => Some(left - right),
        Operation::Multiply => Some(left * right),
        Operation::Divide => left.checked_div(right),
        Operation::Remainder => left.checked_rem(right),
    }
}

fn decimals(operation: Operation, left: Decimal, right: Decimal) -> Option<Decimal> {
    match operation {
        Operation::Add => left.checked_add(right),
        Operation::Subtract => left.checked_sub(right),
        Operation::Multiply => left.checked_mul(right),
        Operation::Divide => None,
        Operation::Remainder => left.checked_rem(right),
    }
}

/// Absent where the result is no number, or infinite though both operands are finite.
fn doubles(operation: Operation, left: f64, right: f64) -> Option<f64> {
    let result = match operation {
        Operation::Add => left + right,
        Operation::Subtract => left - right,
        Operation::Multiply => left * right,
        Operation::Divide if right == 0.0 => return None,
        Operation::Divide => left / right,
        Operation::Remainder => return None,
    };
    let overflow = result.is_infinite() && left.is_finite() && right.is_finite();
    (!result.is_nan() && !overflow).then_some(result)
}

fn negate(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Int(value) => Value::Int(value.checked_neg()?),
        Value::Long(value) => Value::Long(value.checked_neg()?),
        Value::Double(value) => Value::Double(-value),
        Value::Decimal(value) => Value::Decimal(-*value),
        _ => return None,
    })
}

fn abs(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Int(value) => Value::Int(value.checked_abs()?),
        Value::Long(value) => Value::Long(value.checked_abs()?),
        Value::Double(value) => Value::Double(value.abs()),
        Value::Decimal(value) if *value < Decimal::ZERO => Value::Decimal(-*value),
        Value::Decimal(value) => Value::Decimal(*value),
        _ => return None,
    })
}

/// Rounds a double with one function, a decimal to the scale of its type with another.
fn round(
    value: &Value,
    ty: &Type,
    double: fn(f64) -> f64,
    decimal: fn(Decimal, u32) -> Option<Decimal>,
) -> Option<Value> {
    match (value, ty) {
        (Value::Double(value), _) => Some(Value::Double(double(*value))),
        (Value::Decimal(value), Type::Decimal { scale, .. }) => decimal(*value, *scale).map(Value::Decimal),
        _ => None,
    }
}

/// A result as a value of its type: a decimal with the type's scale and within its precision,
/// a double without -0.
pub(super) fn fitted(value: Value, ty: &Type) -> Option<Value> {
    match (value, ty) {
        (Value::Double(value), _) => Some(Value::Double(value + 0.0)),
        (Value::Decimal(value), Type::Decimal { precision, scale }) => {
            value.rescale(*scale).filter(|value| value.digits() <= *precision).map(Value::Decimal)
        }
        (value, _) => Some(value),
    }
}
