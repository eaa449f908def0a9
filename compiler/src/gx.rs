//! Expectations in the words of Great Expectations, as it judges a table of PostgreSQL: which kind with
//! which kwargs, and why its verdict may be another one.
//!
//! What the catalogue shares with Great Expectations keeps its name and kwargs. What it has no words for
//! (custom expressions, conditions and types beyond its own) is asked as a query for unexpected rows.

mod condition;
mod obstacle;
mod query;

use serde_json::{Map, Value as Json};

pub use self::obstacle::Obstacle;
use crate::{
    pattern::Regex,
    pipeline::{Expectation, Judged, Pipeline},
    rule::{BatchRule, Each, Expr, Metric, Node, Rule, Test},
    schema::{Record, Type},
};

/// The release whose suites and verdicts are meant.
pub const RELEASE: &str = "1.24.1";

/// An expectation of a suite.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its kind, `expect_…` or `unexpected_rows_expectation`.
    pub kind: String,
    /// What it is asked with.
    pub kwargs: Map<String, Json>,
    /// Why its verdict may differ from ours.
    pub obstacle: Option<Obstacle>,
}

/// The entry of the expectation at this position of a suite.
#[must_use]
pub fn entry(pipeline: &Pipeline, at: usize) -> Entry {
    let expectation = &pipeline.suite[at];
    match native(expectation, &pipeline.record) {
        Some(kwargs) => {
            let obstacle = obstacle::obstacle(expectation, &kwargs);
            Entry { kind: expectation.name.clone(), kwargs, obstacle }
        }
        None => Entry {
            kind: "unexpected_rows_expectation".to_owned(),
            kwargs: [("unexpected_rows_query".to_owned(), query::query(pipeline, at).into())].into_iter().collect(),
            obstacle: obstacle::of_sql(&expectation.judged),
        },
    }
}

/// What a kind that Great Expectations has is asked with; nothing where it has no words for it.
fn native(expectation: &Expectation, record: &Record) -> Option<Map<String, Json>> {
    let mut kwargs = expectation.kwargs.clone()?;
    if !speaks(&expectation.judged, &kwargs) {
        return None;
    }
    if let Some(regex) = regex_of(&expectation.judged) {
        kwargs.insert("regex".into(), regex.postgres().into());
    }
    if let Some(condition) = condition_of(&expectation.judged) {
        kwargs.insert("row_condition".into(), condition::condition(condition, record)?);
    }
    Some(kwargs)
}

/// Whether it has words for the values: ranges of numbers and moments, sets of something that JSON can hold.
fn speaks(judged: &Judged, kwargs: &Map<String, Json>) -> bool {
    let ty = operand_of(judged).map(|operand| &operand.ty);
    let is_moment = matches!(ty, Some(Type::Date | Type::Timestamp | Type::LocalTimestamp));
    let bounds = ["min_value", "max_value"].iter().filter_map(|key| kwargs.get(*key));
    let is_range = bounds.into_iter().all(|bound| is_moment || bound.is_number());
    if let Judged::ByTable(BatchRule { condition: Some(_), test: Test::Metric(Metric::Median(_), _) }) = judged {
        // It raises, whatever the condition.
        return false;
    }
    let has_set = ["value_set", "value_pairs_set"].iter().any(|key| kwargs.contains_key(*key));
    let is_plain = |ty: Option<&Type>| !matches!(ty, Some(Type::Bytes { .. } | Type::Time));
    let mut parts_are_plain = true;
    if let Some(holds) = holds_of(judged) {
        holds.visit(&mut |part| parts_are_plain &= is_plain(Some(&part.ty)));
    }
    is_range && (!has_set || is_plain(ty) && parts_are_plain)
}

fn condition_of(judged: &Judged) -> Option<&Expr> {
    match judged {
        Judged::ByRow(rule) => rule.condition.as_ref(),
        Judged::ByTable(rule) => rule.condition.as_ref(),
        Judged::ByCompiler => None,
    }
}

/// What has to hold of each row.
fn holds_of(judged: &Judged) -> Option<&Expr> {
    match judged {
        Judged::ByRow(Rule { holds, .. }) => Some(holds),
        Judged::ByTable(rule) => match &rule.test {
            Test::Records { each: Each::Holds(holds), .. } => Some(holds),
            _ => None,
        },
        Judged::ByCompiler => None,
    }
}

/// The value that lies in a range or belongs to a set.
fn operand_of(judged: &Judged) -> Option<&Expr> {
    if let Judged::ByTable(rule) = judged {
        match &rule.test {
            Test::Metric(metric, _) => return metric.operand(),
            Test::Distinct(operand, ..) => return Some(operand),
            Test::Records { .. } => {}
        }
    }
    match &positive(holds_of(judged)?).node {
        Node::Within(operand, _) | Node::OneOf(operand, _) => Some(operand),
        _ => None,
    }
}

/// The pattern that rows are held against.
fn regex_of(judged: &Judged) -> Option<&Regex> {
    match &positive(holds_of(judged)?).node {
        Node::Matches(_, regex) => Some(regex),
        _ => None,
    }
}

fn positive(expr: &Expr) -> &Expr {
    match &expr.node {
        Node::Not(inner) => inner,
        _ => expr,
    }
}
