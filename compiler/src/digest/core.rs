//! Rules as JSON: `[node, operand…]`, each node under a word that never changes.

use serde_json::{Value as Json, json};

use super::ty;
use crate::{
    pattern::Like,
    rule::{BatchRule, Bound, Each, Expr, Metric, Missing, Node, Range, Relation, Rule, Test},
    value::Value,
};

/// A rule.
pub(super) fn rule(rule: &Rule) -> Json {
    json!({
        "condition": rule.condition.as_ref().map(expr),
        "missing": missing(&rule.missing),
        "holds": expr(&rule.holds),
    })
}

/// A rule over a batch.
pub(super) fn batch(rule: &BatchRule) -> Json {
    json!({
        "condition": rule.condition.as_ref().map(expr),
        "table": match &rule.test {
            Test::Records { each, missing, mostly } => {
                let each = match each {
                    Each::Holds(holds) => json!(["holds", expr(holds)]),
                    Each::Unique(key) => list("unique", key),
                };
                json!(["records", each, self::missing(missing), mostly.to_string()])
            }
            Test::Metric(metric, range) => {
                json!([self::metric(metric), metric.operand().map(expr), self::range(range)])
            }
            Test::Distinct(operand, relation, set) => {
                let word = match relation {
                    Relation::In => "distinct_in",
                    Relation::Contain => "distinct_contain",
                    Relation::Equal => "distinct_equal",
                };
                json!([word, expr(operand), set.iter().map(Value::to_json).collect::<Vec<_>>()])
            }
        },
    })
}

fn missing(missing: &Missing) -> Json {
    match missing {
        Missing::Unknown => Json::Null,
        Missing::Where(condition) => expr(condition),
    }
}

fn metric(metric: &Metric) -> &'static str {
    match metric {
        Metric::RowCount => "row_count",
        Metric::Min(_) => "min",
        Metric::Max(_) => "max",
        Metric::Sum(_) => "sum",
        Metric::Mean(_) => "mean",
        Metric::Stdev(_) => "stdev",
        Metric::Median(_) => "median",
        Metric::DistinctCount(_) => "distinct_count",
        Metric::DistinctShare(_) => "distinct_share",
    }
}

fn expr(e: &Expr) -> Json {
    match &e.node {
        Node::Column(column) => json!(["column", column]),
        Node::Literal(value) => json!(["literal", ty(&e.ty), value.to_json()]),
        Node::Present(a) => json!(["present", expr(a)]),
        Node::Not(a) => json!(["not", expr(a)]),
        Node::All(all) => list("all", all),
        Node::Any(any) => list("any", any),
        Node::Compare(comparison, a, b) => json!([comparison.sign(), expr(a), expr(b)]),
        Node::Same(a, b) => json!(["same", expr(a), expr(b)]),
        Node::Within(a, range) => json!(["within", expr(a), self::range(range)]),
        Node::OneOf(a, values) => json!(["one_of", expr(a), values.iter().map(Value::to_json).collect::<Vec<_>>()]),
        Node::Matches(a, regex) => json!(["matches", expr(a), regex.source()]),
        Node::Like(a, pattern) => json!(["like", expr(a), like(pattern)]),
        _ => operation(e),
    }
}

/// Nodes that are not predicates: those of a type of their own carry it.
fn operation(e: &Expr) -> Json {
    match &e.node {
        Node::Convert(a) => json!(["convert", ty(&e.ty), expr(a)]),
        Node::Arithmetic(op, a, b) => json!([op.sign(), ty(&e.ty), expr(a), expr(b)]),
        Node::RoundedQuotient(a, b, digits) => json!(["rounded_quotient", ty(&e.ty), expr(a), expr(b), digits]),
        Node::Negate(a) => json!(["negate", ty(&e.ty), expr(a)]),
        Node::Abs(a) => json!(["abs", ty(&e.ty), expr(a)]),
        Node::Round(a) => json!(["round", ty(&e.ty), expr(a)]),
        Node::Floor(a) => json!(["floor", ty(&e.ty), expr(a)]),
        Node::Ceil(a) => json!(["ceil", ty(&e.ty), expr(a)]),
        Node::Length(a) => json!(["length", expr(a)]),
        Node::Lower(a) => json!(["lower", expr(a)]),
        Node::Upper(a) => json!(["upper", expr(a)]),
        Node::Trim(a) => json!(["trim", expr(a)]),
        Node::Substring(a, start, length) => json!(["substring", expr(a), expr(start), optional(length.as_deref())]),
        Node::Case(arms, last) => {
            let arms: Vec<Json> = arms.iter().map(|(when, then)| json!([expr(when), expr(then)])).collect();
            json!(["case", arms, optional(last.as_deref())])
        }
        Node::Coalesce(all) => list("coalesce", all),
        Node::NullIf(a, b) => json!(["nullif", expr(a), expr(b)]),
        Node::Greatest(all) => list("greatest", all),
        Node::Least(all) => list("least", all),
        predicate => unreachable!("{predicate:?} is a predicate"),
    }
}

fn list(word: &str, operands: &[Expr]) -> Json {
    std::iter::once(json!(word)).chain(operands.iter().map(expr)).collect()
}

fn optional(operand: Option<&Expr>) -> Json {
    operand.map_or(Json::Null, expr)
}

fn range(range: &Range) -> Json {
    let end = |bound: &Option<Bound>| bound.as_ref().map(|bound| json!([bound.value.to_json(), bound.strict]));
    json!([end(&range.low), end(&range.high)])
}

fn like(like: &Like) -> Json {
    use crate::pattern::Part;
    let part = |part: &Part| match part {
        Part::Literal(sign) => json!(sign),
        Part::One => json!(1),
        Part::Many => json!("many"),
    };
    like.parts().iter().map(part).collect()
}
