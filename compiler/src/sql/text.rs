//! Functions of texts, in code points.

use super::{Binding, Printer};
use crate::{
    rule::{Expr, Node},
    schema::Type,
    value::Value,
};

impl Printer<'_> {
    pub(super) fn text(&self, node: &Node) -> String {
        match node {
            Node::Length(operand) => format!("length({})", self.free(operand)),
            Node::Lower(operand) => format!("lower({})", self.in_ascii(operand)),
            Node::Upper(operand) => format!("upper({})", self.in_ascii(operand)),
            Node::Trim(operand) => format!("btrim({}, ' ')", self.free(operand)),
            Node::Substring(text, start, length) => {
                let length = length.as_deref().map(|length| format!(", {}", self.count(length)));
                format!("substring({}, {}{})", self.free(text), self.integer(start), length.unwrap_or_default())
            }
            _ => String::new(),
        }
    }

    /// A text under the collation in which only ASCII letters have two cases.
    fn in_ascii(&self, operand: &Expr) -> String {
        if by_code_points(operand) { self.free(operand) } else { self.collated(operand) }
    }

    /// A text under the collation of code points.
    pub(super) fn collated(&self, operand: &Expr) -> String {
        format!("{} COLLATE \"C\"", self.at(Binding::Atom, operand))
    }

    /// How many characters; absent below zero, for which PostgreSQL would raise.
    fn count(&self, length: &Expr) -> String {
        match length.node {
            Node::Literal(Value::Int(0..)) => self.free(length),
            _ => format!("nullif(greatest({}, -1), -1)", self.integer(length)),
        }
    }

    /// An int as PostgreSQL's `integer`; what was computed is `numeric`.
    fn integer(&self, operand: &Expr) -> String {
        match operand.node {
            Node::Column(_) | Node::Literal(Value::Int(_)) | Node::Length(_) => self.free(operand),
            _ => format!("cast({} as integer)", self.free(operand)),
        }
    }
}

/// Whether a text has the collation of its column, which is that of code points.
pub(super) fn by_code_points(expr: &Expr) -> bool {
    match &expr.node {
        Node::Column(_) => expr.ty.is_text(),
        Node::Convert(operand) if operand.ty.is_text() => by_code_points(operand),
        Node::Lower(_) | Node::Upper(_) => true,
        Node::Trim(operand) | Node::Substring(operand, ..) => by_code_points(operand),
        Node::NullIf(left, right) => expr.ty == Type::Text && (by_code_points(left) || by_code_points(right)),
        Node::Coalesce(operands) | Node::Greatest(operands) | Node::Least(operands) => {
            operands.iter().any(by_code_points)
        }
        Node::Case(branches, otherwise) => {
            branches.iter().map(|(_, then)| then).chain(otherwise.as_deref()).any(by_code_points)
        }
        _ => false,
    }
}
