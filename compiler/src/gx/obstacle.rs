//! Where Great Expectations over PostgreSQL may say something else.

use std::fmt;

use serde_json::{Map, Value as Json};

use crate::{
    pipeline::{Expectation, Judged},
    rule::{BatchRule, Each, Expr, Metric, Node, Operation, Test},
    schema::Type,
    sql::exact::{self, Inexact, Target},
    value::{Decimal, MAX_DIGITS, Value},
};

/// Why its verdict may be another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// PostgreSQL itself.
    Sql(Inexact),
    /// A number goes through a double, which is another one.
    Double(String),
    /// A pair is compared by parts, and a null stops that.
    Pair,
    /// Integers are added within their type.
    Overflow,
    /// Sums have no end.
    LongSum,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql(inexact) => inexact.fmt(f),
            Self::Double(number) => write!(f, "reads {number} as a double, and that is another number"),
            Self::Pair => f.write_str("lets a pair pass of which one half is null and the other one is listed"),
            Self::Overflow => f.write_str("adds integers within their type, and PostgreSQL raises on overflow"),
            Self::LongSum => write!(f, "takes sums of more than {MAX_DIGITS} digits, which are absent"),
        }
    }
}

/// Why the entry of a kind that both have may differ.
pub(super) fn obstacle(expectation: &Expectation, kwargs: &Map<String, Json>) -> Option<Obstacle> {
    let found = match &expectation.judged {
        Judged::ByRow(rule) => of_sql(&expectation.judged).or_else(|| of_row(&rule.holds, kwargs)),
        Judged::ByTable(BatchRule { test: Test::Records { each: Each::Holds(holds), .. }, .. }) => {
            of_sql(&expectation.judged).or_else(|| of_row(holds, kwargs))
        }
        Judged::ByTable(rule) => of_table(rule),
        Judged::ByCompiler => None,
    };
    found.or_else(|| double(kwargs))
}

/// Why a query for unexpected rows may differ.
pub(super) fn of_sql(judged: &Judged) -> Option<Obstacle> {
    let inexact = match judged {
        Judged::ByRow(rule) => exact::obstacle(rule, Target::Table),
        Judged::ByTable(rule) => exact::batch_obstacle(rule),
        Judged::ByCompiler => None,
    };
    inexact.map(Obstacle::Sql)
}

fn of_row(holds: &Expr, kwargs: &Map<String, Json>) -> Option<Obstacle> {
    let found = |is: &dyn Fn(&Expr) -> bool| {
        let mut found = false;
        holds.visit(&mut |part| found |= is(part));
        found
    };
    let ignored = kwargs.get("ignore_row_if").and_then(Json::as_str) == Some("either_value_is_missing");
    if kwargs.contains_key("value_pairs_set") && !ignored && found(&is_nullable_column) {
        return Some(Obstacle::Pair);
    }
    (kwargs.contains_key("sum_total") && found(&adds_integers)).then_some(Obstacle::Overflow)
}

fn is_nullable_column(expr: &Expr) -> bool {
    matches!(expr.node, Node::Column(_)) && expr.nullable
}

/// Where the first two summands are integers, PostgreSQL adds them as such.
fn adds_integers(expr: &Expr) -> bool {
    matches!(&expr.node, Node::Arithmetic(Operation::Add, left, right) if is_integer(left) && is_integer(right))
}

fn is_integer(expr: &Expr) -> bool {
    match &expr.node {
        Node::Convert(operand) => is_integer(operand),
        Node::Column(_) => matches!(expr.ty, Type::Int | Type::Long),
        _ => false,
    }
}

fn of_table(rule: &BatchRule) -> Option<Obstacle> {
    let (metric, range) = match &rule.test {
        Test::Metric(metric, range) => (metric, range),
        Test::Records { .. } | Test::Distinct(..) => return None,
    };
    // A share is compared as a double on both sides, and both are the nearest one.
    let operand = metric.operand().filter(|_| !matches!(metric, Metric::DistinctShare(_)))?;
    let added = matches!(metric, Metric::Sum(_) | Metric::Mean(_) | Metric::Stdev(_));
    if added && operand.ty == Type::Double && matches!(operand.node, Node::Column(_)) {
        return Some(Obstacle::Sql(Inexact::DoubleSum));
    }
    let digits = operand.ty.digits().map_or(0, |(before, behind)| before + behind);
    let is_open = range.low.is_none() || range.high.is_none();
    if matches!(metric, Metric::Sum(_)) && is_open && digits > MAX_DIGITS - SUMMED {
        return Some(Obstacle::LongSum);
    }
    let is_read_as_it_is = matches!(metric, Metric::Min(_) | Metric::Max(_)) && is_integer(operand);
    let mut bounds = [&range.low, &range.high].into_iter().flatten();
    let blurred = bounds.find_map(|bound| blurred(&bound.value));
    blurred.filter(|_| !is_read_as_it_is).map(Obstacle::Double)
}

/// Digits that a sum may have more than its summands: ten thousand million rows.
const SUMMED: u32 = 10;

/// A bound that, as a double, is the same as its neighbour: what is observed is compared as one.
fn blurred(bound: &Value) -> Option<String> {
    let Value::Decimal(bound) = bound else { return None };
    let beside = [-1, 1].map(|step| Decimal::new(bound.unscaled() + step, bound.scale()));
    let same = beside.into_iter().flatten().any(|near| near.to_f64().total_cmp(&bound.to_f64()).is_eq());
    same.then(|| format!("what lies beside {}", bound.normalized()))
}

/// Numbers of kwargs are doubles in Python; integers of a set are not.
fn double(kwargs: &Map<String, Json>) -> Option<Obstacle> {
    let numbers = ["min_value", "max_value", "sum_total", "value_set", "value_pairs_set"].map(|key| kwargs.get(key));
    numbers.into_iter().flatten().find_map(changed).map(Obstacle::Double)
}

/// Whole numbers have as many digits in Python as they need.
fn is_whole(value: &Json) -> bool {
    value.is_number() && !value.to_string().contains(['.', 'e', 'E'])
}

/// A number that, read as a double and printed, is another one.
fn changed(value: &Json) -> Option<String> {
    match value {
        Json::Array(members) => members.iter().filter(|member| !is_whole(member)).find_map(changed),
        Json::Number(number) => {
            let text = number.to_string();
            let exact: Decimal = text.parse().ok()?;
            let printed = text.parse::<f64>().ok()?.to_string().parse::<Decimal>();
            (printed.ok().map(Decimal::normalized) != Some(exact.normalized())).then_some(text)
        }
        _ => None,
    }
}
