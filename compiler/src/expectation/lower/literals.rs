//! Literals in the type of a column: values and ranges.

use std::cmp::Ordering;

use super::Lower;
use crate::{
    diagnostic::{Code, Diagnostic},
    literal::{self, End, LiteralError, RangeError},
    rule::{Bound, Range},
    schema::Type,
    source::Span,
    syntax::{Given, Node, Scalar, scalar},
    value::{Decimal, Value},
};

impl Lower<'_> {
    /// A literal of a type.
    pub fn value(&self, node: &Node, ty: &Type) -> Option<Value> {
        let scalar = scalar(node, &format!("{} value", ty.name()), self.diagnostics)?;
        if !self.is_written_as(scalar, node.span, ty) {
            return None;
        }
        match literal::of(spelled(&scalar.text, ty), ty) {
            Ok(value) => Some(value),
            Err(error) => {
                self.not_a_value(scalar, node.span, ty, &error);
                None
            }
        }
    }

    /// `1` is a number and `'1'` a text: neither stands for the other.
    fn is_written_as(&self, scalar: &Scalar, span: Span, ty: &Type) -> bool {
        let number = scalar.text.parse::<Decimal>().is_ok() || matches!(scalar.text.as_str(), "true" | "false");
        let help = match ty {
            Type::Bool | Type::Int | Type::Long | Type::Double | Type::Decimal { .. } if !scalar.plain => {
                format!("write {} without quotes", scalar.text)
            }
            Type::Text | Type::Enum { .. } if scalar.plain && number => format!("write '{}', in quotes", scalar.text),
            _ => return true,
        };
        let message = format!("`{}` is not {}", self.sources.slice(span), ty.with_article());
        self.diagnostics.report(Diagnostic::new(Code::TypeMismatch, span, message).help(help));
        false
    }

    pub(super) fn not_a_value(&self, scalar: &Scalar, span: Span, ty: &Type, error: &LiteralError) {
        let message = format!("`{}` is not {}: {error}", scalar.text, ty.with_article());
        self.diagnostics.report(Diagnostic::new(Code::TypeMismatch, span, message));
    }

    /// A range of a column's type; at least one end is given, and it holds at least one value.
    pub fn range(&self, ends: &Ends, ty: &Type, place: Span) -> Option<Range> {
        let low = self.end(&ends.min, &ends.strict_min, ty);
        let high = self.end(&ends.max, &ends.strict_max, ty);
        let bounded = [self.is_bounded(ends, "min", place), self.is_bounded(ends, "max", place)];
        let (low, high) = (low?, high?);
        bounded.into_iter().all(|bounded| bounded).then_some(())?;
        if low.is_none() && high.is_none() {
            let message = "neither `min_value` nor `max_value` is given, so nothing can fail";
            let found = Diagnostic::new(Code::ImpossibleRange, place, message);
            self.diagnostics.report(found.help("add one of them, or both"));
            return None;
        }
        let ends = [&low, &high].map(|end| end.as_ref().map(|end| end.end(ty)));
        let range = literal::range(ends[0], ends[1], ty);
        if range.is_err() {
            let span = high.as_ref().or(low.as_ref()).map_or(place, |end| end.span);
            let found = Diagnostic::new(Code::ImpossibleRange, span, format!("no {} lies in this range", ty.name()));
            let found = found.help(literal::wider(ends[0], ends[1], ty));
            self.diagnostics.report(match (&low, &high) {
                (Some(low), Some(_)) => found.context(low.span, "the lower end"),
                _ => found,
            });
        }
        let range = range.ok()?;
        let needed = [
            self.is_needed(low.as_ref(), range.low.as_ref(), true, ty),
            self.is_needed(high.as_ref(), range.high.as_ref(), false, ty),
        ];
        (needed == [true; 2] && self.can_fail(&range, ty, place)).then_some(range)
    }

    /// `strict_…` says something about an end, which must be there.
    fn is_bounded(&self, ends: &Ends, end: &str, place: Span) -> bool {
        let (value, strict) = if end == "min" { (&ends.min, &ends.strict_min) } else { (&ends.max, &ends.strict_max) };
        if *value != Given::Absent || *strict == Given::Absent {
            return true;
        }
        let message = format!("`strict_{end}` stands without `{end}_value`, so it changes nothing");
        let found = Diagnostic::new(Code::MissingKey, place, message);
        self.diagnostics.report(found.help(format!("add `{end}_value`, or remove `strict_{end}`")));
        false
    }

    /// A range of lengths, which are never negative.
    pub fn lengths(&self, ends: &Ends, place: Span) -> Option<Range> {
        let range = self.range(ends, &Type::Int, place)?;
        let reach = |bound: &Bound, inward: i64| match bound.value {
            Value::Int(value) => Some(i64::from(value) + if bound.strict { inward } else { 0 }),
            _ => None,
        };
        let least = range.low.as_ref().and_then(|bound| reach(bound, 1)).unwrap_or_default();
        let greatest = range.high.as_ref().and_then(|bound| reach(bound, -1)).unwrap_or(i64::from(i32::MAX));
        let message = if greatest < 0 {
            "a length is never negative, so no length lies in this range"
        } else if least <= 0 && greatest >= i64::from(i32::MAX) {
            "a length is never negative, so every length lies in this range and nothing can fail"
        } else {
            let is_possible = self.are_possible(ends, &range, (&Value::Int(0), None), "a length is never negative");
            return is_possible.then_some(range);
        };
        let span = ends.max.value().or(ends.min.value()).map_or(place, |node| node.span);
        self.diagnostics.report(Diagnostic::new(Code::ImpossibleRange, span, message));
        None
    }

    /// Refuses an end that lies beyond the least or the greatest value that there is.
    pub(super) fn are_possible(
        &self,
        ends: &Ends,
        range: &Range,
        (least, greatest): (&Value, Option<&Value>),
        what: &str,
    ) -> bool {
        let is_beyond = |bound: &Bound| {
            let order = |other: &Value| bound.value.partial_order(other);
            order(least).is_some_and(Ordering::is_lt) || greatest.and_then(order).is_some_and(Ordering::is_gt)
        };
        let ends = [(&ends.min, &range.low), (&ends.max, &range.high)];
        let beyond = ends.into_iter().filter(|(_, bound)| bound.as_ref().is_some_and(is_beyond));
        let mut possible = true;
        for node in beyond.filter_map(|(node, _)| node.value()) {
            let message = format!("{what}, so this end changes nothing");
            self.diagnostics.report(Diagnostic::new(Code::ImpossibleRange, node.span, message).help("remove it"));
            possible = false;
        }
        possible
    }

    /// A length: an int that is not negative.
    pub fn length(&self, node: &Node) -> Option<Value> {
        let value = self.value(node, &Type::Int)?;
        if matches!(value, Value::Int(length) if length >= 0) {
            return Some(value);
        }
        let message = "a length is never negative, so nothing can pass";
        self.diagnostics.report(Diagnostic::new(Code::ImpossibleRange, node.span, message));
        None
    }

    /// Refuses an end that every value of an integer or a decimal lies inside of.
    fn is_needed(&self, end: Option<&Written>, bound: Option<&Bound>, is_low: bool, ty: &Type) -> bool {
        let (Some(end), None) = (end, bound) else { return true };
        let Some((message, help)) = literal::needless(is_low, ty) else { return true };
        self.diagnostics.report(Diagnostic::new(Code::ImpossibleRange, end.span, message).help(help));
        false
    }

    /// A range that every value lies in says nothing.
    fn can_fail(&self, range: &Range, ty: &Type, place: Span) -> bool {
        let ends = range.low.is_some() || range.high.is_some();
        if !ends {
            let message = format!("every {} lies in this range, so nothing can fail", ty.name());
            let found = Diagnostic::new(Code::ImpossibleRange, place, message);
            self.diagnostics.report(found.help("write an end that some values lie beyond"));
        }
        ends
    }

    /// `Some(None)` for an open end, `None` when something was reported.
    fn end(&self, given: &Given<Node>, strict: &Given<bool>, ty: &Type) -> Option<Option<Written>> {
        let Some(node) = given.clone().optional()? else { return Some(None) };
        let scalar = scalar(&node, &format!("{} value", ty.name()), self.diagnostics)?.clone();
        let strict = strict.clone().or(|| false)?;
        // A bound of an integer may have digits behind its point: it is a number all the same.
        if !self.is_written_as(&scalar, node.span, ty) {
            return None;
        }
        let end = Written { scalar, span: node.span, strict };
        if let Err(RangeError::Low(error)) = literal::range(Some(end.end(ty)), None, ty) {
            self.not_a_value(&end.scalar, end.span, ty, &error);
            return None;
        }
        Some(Some(end))
    }
}

/// One end of a range, as it is written.
struct Written {
    scalar: Scalar,
    span: Span,
    strict: bool,
}

impl Written {
    fn end(&self, ty: &Type) -> End<'_> {
        End { text: spelled(&self.scalar.text, ty), strict: self.strict }
    }
}

/// The text of a scalar as a literal: YAML has spellings of its own for the infinities.
fn spelled<'a>(text: &'a str, ty: &Type) -> &'a str {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" if *ty == Type::Double => "Infinity",
        "-.inf" | "-.Inf" | "-.INF" if *ty == Type::Double => "-Infinity",
        _ => text,
    }
}

/// The ends of a range, as they are written.
#[derive(Clone, Debug)]
pub struct Ends {
    /// `min_value`
    pub min: Given<Node>,
    /// `max_value`
    pub max: Given<Node>,
    /// `strict_min`
    pub strict_min: Given<bool>,
    /// `strict_max`
    pub strict_max: Given<bool>,
}

impl Ends {
    /// The range of one value.
    #[must_use]
    pub fn equal(value: Given<Node>) -> Self {
        Self { min: value.clone(), max: value, strict_min: Given::Absent, strict_max: Given::Absent }
    }
}
