//! Comparisons with a number that the values of the other side never reach, or always.

use std::{borrow::Cow, ops::Range};

use super::{Code, Diagnostic, Operand, term::Term, typer::Typer};
use crate::{
    literal::{self, End, RangeError},
    rule::{Comparison, Expr, Node, Range as Values},
    schema::Type,
    value::print,
};

impl Typer<'_> {
    /// Refuses an integer or a decimal beside a number that makes the comparison the same for all of its values.
    pub(super) fn reach(&self, comparison: Comparison, left: &Term, right: &Term, range: &Range<usize>) -> Option<()> {
        let (operand, text, comparison) = match (&left.operand, &right.operand) {
            (Operand::Typed(operand), _) if !is_literal(operand) => (operand, Self::number_of(right), comparison),
            (_, Operand::Typed(operand)) if !is_literal(operand) => {
                (operand, Self::number_of(left), comparison.mirrored())
            }
            _ => return Some(()),
        };
        let Some(text) = text else { return Some(()) };
        let end = |strict| Some(End { text: &text, strict });
        let (low, high) = match comparison {
            Comparison::Equal | Comparison::NotEqual => (end(false), end(false)),
            Comparison::Less => (None, end(true)),
            Comparison::LessOrEqual => (None, end(false)),
            Comparison::Greater => (end(true), None),
            Comparison::GreaterOrEqual => (end(false), None),
        };
        let values = literal::range(low, high, &operand.ty);
        if matches!(comparison, Comparison::Equal | Comparison::NotEqual) && values == Err(RangeError::Empty) {
            return self.impossible(range, &format!("no {} equals `{text}`", operand.ty.name()));
        }
        self.values(&values, &operand.ty, range)
    }

    /// Refuses a range in which no value of an exact type lies, or every one.
    pub(super) fn values(&self, values: &Result<Values, RangeError>, ty: &Type, range: &Range<usize>) -> Option<()> {
        match values {
            Err(RangeError::Empty) => self.impossible(range, &format!("no {} lies in this range", ty.name())),
            Ok(Values { low: None, high: None }) if is_exact(ty) => {
                self.impossible(range, &format!("every {} lies in this range", ty.name()))
            }
            _ => Some(()),
        }
    }

    /// A number that stands there, as it is written; a parameter is another one in each of its uses.
    fn number_of(term: &Term) -> Option<Cow<'_, str>> {
        match &term.operand {
            Operand::Number(text) => Some(text.into()),
            Operand::Typed(Expr { node: Node::Literal(value), ty, .. }) if is_exact(ty) && term.parameter.is_none() => {
                print::text(value).map(Cow::Owned)
            }
            _ => None,
        }
    }

    fn impossible(&self, range: &Range<usize>, message: &str) -> Option<()> {
        self.report(Diagnostic::new(Code::ImpossibleRange, self.span(range), message));
        None
    }
}

fn is_exact(ty: &Type) -> bool {
    matches!(ty, Type::Int | Type::Long | Type::Decimal { .. })
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.node, Node::Literal(_))
}
