//! Where made-up values come from.

use super::Simulation;
use crate::{
    diagnostic::{Code, Diagnostic},
    expectation::Lower,
    expression,
    pipeline::{Field, Generator, Judged},
    resolve::suite::Resolved,
    rule::{self, Expr, Range},
    schema::Type,
    source::Spanned,
    spec::{self, FieldSpec},
    syntax::{Given, Node},
    value::{Decimal, Value},
};

/// 2024-01-01, in days and in microseconds: where made-up days and instants begin.
const FIRST_DAY: i32 = 19_723;
const FIRST_INSTANT: i64 = 19_723 * 86_400_000_000;

/// What schema and suite suggest for a column.
pub(super) fn default(column: usize, resolved: &Resolved) -> Field {
    let ty = &resolved.schema.record.columns[column].ty;
    let suggested = suggested_set(column, resolved)
        .map(Generator::Choice)
        .or_else(|| suggested_range(column, resolved).and_then(|range| uniform(&range, ty)));
    let generator = suggested.unwrap_or_else(|| match ty {
        Type::Enum { symbols } => Generator::Choice(symbols.iter().cloned().map(Value::Text).collect()),
        Type::Timestamp => Generator::Sequence { start: Value::Timestamp(FIRST_INSTANT), step: Value::Long(1_000_000) },
        Type::LocalTimestamp => {
            Generator::Sequence { start: Value::LocalTimestamp(FIRST_INSTANT), step: Value::Long(1_000_000) }
        }
        Type::Date => Generator::Uniform { min: Value::Date(FIRST_DAY), max: Value::Date(FIRST_DAY + 365) },
        _ => Generator::Any,
    });
    Field { generator, nulls: 0.0 }
}

/// The rules of the suite that hold for every record.
fn unconditional(resolved: &Resolved) -> impl Iterator<Item = &rule::Node> {
    resolved.suite.iter().filter_map(|expectation| match &expectation.judged {
        Judged::ByRow(rule) if rule.condition.is_none() => Some(&rule.holds.node),
        _ => None,
    })
}

fn is_column(expr: &Expr, column: usize) -> bool {
    expr.node == rule::Node::Column(column)
}

fn suggested_set(column: usize, resolved: &Resolved) -> Option<Vec<Value>> {
    unconditional(resolved).find_map(|node| match node {
        rule::Node::OneOf(operand, set) if is_column(operand, column) && !set.is_empty() => Some(set.clone()),
        _ => None,
    })
}

fn suggested_range(column: usize, resolved: &Resolved) -> Option<Range> {
    unconditional(resolved).find_map(|node| match node {
        rule::Node::Within(operand, range) if is_column(operand, column) => Some(range.clone()),
        _ => None,
    })
}

/// A range with both its ends closed; an open end lies 1000 units from the other. Texts are no
/// steps on a line, and between two strict ends there may be no step of a unit.
fn uniform(range: &Range, ty: &Type) -> Option<Generator> {
    const UNITS: i64 = 1_000;
    if ty.is_text() {
        return None;
    }
    let inner = |bound: &rule::Bound, direction: i64| {
        if bound.strict { shifted(&bound.value, direction, ty) } else { Some(bound.value.clone()) }
    };
    let low = range.low.as_ref().map(|bound| inner(bound, 1));
    let high = range.high.as_ref().map(|bound| inner(bound, -1));
    let (min, max) = match (low, high) {
        (Some(low), Some(high)) => (low?, high?),
        (Some(low), None) => {
            let low = low?;
            let high = shifted(&low, UNITS, ty)?;
            (low, high)
        }
        (None, Some(high)) => {
            let high = high?;
            (shifted(&high, -UNITS, ty)?, high)
        }
        (None, None) => return None,
    };
    let holds = min.partial_order(&max).is_some_and(std::cmp::Ordering::is_le);
    holds.then_some(Generator::Uniform { min, max })
}

/// The value that many units away; a unit is 1 for integers and doubles, the last digit of a
/// decimal, a day, a second.
fn shifted(value: &Value, units: i64, ty: &Type) -> Option<Value> {
    Some(match (value, ty) {
        (Value::Int(value), _) => Value::Int(i32::try_from(i64::from(*value) + units).ok()?),
        (Value::Long(value), _) => Value::Long(value.checked_add(units)?),
        // A thousandth of the unit keeps a strict end out without leaving a narrow range.
        (Value::Double(value), _) if units.abs() == 1 => {
            Value::Double(value + f64::from(i8::try_from(units).ok()?) / 1000.0)
        }
        (Value::Double(value), _) => Value::Double(value + f64::from(i32::try_from(units).ok()?)),
        (Value::Decimal(value), Type::Decimal { precision, scale }) => {
            let greatest = 10_i128.pow(*precision) - 1;
            let moved = value.rescale(*scale)?.unscaled() + i128::from(units);
            Value::Decimal(Decimal::new(moved.clamp(-greatest, greatest), *scale)?)
        }
        (Value::Date(value), _) => Value::Date(i32::try_from(i64::from(*value) + units).ok()?),
        (Value::Time(value), _) => Value::Time((value + units * 1_000_000).clamp(0, 86_399_999_999)),
        (Value::Timestamp(value), _) => Value::Timestamp(value.checked_add(units * 1_000_000)?),
        (Value::LocalTimestamp(value), _) => Value::LocalTimestamp(value.checked_add(units * 1_000_000)?),
        _ => return None,
    })
}

/// What the spec says about a column; nothing when something was reported.
pub(super) fn written(column: usize, spec: &FieldSpec, scope: &Simulation) -> Option<Field> {
    let of = Written { column, ty: &scope.resolved.schema.record.columns[column].ty, scope };
    let nulls = of.nulls(spec);
    let generators = [
        each(&spec.constant, |node| of.value(node).map(Generator::Constant)),
        each(&spec.choice, |node| of.choice(node)),
        each(&spec.sequence, |sequence| of.sequence(sequence)),
        each(&spec.uniform, |uniform| of.uniform(uniform)),
        each(&spec.walk, |walk| of.walk(walk)),
        each(&spec.expression, |node| of.expression(node)),
    ];
    let mut given = generators.into_iter().flatten();
    let first = given.next();
    if given.next().is_some() {
        let message = "a column has one generator, and here are several";
        scope.diagnostics.report(Diagnostic::new(Code::WrongShape, spec.span, message).help("keep one of them"));
        return None;
    }
    let generator = match first {
        Some(generator) => generator?,
        None => default(column, scope.resolved).generator,
    };
    Some(Field { generator, nulls: nulls? })
}

/// Nothing where nothing stands; `Some(None)` where something was reported.
fn each<T>(given: &Given<T>, read: impl FnOnce(&T) -> Option<Generator>) -> Option<Option<Generator>> {
    match given {
        Given::Absent => None,
        Given::Unknown => Some(None),
        Given::Value(value) => Some(read(value)),
    }
}

struct Written<'a> {
    column: usize,
    ty: &'a Type,
    scope: &'a Simulation<'a>,
}

impl Written<'_> {
    fn lower(&self) -> Lower<'_> {
        self.scope.lower()
    }

    fn value(&self, node: &Node) -> Option<Value> {
        self.lower().value(node, self.ty)
    }

    fn choice(&self, node: &Node) -> Option<Generator> {
        let values = self.lower().list(&Given::Value(node.clone()), self.ty)?;
        if values.is_empty() {
            let message = "there is nothing to choose from";
            self.scope.diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
            return None;
        }
        Some(Generator::Choice(values))
    }

    fn sequence(&self, sequence: &spec::Sequence) -> Option<Generator> {
        self.expect(|ty| ty.is_ordered() && !ty.is_text(), "a sequence", "numbers, dates and times", sequence.span)?;
        let start = sequence.start.value().and_then(|node| self.value(node));
        let step = sequence.step.value().and_then(|node| self.step(node));
        Some(Generator::Sequence { start: start?, step: step? })
    }

    fn uniform(&self, uniform: &spec::Uniform) -> Option<Generator> {
        self.expect(|ty| ty.is_ordered() && !ty.is_text(), "a range", "numbers, dates and times", uniform.span)?;
        let (min_node, max_node) = (uniform.min.value(), uniform.max.value());
        let min = min_node.and_then(|node| self.value(node));
        let max = max_node.and_then(|node| self.value(node));
        let (min, max) = (min?, max?);
        if min.partial_order(&max).is_some_and(std::cmp::Ordering::is_gt) {
            let span = max_node.map_or(uniform.span, |node| node.span);
            self.scope.diagnostics.report(Diagnostic::new(Code::ImpossibleRange, span, "no value lies in this range"));
            return None;
        }
        Some(Generator::Uniform { min, max })
    }

    fn walk(&self, walk: &spec::Walk) -> Option<Generator> {
        self.expect(Type::is_number, "a walk", "numbers", walk.span)?;
        let start = walk.start.value().and_then(|node| self.value(node));
        let step = walk.step.value().and_then(|node| self.value(node));
        let per = match walk.per.clone().optional()? {
            None => Some(None),
            Some(name) => self.scope.column(&name).map(Some),
        };
        Some(Generator::Walk { start: start?, step: step?, per: per? })
    }

    /// What a sequence adds: a number of the column's type, or a duration for dates and times.
    fn step(&self, node: &Node) -> Option<Value> {
        let micros = || {
            let scalar = crate::syntax::scalar(node, "a duration", self.scope.diagnostics)?;
            self.scope.duration(&Spanned::new(scalar.text.clone(), node.span))
        };
        match self.ty {
            Type::Date => micros().and_then(|micros| self.days(micros, node)),
            Type::Time | Type::Timestamp | Type::LocalTimestamp => micros().map(Value::Long),
            _ => self.value(node),
        }
    }

    /// A step in whole days.
    fn days(&self, micros: i64, node: &Node) -> Option<Value> {
        const DAY: i64 = 86_400_000_000;
        if micros % DAY == 0 {
            return Some(Value::Long(micros / DAY));
        }
        let message = "a date has no part of a day, so the step is in days";
        self.scope.diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message).help("`1d`"));
        None
    }

    fn expression(&self, node: &Node) -> Option<Generator> {
        let text = self.lower().text(node)?;
        expression::parse_as(&text, self.ty, &self.lower().names(&[]), self.scope.diagnostics)
            .map(Generator::Expression)
    }

    fn nulls(&self, spec: &FieldSpec) -> Option<f64> {
        let Some(share) = spec.nulls.clone().optional()? else { return Some(0.0) };
        if share.0 == 0.0 || self.scope.resolved.schema.record.columns[self.column].nullable {
            return Some(share.0);
        }
        let found = Diagnostic::new(Code::OutOfBounds, share.span, "the column is never null");
        self.scope
            .diagnostics
            .report(found.context(self.scope.resolved.schema.field_span(self.column), "declared here"));
        None
    }

    fn expect(&self, accepted: fn(&Type) -> bool, what: &str, of: &str, place: crate::source::Span) -> Option<()> {
        if accepted(self.ty) {
            return Some(());
        }
        let message = format!("{what} is made of {of}, and the column is of type {}", self.ty.name());
        let found = Diagnostic::new(Code::TypeMismatch, place, message);
        self.scope
            .diagnostics
            .report(found.context(self.scope.resolved.schema.field_span(self.column), "declared here"));
        None
    }
}
