//! Where PostgreSQL says what the reference says, and where it cannot.

use std::fmt;

use crate::{
    rule::{BatchRule, Expr, Metric, Missing, Node, Rule, Test},
    schema::Type,
};

/// What PostgreSQL is asked to do with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Judge the rows of a table.
    Table,
    /// Refuse rows, as a CHECK constraint.
    Check,
}

/// Why a rule has no exact twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Inexact {
    /// It computes with doubles.
    DoubleArithmetic,
    /// It reads the digits of a double.
    DoubleText,
    /// It adds up doubles.
    DoubleSum,
}

impl fmt::Display for Inexact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DoubleArithmetic => "computes with doubles, and PostgreSQL raises where a result overflows",
            Self::DoubleSum => {
                "adds up doubles, whose order decides the last digits, and PostgreSQL raises on overflow"
            }
            Self::DoubleText => "reads a double as text, whose digits depend on the session",
        })
    }
}

/// Why a rule has no exact twin in a target; nothing where it has one.
#[must_use]
pub fn obstacle(rule: &Rule, target: Target) -> Option<Inexact> {
    let missing = match &rule.missing {
        Missing::Where(missing) => Some(missing),
        Missing::Unknown => None,
    };
    let mut found = Vec::new();
    for expr in rule.condition.iter().chain(missing).chain([&rule.holds]) {
        expr.visit(&mut |part| found.extend(of(part, target)));
    }
    found.into_iter().min()
}

/// Why a rule over a table has no exact twin; nothing where it has one.
#[must_use]
pub fn batch_obstacle(rule: &BatchRule) -> Option<Inexact> {
    let mut found = Vec::new();
    for expr in rule.expressions() {
        expr.visit(&mut |part| found.extend(of(part, Target::Table)));
    }
    if let Test::Metric(metric @ (Metric::Sum(_) | Metric::Mean(_) | Metric::Stdev(_) | Metric::Median(_)), _) =
        &rule.test
        && metric.operand().is_some_and(|operand| operand.ty == Type::Double)
    {
        found.push(Inexact::DoubleSum);
    }
    found.into_iter().min()
}

fn of(expr: &Expr, target: Target) -> Option<Inexact> {
    match (&expr.node, &expr.ty) {
        (Node::Arithmetic(..), Type::Double) => Some(Inexact::DoubleArithmetic),
        (Node::Convert(operand), Type::Text) if operand.ty == Type::Double && target == Target::Check => {
            Some(Inexact::DoubleText)
        }
        _ => None,
    }
}
