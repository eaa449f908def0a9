//! The core as PostgreSQL's SQL, under the meaning that [`eval`](crate::rule::eval) states.
//!
//! The text stands alone: it needs no search path, no time zone and no setting of the session, and
//! it raises nothing, but for arithmetic on doubles (see [`exact`]). Its columns are those of the
//! table by their bare names.

pub mod checks;
mod convert;
pub mod exact;
pub mod literal;
mod number;
mod predicate;
mod text;

use crate::{
    rule::{Binding, Expr, Missing, Node, Part, Rule, bound},
    schema::{Record, Type},
    value::Value,
};

/// What a rule says about a row, as predicates that are never null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masks {
    /// The rule looks at the row.
    pub selected: String,
    /// It looks at the row, and there is nothing to test.
    pub missing: String,
    /// It tests the row, and the row fails.
    pub failed: String,
}

/// What a rule says about a row.
#[must_use]
pub fn masks(rule: &Rule, record: &Record) -> Masks {
    let printer = Printer { record };
    let is = |expr: &Expr, word: &str| format!("{} is {word}", printer.at(Binding::Match, expr));
    let selected = rule.condition.as_ref().map(|condition| is(condition, "true"));
    let missing = match &rule.missing {
        Missing::Unknown => is(&rule.holds, "null"),
        Missing::Where(missing) => is(missing, "true"),
    };
    let tested = match &rule.missing {
        Missing::Unknown => None,
        Missing::Where(missing) => Some(is(missing, "not true")),
    };
    let both = |parts: [Option<String>; 3]| parts.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    Masks {
        missing: both([selected.clone(), Some(missing), None]),
        failed: both([selected.clone(), tested, Some(is(&rule.holds, "false"))]),
        selected: selected.unwrap_or_else(|| "true".to_owned()),
    }
}

/// An expression.
#[must_use]
pub fn expr(expr: &Expr, record: &Record) -> String {
    Printer { record }.free(expr)
}

struct Printer<'a> {
    record: &'a Record,
}

impl Printer<'_> {
    /// A part where nothing stands beside it.
    fn free(&self, expr: &Expr) -> String {
        self.part(expr).1
    }

    /// A part, in brackets if it binds more loosely than its place asks.
    fn at(&self, binding: Binding, expr: &Expr) -> String {
        bound(self.part(expr), binding)
    }

    fn part(&self, expr: &Expr) -> Part {
        match &expr.node {
            Node::Column(position) => (Binding::Atom, self.column(*position, &expr.ty)),
            Node::Literal(Value::Null) => (Binding::Atom, format!("cast(null as {})", literal::type_name(&expr.ty))),
            Node::Literal(value) => of_literal(literal::typed(value)),
            Node::Present(_)
            | Node::Not(_)
            | Node::All(_)
            | Node::Any(_)
            | Node::Compare(..)
            | Node::Same(..)
            | Node::Within(..)
            | Node::OneOf(..)
            | Node::Matches(..)
            | Node::Like(..) => self.predicate(expr),
            Node::Convert(operand) => self.conversion(operand, &expr.ty),
            Node::Arithmetic(..)
            | Node::RoundedQuotient(..)
            | Node::Negate(_)
            | Node::Abs(_)
            | Node::Round(_)
            | Node::Floor(_)
            | Node::Ceil(_) => self.number(expr),
            Node::Length(_) | Node::Lower(_) | Node::Upper(_) | Node::Trim(_) | Node::Substring(..) => {
                (Binding::Atom, self.text(&expr.node))
            }
            Node::Case(branches, otherwise) => (Binding::Atom, self.case(branches, otherwise.as_deref())),
            Node::Coalesce(operands) => self.coalesce(operands),
            Node::NullIf(left, right) => {
                (Binding::Atom, format!("nullif({}, {})", self.free(left), self.beside(Binding::Or, right, left)))
            }
            Node::Greatest(operands) => (Binding::Atom, self.extreme("greatest", operands)),
            Node::Least(operands) => (Binding::Atom, self.extreme("least", operands)),
        }
    }

    /// A column; NaN is absent.
    fn column(&self, position: usize, ty: &Type) -> String {
        let name = self.record.columns.get(position).map_or("?", |column| column.name.as_str());
        let name = literal::identifier(name);
        if *ty == Type::Double { format!("nullif({name}, 'NaN')") } else { name }
    }

    /// A part beside another one, from which a literal takes its type.
    fn beside(&self, binding: Binding, expr: &Expr, other: &Expr) -> String {
        match (&expr.node, &other.node) {
            (Node::Literal(value), other) if !value.is_null() && !matches!(other, Node::Literal(_)) => {
                bound(of_literal(literal::plain(value)), binding)
            }
            _ => self.at(binding, expr),
        }
    }

    fn case(&self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) -> String {
        let branch = |(when, then): &(Expr, Expr)| format!("when {} then {}", self.free(when), self.free(then));
        let otherwise = otherwise.map(|otherwise| format!("else {}", self.free(otherwise)));
        format!("case {} end", branches.iter().map(branch).chain(otherwise).collect::<Vec<_>>().join(" "))
    }

    /// `coalesce(…)`; of a predicate and *false*, whether it is true.
    fn coalesce(&self, operands: &[Expr]) -> Part {
        match operands {
            [predicate, last] if is_false(last) => {
                (Binding::Is, format!("{} is true", self.at(Binding::Match, predicate)))
            }
            _ => (Binding::Atom, format!("coalesce({})", self.list(operands))),
        }
    }

    /// The greatest or the least of some values. Both skip nulls.
    fn extreme(&self, name: &str, operands: &[Expr]) -> String {
        match operands {
            [first, rest @ ..] if first.ty.is_text() && !operands.iter().any(text::by_code_points) => {
                let rest = rest.iter().map(|operand| format!(", {}", self.free(operand)));
                format!("{name}({}{})", self.collated(first), rest.collect::<String>())
            }
            _ => format!("{name}({})", self.list(operands)),
        }
    }

    fn list(&self, operands: &[Expr]) -> String {
        operands.iter().map(|operand| self.free(operand)).collect::<Vec<_>>().join(", ")
    }
}

fn of_literal(text: String) -> Part {
    (if text.starts_with('-') { Binding::Sign } else { Binding::Atom }, text)
}

fn is_false(expr: &Expr) -> bool {
    matches!(expr.node, Node::Literal(Value::Bool(false)))
}

#[cfg(test)]
mod tests;
