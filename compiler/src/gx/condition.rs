//! `row_condition` in the form of Great Expectations: comparisons of a column with a value, whether a
//! column is null, and these joined, `or` outermost.

use serde_json::{Value as Json, json};

use crate::{
    report::json_value,
    rule::{Comparison, Expr, Node},
    schema::{Record, Type},
    value::Value,
};

/// Most conditions that Great Expectations takes.
const MOST: usize = 100;

/// The condition; nothing where it cannot be said in that form.
pub(super) fn condition(expr: &Expr, record: &Record) -> Option<Json> {
    let form = Form { record };
    let condition = form.either(expr)?;
    (leaves(&condition) <= MOST).then_some(condition)
}

struct Form<'a> {
    record: &'a Record,
}

impl Form<'_> {
    fn either(&self, expr: &Expr) -> Option<Json> {
        match &expr.node {
            Node::Any(parts) => {
                let parts: Option<Vec<Json>> = parts.iter().map(|part| self.all(part)).collect();
                Some(json!({ "type": "or", "conditions": parts? }))
            }
            _ => self.all(expr),
        }
    }

    fn all(&self, expr: &Expr) -> Option<Json> {
        match &expr.node {
            Node::All(parts) => {
                let parts: Option<Vec<Json>> = parts.iter().map(|part| self.leaf(part)).collect();
                Some(json!({ "type": "and", "conditions": parts? }))
            }
            _ => self.leaf(expr),
        }
    }

    fn leaf(&self, expr: &Expr) -> Option<Json> {
        match &expr.node {
            Node::Column(_) => self.comparison(expr, "==", &true.into()),
            Node::Present(operand) => self.nullity(operand, false),
            Node::Not(inner) => match &inner.node {
                Node::Present(operand) => self.nullity(operand, true),
                Node::Column(_) => self.comparison(inner, "==", &false.into()),
                _ => None,
            },
            Node::Compare(comparison, left, right) => {
                self.comparison(left, operator(*comparison), &value(right, &left.ty)?)
            }
            Node::OneOf(operand, values) => {
                let values: Option<Vec<Json>> = values.iter().map(|value| plain(value, &operand.ty)).collect();
                self.comparison(operand, "IN", &values?.into())
            }
            _ => None,
        }
    }

    fn nullity(&self, operand: &Expr, is_null: bool) -> Option<Json> {
        Some(json!({ "type": "nullity", "column": { "name": self.column(operand)? }, "is_null": is_null }))
    }

    fn comparison(&self, operand: &Expr, operator: &str, parameter: &Json) -> Option<Json> {
        let column = self.column(operand)?;
        Some(
            json!({ "type": "comparison", "column": { "name": column }, "operator": operator, "parameter": parameter }),
        )
    }

    fn column(&self, expr: &Expr) -> Option<&str> {
        let Node::Column(position) = expr.node else { return None };
        self.record.columns.get(position).map(|column| column.name.as_str())
    }
}

const fn operator(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

fn value(expr: &Expr, ty: &Type) -> Option<Json> {
    match &expr.node {
        Node::Literal(value) => plain(value, ty),
        _ => None,
    }
}

/// A value that arrives in PostgreSQL as what it is: decimals would go through a double.
fn plain(value: &Value, ty: &Type) -> Option<Json> {
    let arrives = match (value, ty) {
        (Value::Null | Value::Decimal(_) | Value::Bytes(_), _) => false,
        (Value::Double(value), _) => value.is_finite(),
        _ => true,
    };
    arrives.then(|| json_value(value))
}

fn leaves(condition: &Json) -> usize {
    condition["conditions"].as_array().map_or(1, |parts| parts.iter().map(leaves).sum())
}
