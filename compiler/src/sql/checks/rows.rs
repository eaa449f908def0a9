//! The rows that fail an expectation: their keys, and what they hold.

use super::Table;
use crate::{
    pipeline::{Judged, Pipeline},
    rule::{Each, Expr, Missing, Relation, Rule, Test},
    sql::{Binding, literal, masks},
};

/// Where a row of a table without a key comes from.
const IDENTITY: [&str; 3] = ["_tollgate_incarnation", "_tollgate_partition", "_tollgate_offset"];

/// The statement that lists rows that fail one expectation, in the order of their keys: `key` and
/// `columns`, each a JSON object. `$3` is how many at most, or null. Nothing for an expectation that
/// no single row fails.
#[must_use]
pub fn failing(pipeline: &Pipeline, at: usize) -> Option<String> {
    let Judged::ByTable(rule) = &pipeline.suite.get(at)?.judged else { return None };
    let table = Table::of(pipeline);
    let condition = rule.condition.as_ref().map(|condition| table.is_true(condition));
    let from = match &rule.test {
        Test::Records { each: Each::Holds(holds), missing, .. } => {
            let rule = Rule { condition: rule.condition.clone(), missing: missing.clone(), holds: holds.clone() };
            table.from([masks(&rule, table.record).failed])
        }
        Test::Records { each: Each::Unique(key), missing, .. } => shared(&table, condition, key, missing),
        Test::Distinct(operand, Relation::In | Relation::Equal, set) => {
            let outside = Expr::opposite(Expr::one_of(operand.clone(), set.clone()));
            table.from(condition.into_iter().chain([table.is_true(&outside)]))
        }
        Test::Distinct(..) | Test::Metric(..) => return None,
    };
    let columns: Vec<usize> = rule.shown().into_iter().collect();
    let key = &pipeline.sink.key;
    // A key that is shown to nobody names no row.
    let (shown, order) = if key.is_empty() || key.iter().any(|column| table.hidden.contains(column)) {
        let pairs = IDENTITY.map(|name| format!("{}, {}", literal::text(name), literal::identifier(name)));
        (format!("json_build_object({})", pairs.join(", ")), IDENTITY.map(literal::identifier).join(", "))
    } else {
        (table.object(key), table.names(key).join(", "))
    };
    let limit = "limit cast($3 as bigint)";
    Some(format!(
        "select\n    cast({shown} as text) as key,\n    cast({} as text) as columns\n{from}\norder by {order}\n{limit}",
        table.object(&columns)
    ))
}

impl Table<'_> {
    fn names(&self, columns: &[usize]) -> Vec<String> {
        columns.iter().map(|&column| literal::identifier(&self.record.columns[column].name)).collect()
    }

    /// Columns as one JSON object.
    fn object(&self, columns: &[usize]) -> String {
        let pairs = columns.iter().map(|&column| {
            let expr = Expr::column(self.record, column);
            let name = &self.record.columns[column].name;
            format!("{}, {}", literal::text(name), self.json(&literal::identifier(name), &expr))
        });
        format!("json_build_object({})", pairs.collect::<Vec<_>>().join(", "))
    }
}

/// Rows that share their key with another one.
pub(super) fn shared(table: &Table, condition: Option<String>, key: &[Expr], missing: &Missing) -> String {
    let present = key.iter().map(|part| format!("{} is not null", table.printer.at(Binding::Match, part)));
    let tested = match missing {
        Missing::Where(missing) if key.len() > 1 && missing.is_possible() => {
            Some(format!("{} is not true", table.printer.at(Binding::Match, missing)))
        }
        _ => None,
    };
    let from = table.from(condition.into_iter().chain(tested).chain(present));
    let by = key.iter().map(|part| table.printer.free(part)).collect::<Vec<_>>().join(", ");
    format!(
        "from (\n    select *, count(*) over (partition by {by}) as _tollgate_members\n    {from}\n) as counted\nwhere _tollgate_members > 1"
    )
}
