//! Numbers that describe a table.

use super::{Line, Table, scan::filtered};
use crate::{
    rule::{Bound, Expr, Metric, Range},
    schema::Type,
    sql::{literal, number::clamped},
    value::{MAX_DIGITS, Value},
};

/// The row of a metric; `count` gives a name to what the scan computes.
pub(super) fn line(
    table: &Table,
    id: &str,
    metric: &Metric,
    range: &Range,
    condition: Option<&str>,
    count: &mut impl FnMut(&str, String) -> String,
) -> Line {
    let element = count("rows", filtered("count(*)", condition));
    let line = |missing: String, success: String, observed: String| Line {
        id: id.to_owned(),
        success,
        element: element.clone(),
        missing,
        unexpected: None,
        observed: Some(observed),
        values: [None, None],
    };
    let Some(operand) = metric.operand() else {
        let observed = format!("cast(to_jsonb({element}) as text)");
        return line("0".to_owned(), within(&element, range, ""), observed);
    };
    let text = table.printer.free(operand);
    let nullable = operand.nullable || operand.ty == Type::Double;
    let values =
        if nullable { count("values", filtered(&format!("count({text})"), condition)) } else { element.clone() };
    let missing = if nullable { format!("{element} - {values}") } else { "0".to_owned() };
    let is_text = operand.ty.is_text();
    let ordered = if is_text { table.printer.collated(operand) } else { text.clone() };
    let of = Of { operand, text, ordered, condition, collation: if is_text { " collate \"C\"" } else { "" } };
    let ty = metric.ty();
    if matches!(metric, Metric::Mean(_)) && ty != Type::Double {
        let sum = count("sum", of.aggregate("sum"));
        let success = format!("coalesce({}, false)", fraction(&sum, &values, range));
        let shown = quotient(&sum, &format!("nullif({values}, 0)"), &ty);
        return line(missing, success, table.printed(&shown, operand));
    }
    let (name, aggregate) = of.metric(metric, &ty);
    let observed = count(name, aggregate);
    let success = format!("coalesce({}, false)", within(&observed, range, of.collation));
    line(missing, success, table.printed(&observed, operand))
}

/// What a metric is computed from.
struct Of<'a> {
    operand: &'a Expr,
    text: String,
    /// The same under the collation of code points.
    ordered: String,
    condition: Option<&'a str>,
    collation: &'static str,
}

impl Of<'_> {
    /// A metric that the scan computes, and what it is called there.
    fn metric(&self, metric: &Metric, ty: &Type) -> (&'static str, String) {
        match metric {
            Metric::Min(_) => ("min", self.ordered("min")),
            Metric::Max(_) => ("max", self.ordered("max")),
            // PostgreSQL's own `avg` raises where the squares of the values overflow, too.
            Metric::Mean(_) => {
                let (sum, count) = (self.regular(self.aggregate("sum")), self.aggregate("count"));
                ("mean", format!("{sum} / nullif({count}, 0)"))
            }
            Metric::Stdev(_) => ("stdev", self.regular(self.aggregate("stddev_samp"))),
            Metric::Median(_) => ("median", self.median(ty)),
            _ => ("sum", self.fitted(self.regular(self.aggregate("sum")), SUMMED, ty)),
        }
    }

    fn aggregate(&self, function: &str) -> String {
        filtered(&format!("{function}({})", self.text), self.condition)
    }

    /// By the order of the values, which of texts is that of code points.
    fn ordered(&self, function: &str) -> String {
        filtered(&format!("{function}({})", self.ordered), self.condition)
    }

    /// What is computed from infinities may be no number.
    fn regular(&self, aggregate: String) -> String {
        if self.operand.ty == Type::Double { format!("nullif({aggregate}, 'NaN')") } else { aggregate }
    }

    /// The middle of two values, which are one where their number is odd.
    fn median(&self, ty: &Type) -> String {
        let sorted = |direction: &str| {
            let sorted = format!("percentile_disc(0.5) within group (order by {}{direction})", self.text);
            filtered(&sorted, self.condition)
        };
        let (low, high) = (sorted(""), sorted(" desc"));
        if *ty == Type::Double {
            return format!(
                "case when {low} = {high} then {low}\n        else nullif(({low} + {high}) / 2, 'NaN') end"
            );
        }
        let half = format!("(cast({low} as numeric)\n        + {high}) * 0.5");
        // Of a decimal that has no room for one digit more.
        let scale = scale(ty);
        let full = self.operand.ty.digits().is_some_and(|(_, behind)| behind == scale);
        self.fitted(if full { format!("round({half}, {scale})") } else { half }, 1, ty)
    }

    /// A decimal that may have up to `more` digits before its point more than its values: null where
    /// these are too many.
    fn fitted(&self, number: String, more: u32, ty: &Type) -> String {
        match self.operand.ty.digits() {
            Some((before, _)) if before + more > MAX_DIGITS - scale(ty) => {
                let limit = format!("1{:0<1$}", "", (MAX_DIGITS - scale(ty)) as usize);
                clamped(&number, &limit, &format!("-{limit}"))
            }
            _ => number,
        }
    }
}

/// Digits that a sum can have more than its values: no table has more rows.
const SUMMED: u32 = 19;

/// Whether a value lies in a range: null where it is absent.
pub(super) fn within(value: &str, range: &Range, collation: &str) -> String {
    let end = |bound: &Bound, open: &str, closed: &str| {
        format!("{value}{collation} {} {}", if bound.strict { open } else { closed }, bounded(bound))
    };
    match (&range.low, &range.high) {
        (Some(low), Some(high)) if !low.strict && !high.strict => {
            format!("{value}{collation} between {} and {}", bounded(low), bounded(high))
        }
        (None, None) => format!("{value} is not null"),
        (low, high) => {
            let ends = [low.as_ref().map(|low| end(low, ">", ">=")), high.as_ref().map(|high| end(high, "<", "<="))];
            ends.into_iter().flatten().collect::<Vec<_>>().join(" and ")
        }
    }
}

/// Whether `sum / count` lies in a range, without dividing.
pub(super) fn fraction(sum: &str, count: &str, range: &Range) -> String {
    let end = |bound: &Bound, open: &str, closed: &str| {
        format!("{sum} {} {} * {count}", if bound.strict { open } else { closed }, factor(bound))
    };
    let ends =
        [range.low.as_ref().map(|low| end(low, ">", ">=")), range.high.as_ref().map(|high| end(high, "<", "<="))];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    if ends.is_empty() { format!("{sum} is not null") } else { ends.join(" and ") }
}

/// A bound that is multiplied by a number of rows, whatever integers have room for.
fn factor(bound: &Bound) -> String {
    match &bound.value {
        Value::Decimal(number) if number.normalized().scale() == 0 && number.normalized().digits() > SMALL => {
            literal::typed(&Value::Decimal(number.normalized()))
        }
        _ => bounded(bound),
    }
}

/// Digits of a number that a bigint has room for beside a number of rows.
const SMALL: u32 = 6;

/// A bound without the zeros at its end; they say nothing.
fn bounded(bound: &Bound) -> String {
    match &bound.value {
        Value::Decimal(number) => literal::plain(&Value::Decimal(number.normalized())),
        value => literal::plain(value),
    }
}

/// `sum / count`, rounded once to the scale of a decimal: twice the quotient without its fraction still knows on
/// which side of a half it is.
pub(super) fn quotient(sum: &str, count: &str, ty: &Type) -> String {
    let digits = scale(ty) as usize;
    let up = format!("2{:0<1$}", "", digits);
    let down = if digits == 0 { String::new() } else { format!(" * 0.{:0>1$}", 1, digits) };
    format!("round(div(cast({sum} as numeric) * {up}, {count}) * 0.5){down}")
}

fn scale(ty: &Type) -> u32 {
    ty.digits().map_or(0, |(_, behind)| behind)
}
