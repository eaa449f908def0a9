//! What a predicate says of every record, as far as the predicate alone tells. Where it does not, nothing is said.

use std::cmp::Ordering;

use super::{Bound, Comparison, Expr, Node, Range, eval};
use crate::{literal, value::Value};

/// What a predicate is read with.
#[derive(Clone, Copy)]
enum Nulls {
    /// Columns are absent only where the schema lets them.
    OfSchema,
    /// Any column may be absent.
    Anywhere,
}

impl Expr {
    /// Whether a predicate certainly has this truth value for no record.
    #[must_use]
    pub fn is_never(&self, truth: bool) -> bool {
        never(self, truth, Nulls::OfSchema)
    }

    /// The same whatever the schema says of nulls: a rule that guards what the schema guards too is worth its place.
    #[must_use]
    pub fn is_never_by_itself(&self, truth: bool) -> bool {
        never(self, truth, Nulls::Anywhere)
    }
}

fn never(expr: &Expr, truth: bool, nulls: Nulls) -> bool {
    let each = |parts: &[Expr]| parts.iter().all(|part| never(part, truth, nulls));
    match &expr.node {
        Node::Not(operand) => never(operand, !truth, nulls),
        // True where all are, false where all are: then no two of them contradict one another.
        Node::All(parts) if truth => parts.iter().any(|part| never(part, truth, nulls)) || contradict(parts, truth),
        Node::Any(parts) if !truth => parts.iter().any(|part| never(part, truth, nulls)) || contradict(parts, truth),
        Node::All(parts) | Node::Any(parts) | Node::Coalesce(parts) => each(parts),
        Node::Case(arms, otherwise) => {
            arms.iter().map(|(_, then)| then).chain(otherwise.as_deref()).all(|then| never(then, truth, nulls))
        }
        Node::Present(operand) if !truth && matches!(nulls, Nulls::OfSchema) => !operand.nullable,
        Node::Compare(comparison, a, b) if a == b => {
            let equal = matches!(comparison, Comparison::Equal | Comparison::LessOrEqual | Comparison::GreaterOrEqual);
            equal != truth
        }
        Node::Same(a, b) if a == b => !truth,
        _ => expr.columns().is_empty() && eval::expr(expr, &[]) != Value::Bool(truth),
    }
}

/// Whether predicates can never all have this truth value for the same record.
fn contradict(parts: &[Expr], truth: bool) -> bool {
    let mut known = Vec::new();
    for part in parts {
        learn(part, truth, &mut known);
    }
    known.iter().any(Known::is_impossible)
}

/// What is known of one operand.
struct Known<'a> {
    operand: &'a Expr,
    range: Range,
    /// The only values that it may have.
    of: Option<Vec<&'a Value>>,
    /// Values that it may not have.
    but: Vec<&'a Value>,
    present: bool,
    absent: bool,
}

/// Adds what follows from a predicate's truth value.
fn learn<'a>(expr: &'a Expr, truth: bool, known: &mut Vec<Known<'a>>) {
    match &expr.node {
        Node::Not(operand) => learn(operand, !truth, known),
        Node::All(parts) if truth => parts.iter().for_each(|part| learn(part, truth, known)),
        Node::Any(parts) if !truth => parts.iter().for_each(|part| learn(part, truth, known)),
        Node::Present(operand) => {
            let of = about(operand, known);
            if truth { of.present = true } else { of.absent = true }
        }
        Node::Column(_) => about(expr, known).equals(&Value::Bool(truth)),
        Node::Compare(comparison, a, b) => match (&a.node, &b.node) {
            (_, Node::Literal(value)) => about(a, known).compares(*comparison, value, truth),
            (Node::Literal(value), _) => about(b, known).compares(comparison.mirrored(), value, truth),
            _ => {}
        },
        Node::Same(a, b) if truth => match (&a.node, &b.node) {
            (_, Node::Literal(value)) | (Node::Literal(value), _) if !value.is_null() => {
                about(if matches!(a.node, Node::Literal(_)) { b } else { a }, known).equals(value);
            }
            _ => {}
        },
        Node::Within(operand, range) if truth => about(operand, known).lies(range.clone()),
        Node::OneOf(operand, set) => {
            let of = about(operand, known);
            of.present = true;
            if !truth {
                of.but.extend(set);
            } else if let Some(values) = &mut of.of {
                values.retain(|value| set.iter().any(|other| equal(value, other)));
            } else {
                of.of = Some(set.iter().collect());
            }
        }
        Node::Within(operand, _) | Node::Matches(operand, _) | Node::Like(operand, _) => {
            about(operand, known).present = true;
        }
        _ => {}
    }
}

fn about<'a, 'k>(operand: &'a Expr, known: &'k mut Vec<Known<'a>>) -> &'k mut Known<'a> {
    let at = known.iter().position(|known| known.operand == operand).unwrap_or_else(|| {
        let range = Range { low: None, high: None };
        known.push(Known { operand, range, of: None, but: Vec::new(), present: false, absent: false });
        known.len() - 1
    });
    &mut known[at]
}

impl<'a> Known<'a> {
    fn equals(&mut self, value: &Value) {
        self.lies(Range::inclusive(Some(value.clone()), Some(value.clone())));
    }

    fn compares(&mut self, comparison: Comparison, value: &'a Value, truth: bool) {
        let bound = |strict| Some(Bound { value: value.clone(), strict });
        match (comparison, truth) {
            (Comparison::Equal, true) | (Comparison::NotEqual, false) => self.equals(value),
            (Comparison::NotEqual, true) | (Comparison::Equal, false) => {
                self.present = true;
                self.but.push(value);
            }
            (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => {
                self.lies(Range { low: None, high: bound(true) });
            }
            (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => {
                self.lies(Range { low: None, high: bound(false) });
            }
            (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => {
                self.lies(Range { low: bound(true), high: None });
            }
            (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => {
                self.lies(Range { low: bound(false), high: None });
            }
        }
    }

    /// The operand lies in this range too.
    fn lies(&mut self, range: Range) {
        self.present = true;
        self.range.low = tighter(self.range.low.take(), range.low, Ordering::Greater);
        self.range.high = tighter(self.range.high.take(), range.high, Ordering::Less);
    }

    fn is_impossible(&self) -> bool {
        let is_left = |value: &&&Value| contains(&self.range, value) && !self.but.iter().any(|not| equal(value, not));
        let point =
            self.range.low.as_ref().filter(|low| Some(&low.value) == self.range.high.as_ref().map(|b| &b.value));
        self.absent && self.present
            || is_empty(&self.range)
            || self.of.as_ref().is_some_and(|of| !of.iter().any(|value| is_left(&value)))
            || point.is_some_and(|point| self.but.iter().any(|not| equal(&point.value, not)))
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    a.partial_order(b).is_some_and(Ordering::is_eq)
}

/// The bound that leaves less: the one on this side of the other.
fn tighter(a: Option<Bound>, b: Option<Bound>, side: Ordering) -> Option<Bound> {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (a, b) => return a.or(b),
    };
    match a.value.partial_order(&b.value) {
        Some(Ordering::Equal) => Some(if a.strict { a } else { b }),
        Some(order) if order != side => Some(b),
        _ => Some(a),
    }
}

/// Whether the value certainly lies outside is the question; what cannot be compared lies inside.
fn contains(range: &Range, value: &Value) -> bool {
    let inside = |bound: &Bound, outside: Ordering| match value.partial_order(&bound.value) {
        Some(Ordering::Equal) => !bound.strict,
        Some(order) => order != outside,
        None => true,
    };
    range.low.as_ref().is_none_or(|low| inside(low, Ordering::Less))
        && range.high.as_ref().is_none_or(|high| inside(high, Ordering::Greater))
}

fn is_empty(range: &Range) -> bool {
    let (Some(low), Some(high)) = (&range.low, &range.high) else { return false };
    match low.value.partial_order(&high.value) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Equal) => low.strict || high.strict,
        // Between two that are neighbours there is nothing; decimals here may have scales of their own.
        Some(Ordering::Less) => !matches!(low.value, Value::Decimal(_)) && literal::is_empty(range),
        None => false,
    }
}
