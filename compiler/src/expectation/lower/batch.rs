//! What is asked of many records at once: metrics in a range, distinct values and a set, shares.

use std::{cmp::Ordering, collections::BTreeSet};

use super::{Ends, Lower};
use crate::{
    diagnostic::{Code, Diagnostic},
    expectation::Lowered,
    literal,
    rule::{Bound, Metric, Range, Relation, Test},
    schema::Type,
    source::{Span, Spanned},
    syntax::{Given, Node, scalar},
    value::{Decimal, Value},
};

impl Lower<'_> {
    /// A metric that has to lie between two ends.
    pub fn metric(&self, metric: Metric, ends: &Ends, place: Span) -> Option<Lowered> {
        let ty = metric.ty();
        if matches!(metric, Metric::Mean(_)) && ty != Type::Double {
            let fits = [&ends.min, &ends.max].map(|end| self.is_exact(end, &ty));
            fits.into_iter().all(|fits| fits).then_some(())?;
        }
        let range = self.range(ends, &ty, place)?;
        self.can_differ(&metric, &range, ends, place).then_some(Lowered::ByBatch(Test::Metric(metric, range)))
    }

    /// The end of a range of fractions may not be rounded into it.
    fn is_exact(&self, end: &Given<Node>, ty: &Type) -> bool {
        let Some(node) = end.value() else { return true };
        let Some(scalar) = scalar(node, "a number", self.diagnostics) else { return false };
        let Err(error) = literal::of(&scalar.text, ty) else { return true };
        self.not_a_value(scalar, node.span, ty, &error);
        false
    }

    /// Some metrics have a least value, and one a greatest: a range is neither all that is possible
    /// nor beyond it, and no end of it is.
    fn can_differ(&self, metric: &Metric, range: &Range, ends: &Ends, place: Span) -> bool {
        let zero = match metric {
            Metric::RowCount | Metric::DistinctCount(_) => Value::Long(0),
            Metric::DistinctShare(_) => Value::Decimal(Decimal::ZERO),
            Metric::Stdev(_) => Value::Double(0.0),
            _ => return true,
        };
        let greatest = matches!(metric, Metric::DistinctShare(_)).then(|| Value::Decimal(Decimal::from(1)));
        let beyond = is_above(range.low.as_ref(), greatest.as_ref()) || is_beyond(&zero, range.high.as_ref());
        let low = range
            .low
            .as_ref()
            .is_none_or(|low| !low.strict && low.value.partial_order(&zero).is_none_or(Ordering::is_le));
        let high = match (&range.high, &greatest) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(high), Some(most)) => !high.strict && high.value.partial_order(most).is_none_or(Ordering::is_ge),
        };
        let what =
            if greatest.is_some() { "a proportion lies between 0 and 1" } else { "this number is never negative" };
        let message = match (beyond, low && high) {
            (true, _) => format!("{what}, so it never lies in this range"),
            // Of fewer than two values there is no deviation, and that fails.
            (false, true) if matches!(metric, Metric::Stdev(_)) => return true,
            (false, true) => format!("{what}, so it always lies in this range and nothing can fail"),
            _ => return self.are_possible(ends, range, (&zero, greatest.as_ref()), what),
        };
        self.diagnostics.report(Diagnostic::new(Code::ImpossibleRange, place, message));
        false
    }

    /// The distinct values of a column, which have to stand in a relation to a set.
    pub fn distinct(&self, column: &Given<Spanned<String>>, set: &Given<Node>, relation: Relation) -> Option<Lowered> {
        let column = self.column(column)?;
        let or_else = if relation == Relation::Contain { "nothing can fail" } else { "no value can pass" };
        let mut seen = BTreeSet::new();
        let mut values = self.set(set, &column.ty, or_else)?;
        values.retain(|value| seen.insert(value.key()));
        Some(Lowered::ByBatch(Test::Distinct(column, relation, values)))
    }

    /// `mostly`, which is 1 where nothing stands.
    pub fn mostly(&self, node: Given<Node>) -> Option<Decimal> {
        let Some(node) = node.optional()? else { return Some(Decimal::from(1)) };
        let scalar = scalar(&node, "a share from 0 to 1", self.diagnostics)?;
        let share = scalar.text.parse::<Decimal>().ok().filter(|_| scalar.plain);
        let message = match share.map(Decimal::normalized) {
            Some(share) if share == Decimal::ZERO => "`mostly: 0` lets every record fail, so nothing can".to_owned(),
            Some(share) if share > Decimal::ZERO && share <= Decimal::from(1) && share.scale() <= MOST_DIGITS => {
                return Some(share);
            }
            _ => format!(
                "`mostly` is a share from 0 to 1 with at most {MOST_DIGITS} digits, and `{}` is not",
                scalar.text
            ),
        };
        self.diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
        None
    }
}

/// Digits behind the point of `mostly`: so many that its product with a number of records is exact.
const MOST_DIGITS: u32 = 18;

/// Whether nothing up to `most` reaches a lower end.
fn is_above(low: Option<&Bound>, most: Option<&Value>) -> bool {
    let (Some(low), Some(most)) = (low, most) else { return false };
    low.value.partial_order(most).is_some_and(|order| order.is_gt() || low.strict && order.is_eq())
}

/// Whether nothing from `least` on stays below an upper end.
fn is_beyond(least: &Value, high: Option<&Bound>) -> bool {
    let Some(high) = high else { return false };
    least.partial_order(&high.value).is_some_and(|order| order.is_gt() || high.strict && order.is_eq())
}
