//! Expectations that one pass over the table judges: counts, sums, extremes, medians.

use super::{Counted, Line, Table, keyed, metric, named, result};
use crate::{
    rule::{BatchRule, Each, Missing, Rule, Test},
    sql::{literal, masks},
    value::{Decimal, Value},
};

/// The statement that judges these rules in one pass.
pub(super) fn aggregate(table: &Table, rules: &[(&str, &BatchRule)]) -> String {
    let mut counted = Counted::default();
    let lines: Vec<Line> = rules.iter().map(|(id, rule)| line(table, id, rule, &mut counted)).collect();
    let (columns, from) = (counted.list(), table.from([]));
    format!("with scan as (\n    select\n        {columns}\n    {from}\n)\n{}", result("scan", &lines))
}

/// The row of one rule; what it is made of is counted.
fn line(table: &Table, id: &str, rule: &BatchRule, counted: &mut Counted) -> Line {
    let mut count = |what: &str, aggregate: String| counted.name(named(id, what), aggregate);
    match &rule.test {
        Test::Records { each: Each::Holds(holds), missing, mostly } => {
            let holds = holds.clone();
            let rule = Rule { condition: rule.condition.clone(), missing: missing.clone(), holds };
            let masks = masks(&rule, table.record);
            let element = count("element", filtered("count(*)", (masks.selected != "true").then_some(masks.selected)));
            let none = match missing {
                Missing::Unknown => !rule.holds.nullable,
                Missing::Where(missing) => !missing.is_possible(),
            };
            let missing =
                if none { "0".to_owned() } else { count("missing", filtered("count(*)", Some(masks.missing))) };
            let failed = count("failed", filtered("count(*)", Some(masks.failed)));
            records(id, element, missing, failed, *mostly)
        }
        Test::Metric(metric, range) => {
            let condition = rule.condition.as_ref().map(|condition| table.is_true(condition));
            metric::line(table, id, metric, range, condition.as_deref(), &mut count)
        }
        Test::Records { each: Each::Unique(key), missing, mostly } => {
            keyed::line(table, id, (key, missing, *mostly), rule.condition.as_ref(), &mut count)
        }
        Test::Distinct(..) => unreachable!("`{id}` is judged by groups"),
    }
}

/// The row of a rule about the share of records that pass.
pub(super) fn records(id: &str, element: String, missing: String, failed: String, mostly: Decimal) -> Line {
    let success = if mostly == Decimal::from(1) {
        format!("{failed} = 0")
    } else {
        let share = literal::plain(&Value::Decimal(mostly));
        match missing.as_str() {
            "0" => format!("{element} - {failed} >= {share} * {element}"),
            missing => format!("{element} - {missing} - {failed} >= {share} * ({element} - {missing})"),
        }
    };
    Line {
        id: id.to_owned(),
        success,
        element,
        missing,
        unexpected: Some(failed),
        observed: None,
        values: [None, None],
    }
}

/// An aggregate over the rows of a condition.
pub(super) fn filtered(aggregate: &str, condition: Option<impl AsRef<str>>) -> String {
    match condition {
        Some(condition) => format!("{aggregate} filter (where {})", condition.as_ref()),
        None => aggregate.to_owned(),
    }
}
