//! Parts of an expression on their way to a type: literals take that of the other side.

use std::ops::Range;

use super::{Code, Diagnostic, typer::Typer};
use crate::{
    literal::{self, LiteralError},
    rule::{Expr, Node, comparable, eval},
    schema::Type,
    value::{Decimal, Value},
};

/// A part of an expression.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// The bytes where it stands.
    pub range: Range<usize>,
    /// What it is.
    pub operand: Operand,
    /// Which parameter it comes from: another use may give another value.
    pub parameter: Option<usize>,
}

/// What a part of an expression is.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// Something that has a type.
    Typed(Expr),
    /// A number, as it was written.
    Number(String),
    /// A text in quotes.
    Text(String),
    /// `null`
    Null,
}

/// Whether two parts are compared for equality alone, or for their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// For equality: a literal beside an enum is one of its symbols.
    Equality,
    /// For order: an enum is a text like any other.
    Order,
}

impl Term {
    pub(super) fn typed(range: Range<usize>, expr: Expr) -> Self {
        Self { range, operand: Operand::Typed(expr), parameter: None }
    }

    /// The same part, which comes from a parameter if these do.
    pub(super) fn out_of(self, operands: &[&Self]) -> Self {
        Self { parameter: operands.iter().find_map(|operand| operand.parameter), ..self }
    }

    /// The type, if it has one of its own.
    pub(super) fn ty(&self) -> Option<&Type> {
        match &self.operand {
            Operand::Typed(expr) => Some(&expr.ty),
            _ => None,
        }
    }
}

impl Typer<'_> {
    /// The part with a type; a literal has that of its own text.
    pub(super) fn natural(&self, term: &Term) -> Option<Expr> {
        match &term.operand {
            Operand::Typed(expr) => Some(expr.clone()),
            Operand::Number(text) => self.literal(term, literal::number(text)).map(number),
            Operand::Text(text) => Some(Expr::literal(Value::Text(text.clone()), Type::Text)),
            Operand::Null => {
                self.null(&term.range);
                None
            }
        }
    }

    /// The part beside something of this type: a literal takes the type where it exactly can.
    pub(super) fn beside(&self, term: &Term, ty: &Type, asked: Asked) -> Option<Expr> {
        match (&term.operand, ty) {
            (Operand::Number(text), Type::Double) => self.of(term, text, ty),
            (Operand::Number(_), Type::Long) => {
                self.natural(term).map(|natural| if natural.ty == Type::Int { constant(natural, ty) } else { natural })
            }
            (Operand::Number(_), Type::Decimal { .. }) => self.natural(term).map(as_decimal),
            (Operand::Text(text), Type::Uuid | Type::Date | Type::Time | Type::Timestamp | Type::LocalTimestamp) => {
                self.of(term, text, ty)
            }
            (Operand::Text(text), Type::Enum { .. }) if asked == Asked::Equality => self.of(term, text, ty),
            _ => self.natural(term),
        }
    }

    /// The text of a literal as a value of a type.
    pub(super) fn of(&self, term: &Term, text: &str, ty: &Type) -> Option<Expr> {
        self.literal(term, literal::of(text, ty)).map(|value| Expr::literal(value, ty.clone()))
    }

    /// The value of a literal, or the report of what is wrong with it.
    pub(super) fn literal<T>(&self, term: &Term, value: Result<T, LiteralError>) -> Option<T> {
        let error = match value {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let text = self.slice(&term.range);
        let code = if error == LiteralError::TooLong { Code::NumberTooLong } else { Code::InvalidLiteral };
        let found = Diagnostic::new(code, self.span(&term.range), format!("`{text}` cannot be meant here: {error}"));
        self.report(match &error {
            LiteralError::UnknownSymbol { symbols } => {
                found.suggest(text.trim_matches('\''), symbols.iter().map(String::as_str))
            }
            _ => found,
        });
        None
    }

    /// Two parts whose literals have taken the type of the other side.
    pub(super) fn pair(&self, left: &Term, right: &Term, asked: Asked) -> Option<(Expr, Expr)> {
        match (left.ty(), right.ty()) {
            (None, Some(ty)) => {
                let left = self.beside(left, ty, asked);
                Some((left?, self.natural(right)?))
            }
            (Some(ty), None) => {
                let right = self.beside(right, ty, asked);
                Some((self.natural(left)?, right?))
            }
            _ => {
                let (left, right) = (self.natural(left), self.natural(right));
                Some((left?, right?))
            }
        }
    }

    /// Two parts brought to types that stand side by side.
    pub(super) fn matched(
        &self,
        left: &Term,
        right: &Term,
        asked: Asked,
        range: &Range<usize>,
    ) -> Option<(Expr, Expr)> {
        let (left, right) = self.pair(left, right, asked)?;
        let pair = comparable(&left, &right);
        if pair.is_none() {
            self.mismatch(&left.ty, &right.ty, range);
        }
        pair.map(|(left, right)| (folded(left), folded(right)))
    }

    /// Reports two types that do not stand side by side.
    pub(super) fn mismatch(&self, left: &Type, right: &Type, range: &Range<usize>) {
        let message = format!("{} does not go together with {}", left.with_article(), right.with_article());
        let found = if left.is_number() && right.is_number() {
            let found = Diagnostic::new(Code::MixedNumbers, self.span(range), message);
            found.help("write `cast(… as double precision)` around the exact one")
        } else {
            let found = Diagnostic::new(Code::TypeMismatch, self.span(range), message);
            found.help("nothing is converted silently; both sides need one type")
        };
        self.report(found);
    }

    /// Reports a null that would make the result unknown whatever the record holds.
    pub(super) fn null(&self, range: &Range<usize>) {
        let message = "null may stand only as a branch of `case`";
        let found = Diagnostic::new(Code::NullComparison, self.span(range), message);
        self.report(found.help("write `is null`, `is not null` or `is not distinct from` a column"));
    }
}

/// A number with the type of its own text.
fn number(number: Decimal) -> Expr {
    let whole = if number.scale() == 0 { number.to_i64() } else { None };
    match whole.map(|whole| (whole, i32::try_from(whole))) {
        Some((_, Ok(int))) => Expr::literal(Value::Int(int), Type::Int),
        Some((long, Err(_))) => Expr::literal(Value::Long(long), Type::Long),
        None => {
            let precision = number.digits().max(number.scale());
            Expr::literal(Value::Decimal(number), Type::Decimal { precision, scale: number.scale() })
        }
    }
}

/// A literal integer as the decimal that it is; a decimal as it is.
fn as_decimal(literal: Expr) -> Expr {
    let Node::Literal(value) = &literal.node else { return literal };
    let number = match value {
        Value::Int(value) => Decimal::from(i64::from(*value)),
        Value::Long(value) => Decimal::from(*value),
        _ => return literal,
    };
    Expr::literal(Value::Decimal(number), Type::Decimal { precision: number.digits(), scale: 0 })
}

/// A literal in another type, into which it fits.
fn constant(literal: Expr, ty: &Type) -> Expr {
    folded(literal.converted(ty))
}

/// A converted or negated literal as the literal that it is.
pub(super) fn folded(expr: Expr) -> Expr {
    match &expr.node {
        Node::Convert(inner) | Node::Negate(inner) if matches!(inner.node, Node::Literal(_)) => {
            match eval::expr(&expr, &[]) {
                Value::Null => expr,
                value => Expr::literal(value, expr.ty),
            }
        }
        _ => expr,
    }
}
