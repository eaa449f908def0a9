//! Functions of texts, in code points.

use super::expr;
use crate::{
    rule::{Expr, Node},
    value::Value,
};

/// The value of a node over texts.
pub(super) fn evaluate(node: &Node, record: &[Value]) -> Value {
    let result = match node {
        Node::Length(operand) => length(&expr(operand, record)),
        Node::Lower(operand) => map(&expr(operand, record), str::to_ascii_lowercase),
        Node::Upper(operand) => map(&expr(operand, record), str::to_ascii_uppercase),
        Node::Trim(operand) => map(&expr(operand, record), |text| text.trim_matches(' ').to_owned()),
        Node::Substring(text, start, length) => substring(text, start, length.as_deref(), record),
        _ => None,
    };
    result.unwrap_or(Value::Null)
}

/// What a test says of a text; nothing where it is absent.
pub(super) fn test(value: &Value, test: impl Fn(&str) -> bool) -> Option<bool> {
    match value {
        Value::Text(text) => Some(test(text)),
        _ => None,
    }
}

fn map(value: &Value, change: impl Fn(&str) -> String) -> Option<Value> {
    match value {
        Value::Text(text) => Some(Value::Text(change(text))),
        _ => None,
    }
}

fn length(value: &Value) -> Option<Value> {
    let length = match value {
        Value::Text(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        _ => return None,
    };
    length.try_into().ok().map(Value::Int)
}

/// The characters at the positions from `start` on, as many as `length`; positions before the
/// first count, though nothing stands there.
fn substring(text: &Expr, start: &Expr, length: Option<&Expr>, record: &[Value]) -> Option<Value> {
    let (Value::Text(text), Value::Int(start)) = (expr(text, record), expr(start, record)) else { return None };
    let start = i64::from(start);
    let end = match length.map(|length| expr(length, record)) {
        None => i64::MAX,
        Some(Value::Int(length)) if length >= 0 => start + i64::from(length),
        Some(_) => return None,
    };
    let position = |index: usize| i64::try_from(index).map_or(i64::MAX, |index| index + 1);
    let inside = |index: usize| (start..end).contains(&position(index));
    Some(Value::Text(text.chars().enumerate().filter(|&(index, _)| inside(index)).map(|(_, c)| c).collect()))
}
