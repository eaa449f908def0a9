//! What a column must hold for a rule to say that it equals something: computed, since no chance
//! finds it.

use std::collections::HashSet;

use tollgate_compiler::{
    rule::{Comparison, Expr, Node, eval},
    value::Value,
};

use crate::case::Case;

/// A column, and the expression that a rule compares it with.
pub(crate) struct Goal {
    pub(super) column: usize,
    expr: Expr,
}

impl Goal {
    /// The goals of all rules of a pipeline.
    pub(crate) fn all(case: &Case) -> Vec<Self> {
        let mut goals = Vec::new();
        for (_, rule) in case.rules() {
            for expr in rule.condition.iter().chain([&rule.holds]) {
                expr.visit(&mut |part| match &part.node {
                    Node::Same(a, b) | Node::Compare(Comparison::Equal, a, b) => {
                        goals.extend([Self::of(a, b), Self::of(b, a)].into_iter().flatten());
                    }
                    _ => {}
                });
            }
        }
        goals
    }

    fn of(side: &Expr, other: &Expr) -> Option<Self> {
        let column = match &side.node {
            Node::Column(column) => *column,
            Node::Convert(inner) => match inner.node {
                Node::Column(column) => column,
                _ => return None,
            },
            _ => return None,
        };
        let mut columns = HashSet::new();
        other.visit(&mut |part| {
            if let Node::Column(column) = part.node {
                columns.insert(column);
            }
        });
        let computed = !columns.is_empty() && !columns.contains(&column);
        computed.then(|| Self { column, expr: other.clone() })
    }

    /// What the column must hold in this record.
    pub(super) fn value(&self, record: &[Value]) -> Value {
        eval::expr(&self.expr, record)
    }
}
