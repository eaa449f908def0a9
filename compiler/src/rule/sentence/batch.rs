//! Rules over a batch in words.

use super::{Words, and, list, literal, within};
use crate::{
    rule::{BatchRule, Each, Expr, Metric, Missing, Range, Relation, Test},
    schema::Record,
    value::{Decimal, Value},
};

/// One sentence that says what a rule expects of a batch, without its full stop.
#[must_use]
pub fn batch(rule: &BatchRule, record: &Record) -> String {
    let words = Words { record };
    let condition = rule.condition.as_ref().map(|condition| format!(" where {}", words.code(condition)));
    let missing = match &rule.test {
        Test::Records { missing: Missing::Where(missing), each, .. } if !is_said(missing, each) => {
            format!(", not counting records where {}", words.code(missing))
        }
        _ => String::new(),
    };
    format!("{}{}{missing}", words.test(&rule.test), condition.unwrap_or_default())
}

/// That the one column of a key is null goes without saying, as what is never true does.
fn is_said(missing: &Expr, each: &Each) -> bool {
    !missing.is_possible() || matches!(each, Each::Unique(key) if key.len() == 1)
}

impl Words<'_> {
    fn test(&self, test: &Test) -> String {
        match test {
            Test::Records { each, mostly, .. } => format!("{}{}", self.each(each), share(*mostly)),
            Test::Metric(metric, range) => format!("{} is {}", self.metric(metric), numbers(range)),
            Test::Distinct(operand, relation, set) => {
                let set = list(set.iter().map(literal));
                match relation {
                    Relation::In => format!("each distinct value of {} is one of {set}", self.subject(operand)),
                    Relation::Contain => format!("the distinct values of {} contain {set}", self.subject(operand)),
                    Relation::Equal => format!("the distinct values of {} are exactly {set}", self.subject(operand)),
                }
            }
        }
    }

    fn each(&self, each: &Each) -> String {
        match each {
            Each::Holds(holds) => self.statement(holds),
            Each::Unique(key) => match key.as_slice() {
                [one] => format!("each value of {} is there once", self.subject(one)),
                several => {
                    let columns: Vec<String> = several.iter().map(|part| self.subject(part)).collect();
                    format!("each combination of {} is there once", and(&columns))
                }
            },
        }
    }

    fn metric(&self, metric: &Metric) -> String {
        let of = |what: &str, operand: &Expr| format!("the {what} of {}", self.subject(operand));
        match metric {
            Metric::RowCount => "the number of rows".to_owned(),
            Metric::Min(operand) => of("least value", operand),
            Metric::Max(operand) => of("greatest value", operand),
            Metric::Sum(operand) => of("sum", operand),
            Metric::Mean(operand) => of("mean", operand),
            Metric::Stdev(operand) => of("standard deviation", operand),
            Metric::Median(operand) => of("median", operand),
            Metric::DistinctCount(operand) => of("number of distinct values", operand),
            Metric::DistinctShare(operand) => of("proportion of distinct values", operand),
        }
    }
}

/// A range whose ends are numbers without the zeros at their end.
fn numbers(range: &Range) -> String {
    let mut range = range.clone();
    for bound in [&mut range.low, &mut range.high].into_iter().flatten() {
        if let Value::Decimal(number) = &bound.value {
            bound.value = Value::Decimal(number.normalized());
        }
    }
    match (&range.low, &range.high) {
        (Some(low), Some(high)) if low == high => literal(&low.value),
        _ => within(&range),
    }
}

fn share(mostly: Decimal) -> String {
    let percent = mostly.checked_mul(Decimal::from(100)).unwrap_or(mostly).normalized();
    if mostly == Decimal::from(1) { String::new() } else { format!(", in at least {percent} % of the records") }
}
