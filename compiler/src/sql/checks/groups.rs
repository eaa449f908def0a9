//! Expectations about distinct values: the rows of each are counted once.

use super::{Counted, Line, SHOWN, Table, metric, named, result, scan::records};
use crate::{
    rule::{BatchRule, Expr, Metric, Relation, Test},
    schema::Type,
    sql::literal,
    value::Value,
};

/// Rows of a condition, by a key.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Groups<'a> {
    pub(super) condition: Option<&'a Expr>,
    pub(super) key: Vec<&'a Expr>,
    /// Which rows are missing; of one column, those where it is null.
    pub(super) missing: Option<&'a Expr>,
}

impl Groups<'_> {
    /// The statement that judges these rules by the groups.
    pub(super) fn statement(&self, table: &Table, rules: &[(&str, &BatchRule)]) -> String {
        let mut counted = Counted::default();
        let lines: Vec<Line> = rules.iter().map(|(id, rule)| self.line(table, id, rule, &mut counted)).collect();
        let (groups, columns) = (self.groups(table), counted.list());
        format!(
            "with groups as (\n{groups}\n), scan as (\n    select\n        {columns}\n    from groups\n)\n{}",
            result("scan", &lines)
        )
    }

    /// Each key with the number of its rows, and whether they are missing.
    fn groups(&self, table: &Table) -> String {
        let keys: Vec<String> = self.key.iter().map(|part| table.printer.free(part)).collect();
        let mut columns: Vec<String> = keys.iter().zip(1..).map(|(key, at)| format!("{key} as key_{at}")).collect();
        columns.extend(self.missing.map(|missing| format!("{} as is_missing", table.is_true(missing))));
        let by: Vec<String> = (1..=columns.len()).map(|at| at.to_string()).collect();
        columns.push("count(*) as members".to_owned());
        let from = table.from(self.condition.map(|condition| table.is_true(condition)));
        format!("    select\n        {}\n    {from}\n    group by {}", columns.join(",\n        "), by.join(", "))
    }

    fn line(&self, table: &Table, id: &str, rule: &BatchRule, counted: &mut Counted) -> Line {
        let line = self.counted(id, counted);
        match &rule.test {
            Test::Records { mostly, .. } => {
                let failed = counted.name("failed".to_owned(), members(&self.shared()));
                records(id, line.element, line.missing, failed, *mostly)
            }
            Test::Metric(metric, range) => {
                let keys = counted.name("distinct_keys".to_owned(), "count(key_1)".to_owned());
                if let Metric::DistinctCount(_) = metric {
                    let observed = format!("cast(to_jsonb({keys}) as text)");
                    return Line { success: metric::within(&keys, range, ""), observed: Some(observed), ..line };
                }
                let values = match line.missing.as_str() {
                    "0" => format!("greatest({}, 1)", line.element),
                    missing => format!("greatest({} - {missing}, 1)", line.element),
                };
                let shown = metric::quotient(&keys, &values, &metric.ty());
                Line {
                    success: metric::fraction(&keys, &values, range),
                    observed: Some(format!("cast(to_jsonb({shown}) as text)")),
                    ..line
                }
            }
            Test::Distinct(operand, relation, set) => {
                Wanted { table, id, operand, relation: *relation, set }.line(line, counted)
            }
        }
    }

    /// Groups of rows that share their key, all parts of which are there.
    fn shared(&self) -> String {
        let tested = self.missing.map(|_| "not is_missing".to_owned());
        let present = (1..).zip(&self.key).filter(|(_, part)| can_be_null(part));
        let present = present.map(|(at, _)| format!("key_{at} is not null"));
        let more = "members > 1".to_owned();
        std::iter::once(more).chain(tested).chain(present).collect::<Vec<_>>().join(" and ")
    }

    /// A row without its verdict.
    fn counted(&self, id: &str, counted: &mut Counted) -> Line {
        let missing = match (self.missing, self.key.as_slice()) {
            (Some(_), _) => Some("is_missing"),
            (None, [one]) if can_be_null(one) => Some("key_1 is null"),
            _ => None,
        };
        let none = || "0".to_owned();
        Line {
            id: id.to_owned(),
            success: String::new(),
            element: counted.name("element".to_owned(), "cast(coalesce(sum(members), 0) as bigint)".to_owned()),
            missing: missing.map_or_else(none, |rows| counted.name("missing".to_owned(), members(rows))),
            unexpected: None,
            observed: None,
            values: [None, None],
        }
    }
}

/// Whether a part of a key may be absent; a double may be NaN.
fn can_be_null(part: &Expr) -> bool {
    part.nullable || part.ty == Type::Double
}

/// Rows of some of the groups.
fn members(of: &str) -> String {
    format!("cast(coalesce(sum(members) filter (where {of}), 0) as bigint)")
}

/// A set, and the values that are held against it.
struct Wanted<'a> {
    table: &'a Table<'a>,
    id: &'a str,
    operand: &'a Expr,
    relation: Relation,
    set: &'a [Value],
}

impl Wanted<'_> {
    /// As in Great Expectations, what is missing are values of the set that do not occur.
    fn line(&self, line: Line, counted: &mut Counted) -> Line {
        let members = self.set.iter().map(literal::typed).collect::<Vec<_>>().join(", ");
        let is = |word: &str| match (self.set, word) {
            ([], "in") => "false".to_owned(),
            ([], _) => "key_1 is not null".to_owned(),
            _ => format!("key_1 {word} ({members})"),
        };
        let keys = |of: &str| format!("count(*) filter (where {of})");
        let too_many = self.relation.limits().then(|| counted.name(named(self.id, "unexpected"), keys(&is("not in"))));
        let absent = self.relation.requires().then(|| {
            let found = format!("{} - {}", self.set.len(), keys(&is("in")));
            counted.name(named(self.id, "absent"), found)
        });
        let none = || "0".to_owned();
        let counts: Vec<String> = too_many.iter().chain(&absent).map(|count| format!("{count} = 0")).collect();
        Line {
            success: counts.join(" and "),
            values: [
                too_many.as_ref().map(|_| self.shown("groups", "key_1", &is("not in"))),
                absent.as_ref().filter(|_| !self.set.is_empty()).map(|_| self.lacking()),
            ],
            missing: absent.unwrap_or_else(none),
            unexpected: Some(too_many.unwrap_or_else(none)),
            ..line
        }
    }

    fn lacking(&self) -> String {
        let rows = self.set.iter().map(|value| format!("({})", literal::typed(value))).collect::<Vec<_>>().join(", ");
        self.shown(
            &format!("(values {rows}) as wanted (value)"),
            "value",
            "not exists (select from groups where key_1 = value)",
        )
    }

    /// The first values of some rows, as the text of a JSON list.
    fn shown(&self, from: &str, value: &str, condition: &str) -> String {
        let collation = if self.operand.ty.is_text() { " collate \"C\"" } else { "" };
        let order = format!("order by {value}{collation}");
        let chosen = format!("select {value} from {from} where {condition} {order} limit {SHOWN}");
        let json = self.table.json(value, self.operand);
        format!("\n        (select cast(jsonb_agg({json} {order}) as text) from ({chosen}) as chosen)")
    }
}
