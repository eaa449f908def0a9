//! The reference meaning of the core: what every target must agree with.
//!
//! Total: whatever the expression and the record, there is a value, and no operation raises.

pub mod batch;
mod convert;
mod number;
mod text;

use std::cmp::Ordering;

use super::{Bound, Comparison, Expr, Missing, Node, Range, Rule};
use crate::value::Value;

/// What a rule says about one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The rule does not look at it: its condition is not true.
    NotSelected,
    /// It counts as missing: there is nothing to test.
    Missing,
    /// Tested, and not false.
    Passed,
    /// Tested, and false.
    Failed,
}

/// What a rule says about a record, its columns in the order of the schema.
#[must_use]
pub fn judge(rule: &Rule, record: &[Value]) -> Outcome {
    if rule.condition.as_ref().is_some_and(|condition| truth(condition, record) != Some(true)) {
        return Outcome::NotSelected;
    }
    let holds = truth(&rule.holds, record);
    let missing = match &rule.missing {
        Missing::Unknown => holds.is_none(),
        Missing::Where(missing) => truth(missing, record) == Some(true),
    };
    match (missing, holds) {
        (true, _) => Outcome::Missing,
        (false, Some(false)) => Outcome::Failed,
        (false, _) => Outcome::Passed,
    }
}

/// The value of an expression over a record, its columns in the order of the schema.
#[must_use]
pub fn expr(expr: &Expr, record: &[Value]) -> Value {
    match &expr.node {
        Node::Column(position) => record.get(*position).cloned().unwrap_or(Value::Null),
        Node::Literal(value) => value.clone(),
        Node::Convert(operand) => convert::convert(self::expr(operand, record), &expr.ty),
        Node::Case(branches, otherwise) => case(branches, otherwise.as_deref(), record),
        Node::Coalesce(operands) => present(operands, record).next().unwrap_or(Value::Null),
        Node::NullIf(left, right) => null_if(self::expr(left, record), &self::expr(right, record)),
        Node::Greatest(operands) => extreme(operands, record, Ordering::Greater),
        Node::Least(operands) => extreme(operands, record, Ordering::Less),
        Node::Arithmetic(..)
        | Node::RoundedQuotient(..)
        | Node::Negate(_)
        | Node::Abs(_)
        | Node::Round(_)
        | Node::Floor(_)
        | Node::Ceil(_) => number::evaluate(expr, record),
        Node::Length(_) | Node::Lower(_) | Node::Upper(_) | Node::Trim(_) | Node::Substring(..) => {
            text::evaluate(&expr.node, record)
        }
        Node::Present(_)
        | Node::Not(_)
        | Node::All(_)
        | Node::Any(_)
        | Node::Compare(..)
        | Node::Same(..)
        | Node::Within(..)
        | Node::OneOf(..)
        | Node::Matches(..)
        | Node::Like(..) => truth(expr, record).map_or(Value::Null, Value::Bool),
    }
}

/// The truth of a predicate; nothing where it is unknown.
fn truth(predicate: &Expr, record: &[Value]) -> Option<bool> {
    let value = |operand: &Expr| expr(operand, record);
    match &predicate.node {
        Node::Present(operand) => Some(!value(operand).is_null()),
        Node::Not(operand) => truth(operand, record).map(|truth| !truth),
        Node::All(operands) => all(operands, record),
        Node::Any(operands) => any(operands, record),
        Node::Compare(comparison, left, right) => {
            value(left).partial_order(&value(right)).map(|order| holds(*comparison, order))
        }
        Node::Same(left, right) => Some(same(&value(left), &value(right))),
        Node::Within(operand, range) => within(&value(operand), range),
        Node::OneOf(operand, set) => one_of(&value(operand), set),
        Node::Matches(operand, regex) => text::test(&value(operand), |text| regex.is_match(text)),
        Node::Like(operand, like) => text::test(&value(operand), |text| like.is_match(text)),
        _ => match value(predicate) {
            Value::Bool(truth) => Some(truth),
            _ => None,
        },
    }
}

/// False if one is false, else unknown if one is unknown, else true.
fn all(operands: &[Expr], record: &[Value]) -> Option<bool> {
    let truths: Vec<Option<bool>> = operands.iter().map(|operand| truth(operand, record)).collect();
    if truths.contains(&Some(false)) { Some(false) } else { known(&truths).then_some(true) }
}

/// True if one is true, else unknown if one is unknown, else false.
fn any(operands: &[Expr], record: &[Value]) -> Option<bool> {
    let truths: Vec<Option<bool>> = operands.iter().map(|operand| truth(operand, record)).collect();
    if truths.contains(&Some(true)) { Some(true) } else { known(&truths).then_some(false) }
}

fn known(truths: &[Option<bool>]) -> bool {
    !truths.contains(&None)
}

fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

fn same(left: &Value, right: &Value) -> bool {
    match (left.is_null(), right.is_null()) {
        (false, false) => left.partial_order(right) == Some(Ordering::Equal),
        (left, right) => left == right,
    }
}

fn within(value: &Value, range: &Range) -> Option<bool> {
    let inside = |bound: &Bound, outward: Ordering| {
        value.partial_order(&bound.value).map(|order| order != outward && !(bound.strict && order.is_eq()))
    };
    let low = range.low.as_ref().map_or(Some(!value.is_null()), |low| inside(low, Ordering::Less));
    let high = range.high.as_ref().map_or(Some(!value.is_null()), |high| inside(high, Ordering::Greater));
    if value.is_null() { None } else { Some(low? && high?) }
}

fn one_of(value: &Value, set: &[Value]) -> Option<bool> {
    if value.is_null() { None } else { Some(set.iter().any(|member| same(value, member))) }
}

fn case(branches: &[(Expr, Expr)], otherwise: Option<&Expr>, record: &[Value]) -> Value {
    let branch = branches.iter().find(|(condition, _)| truth(condition, record) == Some(true));
    branch.map(|(_, value)| value).or(otherwise).map_or(Value::Null, |value| expr(value, record))
}

fn null_if(left: Value, right: &Value) -> Value {
    if left.partial_order(right) == Some(Ordering::Equal) { Value::Null } else { left }
}

/// The operands that are not absent.
fn present<'a>(operands: &'a [Expr], record: &'a [Value]) -> impl Iterator<Item = Value> {
    operands.iter().map(|operand| expr(operand, record)).filter(|value| !value.is_null())
}

/// The present operand that stands furthest in one direction, the first of equal ones.
fn extreme(operands: &[Expr], record: &[Value], direction: Ordering) -> Value {
    let further = |best: Value, next: Value| if next.partial_order(&best) == Some(direction) { next } else { best };
    present(operands, record).reduce(further).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests;
