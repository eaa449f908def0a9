//! Predicates, under SQL's three values.

use super::{Binding, Part, Printer, literal, text};
use crate::{
    rule::{Bound, Comparison, Expr, Node, Range},
    value::Value,
};

impl Printer<'_> {
    pub(super) fn predicate(&self, expr: &Expr) -> Part {
        match &expr.node {
            Node::Present(operand) => (Binding::Is, format!("{} is not null", self.at(Binding::Match, operand))),
            Node::Not(operand) => self.not(operand),
            Node::All(operands) => (Binding::And, self.joined(operands, Binding::Not, " and ", "true")),
            Node::Any(operands) => (Binding::Or, self.joined(operands, Binding::And, " or ", "false")),
            Node::Compare(comparison, a, b) => (Binding::Comparison, self.comparison(*comparison, a, b)),
            Node::Same(a, b) => (Binding::Is, self.same(a, b, ["is null", "is not distinct from"])),
            Node::Within(operand, range) => self.within(operand, range, ""),
            Node::OneOf(operand, set) => self.one_of(operand, set, ""),
            Node::Matches(operand, regex) => self.matches(operand, "~", &regex.postgres()),
            Node::Like(operand, like) => self.like(operand, "like", &like.to_string()),
            _ => (Binding::Atom, String::new()),
        }
    }

    fn not(&self, operand: &Expr) -> Part {
        match &operand.node {
            Node::Present(operand) => (Binding::Is, format!("{} is null", self.at(Binding::Match, operand))),
            Node::Same(a, b) => (Binding::Is, self.same(a, b, ["is not null", "is distinct from"])),
            Node::Within(operand, range) if is_between(range) => self.within(operand, range, "not "),
            Node::OneOf(operand, set) if !set.is_empty() => self.one_of(operand, set, "not "),
            Node::Matches(operand, regex) => self.matches(operand, "!~", &regex.postgres()),
            Node::Like(operand, like) => self.like(operand, "not like", &like.to_string()),
            Node::Coalesce(operands) if operands.len() == 2 && super::is_false(&operands[1]) => {
                (Binding::Is, format!("{} is not true", self.at(Binding::Match, &operands[0])))
            }
            _ => (Binding::Not, format!("not {}", self.at(Binding::Not, operand))),
        }
    }

    fn joined(&self, operands: &[Expr], binding: Binding, word: &str, none: &str) -> String {
        match operands {
            [] => none.to_owned(),
            operands => operands.iter().map(|operand| self.at(binding, operand)).collect::<Vec<_>>().join(word),
        }
    }

    fn pair(&self, a: &Expr, b: &Expr, sign: &str) -> String {
        format!("{} {sign} {}", self.beside(Binding::Match, a, b), self.beside(Binding::Match, b, a))
    }

    /// Null-safe equality; shorter where one of the two is null.
    fn same(&self, a: &Expr, b: &Expr, [null, words]: [&str; 2]) -> String {
        match (&a.node, &b.node) {
            (_, Node::Literal(Value::Null)) => format!("{} {null}", self.at(Binding::Match, a)),
            _ => self.pair(a, b, words),
        }
    }

    fn comparison(&self, comparison: Comparison, a: &Expr, b: &Expr) -> String {
        let sign = comparison.sign();
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if ordered && a.ty.is_text() && !text::by_code_points(a) && !text::by_code_points(b) {
            return format!("{} {sign} {}", self.collated(a), self.at(Binding::Match, b));
        }
        self.pair(a, b, sign)
    }

    fn within(&self, operand: &Expr, range: &Range, not: &str) -> Part {
        let is_text = operand.ty.is_text() && !text::by_code_points(operand);
        let subject = if is_text { self.collated(operand) } else { self.at(Binding::Match, operand) };
        let end = |bound: &Bound, open: &str, closed: &str| {
            format!("{subject} {} {}", if bound.strict { open } else { closed }, literal::plain(&bound.value))
        };
        match (&range.low, &range.high) {
            (Some(low), Some(high)) if is_between(range) => {
                let (low, high) = (literal::plain(&low.value), literal::plain(&high.value));
                (Binding::Between, format!("{subject} {not}between {low} and {high}"))
            }
            (Some(low), Some(high)) => (Binding::And, format!("{} and {}", end(low, ">", ">="), end(high, "<", "<="))),
            (Some(low), None) => (Binding::Comparison, end(low, ">", ">=")),
            (None, Some(high)) => (Binding::Comparison, end(high, "<", "<=")),
            // True where there is a value, else unknown.
            (None, None) => (Binding::Atom, format!("nullif({} is not null, false)", self.at(Binding::Match, operand))),
        }
    }

    fn one_of(&self, operand: &Expr, set: &[Value], not: &str) -> Part {
        let subject = self.at(Binding::Match, operand);
        if set.is_empty() {
            // False where there is a value, else unknown.
            return (Binding::Atom, format!("nullif({subject} is null, true)"));
        }
        let members = set.iter().map(literal::plain).collect::<Vec<_>>().join(", ");
        (Binding::Between, format!("{subject} {not}in ({members})"))
    }

    fn matches(&self, operand: &Expr, sign: &str, pattern: &str) -> Part {
        (Binding::Match, format!("{} {sign} {}", self.at(Binding::Sum, operand), literal::text(pattern)))
    }

    fn like(&self, operand: &Expr, word: &str, pattern: &str) -> Part {
        (Binding::Between, format!("{} {word} {}", self.at(Binding::Match, operand), literal::text(pattern)))
    }
}

fn is_between(range: &Range) -> bool {
    matches!((&range.low, &range.high), (Some(low), Some(high)) if !low.strict && !high.strict)
}
