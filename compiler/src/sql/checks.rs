//! Rules over a table as statements: few of them, each with one scan, and each expectation by itself.
//!
//! A statement returns one row for each of its expectations: `id`, `success`, `element_count`,
//! `missing_count`, `unexpected_count`, and as JSON `observed_value`, `unexpected_values` and
//! `missing_values`. `$1` and `$2` are the instants between which the event time lies, or null.

mod groups;
mod json;
mod keyed;
mod metric;
mod rows;
mod scan;

pub use self::rows::failing;
use self::{groups::Groups, json::Json, scan::aggregate};
use super::{Binding, Printer, literal};
use crate::{
    names,
    pipeline::{Expectation, Judged, Pipeline},
    rule::{BatchRule, Each, Expr, Metric, Missing, Test},
    schema::Record,
};

/// A statement, and the expectations that it judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Positions in the suite.
    pub expectations: Vec<usize>,
    /// Its text, without a semicolon.
    pub sql: String,
}

/// Most values that a set is shown to lack or to have too many.
const SHOWN: usize = 20;

/// Statements that together judge all expectations of the table stage.
#[must_use]
pub fn together(pipeline: &Pipeline) -> Vec<Statement> {
    let mut scans: Vec<(Scan, Vec<usize>)> = Vec::new();
    for (at, _, rule) in judged(pipeline) {
        let scan = Scan::of(rule, &pipeline.sink.key);
        match scans.iter_mut().find(|(known, _)| *known == scan) {
            Some((_, expectations)) => expectations.push(at),
            None => scans.push((scan, vec![at])),
        }
    }
    scans.into_iter().map(|(scan, expectations)| scan.statement(pipeline, expectations)).collect()
}

/// The statement that judges one expectation by itself; nothing for one of another stage.
#[must_use]
pub fn alone(pipeline: &Pipeline, at: usize) -> Option<Statement> {
    let Judged::ByTable(rule) = &pipeline.suite.get(at)?.judged else { return None };
    Some(Scan::of(rule, &pipeline.sink.key).statement(pipeline, vec![at]))
}

/// The statement that judges one expectation over all rows of what is called `from`, whatever keys it has;
/// nothing for one of another stage.
#[must_use]
pub fn over(pipeline: &Pipeline, at: usize, from: &str) -> Option<String> {
    let Expectation { id, judged: Judged::ByTable(rule), .. } = pipeline.suite.get(at)? else { return None };
    let table = Table { name: from.to_owned(), window: None, ..Table::of(pipeline) };
    Some(Scan::of(rule, &[]).sql(&table, &[(id, rule)]))
}

/// The expectations of the table stage, with their positions in the suite.
fn judged(pipeline: &Pipeline) -> impl Iterator<Item = (usize, &Expectation, &BatchRule)> {
    pipeline.suite.iter().enumerate().filter_map(|(at, expectation)| match &expectation.judged {
        Judged::ByTable(rule) => Some((at, expectation, rule)),
        Judged::ByRow(_) | Judged::ByCompiler => None,
    })
}

/// What one pass over a table can serve.
#[derive(Clone, Debug, PartialEq)]
enum Scan<'a> {
    /// Counts, sums and extremes.
    Aggregates,
    /// Medians, for which values are sorted.
    Medians,
    /// Distinct values of a key, among rows of a condition.
    Groups(Groups<'a>),
}

impl<'a> Scan<'a> {
    fn of(rule: &'a BatchRule, table_key: &[usize]) -> Self {
        let condition = rule.condition.as_ref();
        match &rule.test {
            Test::Records { each: Each::Unique(key), .. } if keyed::is_guaranteed(key, table_key) => Self::Aggregates,
            Test::Records { each: Each::Unique(key), missing, .. } => {
                Self::Groups(Groups { condition, key: key.iter().collect(), missing: missing_of(key, missing) })
            }
            Test::Distinct(operand, ..)
            | Test::Metric(Metric::DistinctCount(operand) | Metric::DistinctShare(operand), _) => {
                Self::Groups(Groups { condition, key: vec![operand], missing: None })
            }
            Test::Metric(Metric::Median(_), _) => Self::Medians,
            Test::Records { .. } | Test::Metric(..) => Self::Aggregates,
        }
    }

    fn statement(&self, pipeline: &Pipeline, expectations: Vec<usize>) -> Statement {
        let rules = expectations.iter().filter_map(|&at| match &pipeline.suite[at].judged {
            Judged::ByTable(rule) => Some((pipeline.suite[at].id.as_str(), rule)),
            _ => None,
        });
        let sql = self.sql(&Table::of(pipeline), &rules.collect::<Vec<_>>());
        Statement { expectations, sql }
    }

    fn sql(&self, table: &Table, rules: &[(&str, &BatchRule)]) -> String {
        match self {
            Self::Aggregates | Self::Medians => aggregate(table, rules),
            Self::Groups(groups) => groups.statement(table, rules),
        }
    }
}

/// Which rows of a key of several columns are missing. Of one column, those are where it is null, as in
/// every other question about its distinct values.
fn missing_of<'a>(key: &[Expr], missing: &'a Missing) -> Option<&'a Expr> {
    match missing {
        Missing::Where(missing) if key.len() > 1 && missing.is_possible() => Some(missing),
        _ => None,
    }
}

/// The table that is judged.
struct Table<'a> {
    record: &'a Record,
    printer: Printer<'a>,
    /// `"market"."ohlcv"`
    name: String,
    /// The time between `$1` and `$2`, if there is one.
    window: Option<String>,
    /// Columns of its primary key.
    key: &'a [usize],
    /// Columns that are shown to nobody.
    hidden: &'a [usize],
}

impl<'a> Table<'a> {
    fn of(pipeline: &'a Pipeline) -> Self {
        let record = &pipeline.record;
        Self {
            record,
            printer: Printer { record },
            name: name(&pipeline.sink.table),
            window: pipeline.source.event_time.as_ref().map(|time| window(record, time.column)),
            key: &pipeline.sink.key,
            hidden: &pipeline.source.pii,
        }
    }

    /// `from "market"."ohlcv"`, and the rows that are looked at.
    fn from(&self, conditions: impl IntoIterator<Item = String>) -> String {
        let all: Vec<String> = self.window.clone().into_iter().chain(conditions).collect();
        let filter = if all.is_empty() { String::new() } else { format!("\n    where {}", all.join("\n        and ")) };
        format!("from {}{filter}", self.name)
    }

    /// A value as the text of its JSON.
    fn printed(&self, text: &str, operand: &Expr) -> String {
        format!("cast({} as text)", self.json(text, operand))
    }

    /// A value as JSON; masked where the spec hides its columns.
    fn json(&self, text: &str, operand: &Expr) -> String {
        let hidden = operand.columns().iter().any(|column| self.hidden.contains(column));
        Json { text, ty: &operand.ty, hidden }.to_string()
    }

    fn is_true(&self, condition: &Expr) -> String {
        format!("{} is true", self.printer.at(Binding::Match, condition))
    }
}

/// `"schema"."table"`, or the table alone.
fn name(table: &str) -> String {
    match names::table(table) {
        Ok(names::Table { schema: Some(schema), name }) => {
            format!("{}.{}", literal::identifier(&schema), literal::identifier(&name))
        }
        _ => literal::identifier(table),
    }
}

/// Its ends are read once, not for each row. An event time is never null.
fn window(record: &Record, column: usize) -> String {
    let name = literal::identifier(&record.columns[column].name);
    let since = "(select coalesce(cast($1 as timestamptz), '-infinity'))";
    let until = "(select coalesce(cast($2 as timestamptz), 'infinity'))";
    format!("{name} >= {since}\n        and {name} < {until}")
}

/// One row of a statement's result, whose values may name what the scan has counted.
struct Line {
    id: String,
    success: String,
    element: String,
    missing: String,
    unexpected: Option<String>,
    observed: Option<String>,
    /// Values that a set has too many, and those that it lacks.
    values: [Option<String>; 2],
}

impl Line {
    fn text(&self) -> String {
        let null = || "null".to_owned();
        let [too_many, absent] = &self.values;
        let parts = [
            literal::text(&self.id),
            self.success.clone(),
            self.element.clone(),
            self.missing.clone(),
            self.unexpected.clone().unwrap_or_else(null),
            self.observed.clone().unwrap_or_else(null),
            too_many.clone().unwrap_or_else(null),
            absent.clone().unwrap_or_else(null),
        ];
        format!("({})", parts.join(", ").replace(", \n", ",\n"))
    }
}

/// What a scan computes, each under a name.
#[derive(Default)]
struct Counted(Vec<(String, String)>);

impl Counted {
    /// The name of an aggregate; the same one has the same name.
    fn name(&mut self, name: String, aggregate: String) -> String {
        let name = if aggregate == "count(*)" { "rows".to_owned() } else { name };
        if !self.0.iter().any(|(known, _)| *known == name) {
            self.0.push((name.clone(), aggregate));
        }
        name
    }

    fn list(&self) -> String {
        let columns: Vec<String> = self.0.iter().map(|(name, aggregate)| format!("{aggregate} as {name}")).collect();
        columns.join(",\n        ")
    }
}

/// The result: a row for each line.
fn result(from: &str, lines: &[Line]) -> String {
    let lines: Vec<String> = lines.iter().map(Line::text).collect();
    format!(
        "select judged.*
from {from}, lateral (values
    {}
) as judged (
    id, success, element_count, missing_count, unexpected_count, observed_value, unexpected_values, missing_values
)",
        lines.join(",\n    ")
    )
}

/// A count's own name among those of a scan.
fn named(id: &str, what: &str) -> String {
    literal::identifier(&format!("{id}_{what}"))
}
