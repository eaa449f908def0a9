//! Rules and expressions in words, for documents. Plain text with names and expressions in
//! backticks: whoever prints it escapes it.

mod batch;
mod sql;

use std::fmt::Display;

pub use self::batch::batch;
use super::{Bound, Comparison, Expr, Missing, Node, Operation, Range, Rule};
use crate::{schema::Record, value::Value};

/// Most members of a set that a sentence lists.
const MEMBERS: usize = 8;

/// One sentence that says what a rule expects, without its full stop.
#[must_use]
pub fn rule(rule: &Rule, record: &Record) -> String {
    let words = Words { record };
    let condition = rule.condition.as_ref().map(|condition| format!(" where {}", words.code(condition)));
    let missing = match &rule.missing {
        Missing::Where(missing) if missing.is_possible() => {
            Some(format!(", not counting records where {}", words.code(missing)))
        }
        _ => None,
    };
    [words.statement(&rule.holds), condition.unwrap_or_default(), missing.unwrap_or_default()].concat()
}

/// An expression as SQL that a person can read.
#[must_use]
pub fn expr(expr: &Expr, record: &Record) -> String {
    sql::print(expr, record)
}

struct Words<'a> {
    record: &'a Record,
}

impl Words<'_> {
    fn statement(&self, expr: &Expr) -> String {
        match &expr.node {
            Node::Not(operand) => match &operand.node {
                Node::Present(operand) => format!("{} is null", self.subject(operand)),
                Node::OneOf(operand, set) => {
                    format!("{} is none of {}", self.subject(operand), list(set.iter().map(literal)))
                }
                Node::Matches(operand, regex) => {
                    format!("{} does not match the regular expression `{}`", self.subject(operand), regex.source())
                }
                Node::Like(operand, like) => format!("{} is not like `{like}`", self.subject(operand)),
                Node::Within(operand, range) => format!("{} is not {}", self.subject(operand), within(range)),
                Node::Same(left, right) => {
                    format!("{} differs from {}, null being equal to null", self.subject(left), self.subject(right))
                }
                _ => self.holds(expr),
            },
            Node::Present(operand) => format!("{} is not null", self.subject(operand)),
            Node::OneOf(operand, set) => {
                format!("{} is one of {}", self.subject(operand), list(set.iter().map(literal)))
            }
            Node::Matches(operand, regex) => {
                format!("{} matches the regular expression `{}`", self.subject(operand), regex.source())
            }
            Node::Like(operand, like) => format!("{} is like `{like}`", self.subject(operand)),
            Node::Within(operand, range) => format!("{} is {}", self.subject(operand), within(range)),
            Node::Compare(comparison, left, right) => {
                format!("{} {} {}", self.subject(left), compares(*comparison), self.subject(right))
            }
            Node::Same(left, right) => {
                format!("{} equals {}, null being equal to null", self.subject(left), self.subject(right))
            }
            Node::Any(alternatives) => self.tuples(alternatives).unwrap_or_else(|| self.holds(expr)),
            _ => self.holds(expr),
        }
    }

    fn holds(&self, expr: &Expr) -> String {
        format!("{} holds", self.code(expr))
    }

    fn code(&self, expr: &Expr) -> String {
        format!("`{}`", sql::print(expr, self.record))
    }

    fn subject(&self, expr: &Expr) -> String {
        match &expr.node {
            Node::Literal(value) => literal(value),
            Node::Length(operand) => format!("the length of {}", self.subject(operand)),
            Node::Arithmetic(Operation::Add, ..) if addends(expr).iter().all(|addend| is_column(addend)) => {
                format!(
                    "the sum of {}",
                    and(&addends(expr).into_iter().map(|addend| self.subject(bare(addend))).collect::<Vec<_>>())
                )
            }
            Node::Convert(operand) if is_column(operand) => self.subject(operand),
            _ => self.code(expr),
        }
    }

    /// `(a, b) is one of (1, 2), (3, 4)`, for alternatives that are all of this form.
    fn tuples(&self, alternatives: &[Expr]) -> Option<String> {
        let tuples: Vec<(Vec<&Expr>, Vec<&Value>)> = alternatives.iter().map(tuple).collect::<Option<_>>()?;
        let columns = &tuples.first()?.0;
        if tuples.iter().any(|(others, _)| others != columns) {
            return None;
        }
        let columns: Vec<String> = columns.iter().map(|column| self.subject(column)).collect();
        let values = |values: &[&Value]| {
            format!("({})", values.iter().map(|value| literal(value)).collect::<Vec<_>>().join(", "))
        };
        Some(format!("({}) is one of {}", columns.join(", "), list(tuples.iter().map(|(_, tuple)| values(tuple)))))
    }
}

/// The columns and values of `a is 1 and b is 2`, null-safe.
fn tuple(expr: &Expr) -> Option<(Vec<&Expr>, Vec<&Value>)> {
    let Node::All(members) = &expr.node else { return None };
    members.iter().map(member).collect::<Option<Vec<_>>>().map(|members| members.into_iter().unzip())
}

/// The column and the value of `a is 1`, null-safe.
fn member(expr: &Expr) -> Option<(&Expr, &Value)> {
    let Node::Same(column, literal) = &expr.node else { return None };
    let Node::Literal(value) = &literal.node else { return None };
    Some((column, value))
}

/// `a + b + c` as its parts.
fn addends(expr: &Expr) -> Vec<&Expr> {
    match &expr.node {
        Node::Arithmetic(Operation::Add, left, right) => [addends(left), addends(right)].concat(),
        _ => vec![expr],
    }
}

fn is_column(expr: &Expr) -> bool {
    matches!(bare(expr).node, Node::Column(_))
}

/// Without the conversion around it.
fn bare(expr: &Expr) -> &Expr {
    if let Node::Convert(operand) = &expr.node { operand } else { expr }
}

fn compares(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "equals",
        Comparison::NotEqual => "does not equal",
        Comparison::Less => "is less than",
        Comparison::LessOrEqual => "is less than or equal to",
        Comparison::Greater => "is greater than",
        Comparison::GreaterOrEqual => "is greater than or equal to",
    }
}

fn within(range: &Range) -> String {
    let low =
        |bound: &Bound| format!("{} {}", if bound.strict { "greater than" } else { "at least" }, literal(&bound.value));
    let high =
        |bound: &Bound| format!("{} {}", if bound.strict { "less than" } else { "at most" }, literal(&bound.value));
    match (&range.low, &range.high) {
        (None, None) => "any value".into(),
        (Some(bound), None) => low(bound),
        (None, Some(bound)) => high(bound),
        (Some(from), Some(to)) if !from.strict && !to.strict => {
            format!("between {} and {}", literal(&from.value), literal(&to.value))
        }
        (Some(from), Some(to)) => format!("{} and {}", low(from), high(to)),
    }
}

/// A value as a literal that needs no type beside it.
#[must_use]
pub fn literal(value: &Value) -> String {
    sql::plain(value)
}

/// The first members, and how many more there are.
fn list(members: impl ExactSizeIterator<Item = impl Display>) -> String {
    let count = members.len();
    let shown: Vec<String> = members.take(MEMBERS).map(|member| member.to_string()).collect();
    match (count, count.saturating_sub(MEMBERS)) {
        (0, _) => "an empty list".into(),
        (_, 0) => shown.join(", "),
        (_, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
