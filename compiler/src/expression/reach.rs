//! Comparisons with a number that the values of the other side never reach, or always.

use std::{borrow::Cow, ops::Range};

use super::{Code, Diagnostic, Operand, term::Term, typer::Typer};
use crate::{
    literal::{self, End, RangeError},
    rule::{Comparison, Expr, Node, Operation, Range as Values},
    schema::Type,
    value::{Decimal, print},
};

/// A part that is compared with a number.
#[derive(Clone, Copy)]
struct Compared<'a> {
    term: &'a Term,
    operand: &'a Expr,
    comparison: Comparison,
    number: &'a str,
}

impl Typer<'_> {
    /// Refuses an integer or a decimal beside a number that makes the comparison the same for all of its values.
    pub(super) fn reach(&self, comparison: Comparison, left: &Term, right: &Term, range: &Range<usize>) -> Option<()> {
        let (term, operand, number, comparison) = match (&left.operand, &right.operand) {
            (Operand::Typed(operand), _) if !is_literal(operand) => (left, operand, number_of(right), comparison),
            (_, Operand::Typed(operand)) if !is_literal(operand) => {
                (right, operand, number_of(left), comparison.mirrored())
            }
            _ => return Some(()),
        };
        let (Some(number), Some(extremes)) = (number, literal::extremes(&operand.ty)) else { return Some(()) };
        let compared = Compared { term, operand, comparison, number: &number };
        let is_ever = match compared.values() {
            Err(RangeError::Empty) => comparison == Comparison::NotEqual,
            Ok(Values { low: None, high: None }) => true,
            _ => return Some(()),
        };
        let (message, help) =
            self.overflow(compared, is_ever, extremes).unwrap_or_else(|| self.unreached(compared, is_ever, extremes));
        self.impossible(range, message, help)
    }

    /// What is said of a sum, a difference or a product of integers whose type does not reach the number.
    fn overflow(&self, of: Compared, is_ever: bool, extremes: (Decimal, Decimal)) -> Option<(String, String)> {
        let Node::Arithmetic(Operation::Add | Operation::Subtract | Operation::Multiply, first, second) =
            &of.operand.node
        else {
            return None;
        };
        let wider = match of.operand.ty {
            Type::Int => "bigint",
            Type::Long => "numeric(19, 0)",
            _ => return None,
        };
        let number: Decimal = of.number.parse().ok()?;
        if number > extremes.0 && number < extremes.1 {
            return None;
        }
        let text = self.slice(&of.term.range);
        let so = match of.comparison {
            Comparison::Equal | Comparison::NotEqual => format!("it never equals `{}`", of.number),
            _ => format!("this is never {}", !is_ever),
        };
        let message =
            format!("`{text}` is {} and absent where it would be beyond one, so {so}", of.operand.ty.with_article());
        let is_simple = !matches!(second.node, Node::Arithmetic(..));
        let help = match first.node {
            Node::Column(column) if is_simple => {
                let name = &self.scope().record.columns[column].name;
                text.strip_prefix(name.as_str()).map(|rest| format!("write `cast({name} as {wider}){rest}`"))
            }
            _ => None,
        };
        Some((message, help.unwrap_or_else(|| format!("calculate in more digits, with `cast(… as {wider})`"))))
    }

    /// What is said of a part whose type does not reach the number.
    fn unreached(&self, of: Compared, is_ever: bool, (least, greatest): (Decimal, Decimal)) -> (String, String) {
        let ty = &of.operand.ty;
        let extent = literal::extent(ty).unwrap_or_default();
        let is_above = match of.comparison {
            Comparison::Equal | Comparison::NotEqual => {
                return (format!("no {} equals `{}`", ty.name(), of.number), extent);
            }
            Comparison::Greater | Comparison::GreaterOrEqual => true,
            Comparison::Less | Comparison::LessOrEqual => false,
        };
        let beyond =
            if is_above == is_ever { format!("less than {least}") } else { format!("greater than {greatest}") };
        let message = format!("no {} is {beyond}, so this is never {}", ty.name(), !is_ever);
        if !is_ever {
            return (message, extent);
        }
        let extreme = if is_above { format!(">= {least}") } else { format!("<= {greatest}") };
        (message, format!("remove it, or write `{} {extreme}`", self.slice(&of.term.range)))
    }

    /// Refuses the ends of a range that change nothing.
    pub(super) fn needed(&self, (low, high): (&Term, &Term), values: &Values, ty: &Type) -> Option<()> {
        let ends = [(low, true, &values.low), (high, false, &values.high)];
        let needless = ends.into_iter().filter(|(.., bound)| bound.is_none());
        let refused: Vec<_> =
            needless.filter_map(|(end, is_low, _)| Some((end, literal::needless(is_low, ty)?))).collect();
        for (end, (message, help)) in &refused {
            self.impossible(&end.range, message.clone(), help.clone());
        }
        refused.is_empty().then_some(())
    }

    /// Refuses a part for what it says of every value.
    pub(super) fn impossible(&self, range: &Range<usize>, message: String, help: String) -> Option<()> {
        self.report(Diagnostic::new(Code::ImpossibleRange, self.span(range), message).help(help));
        None
    }
}

impl Compared<'_> {
    /// The values for which the comparison is true, or not equal: those between two ends.
    fn values(self) -> Result<Values, RangeError> {
        let end = |strict| Some(End { text: self.number, strict });
        let (low, high) = match self.comparison {
            Comparison::Equal | Comparison::NotEqual => (end(false), end(false)),
            Comparison::Less => (None, end(true)),
            Comparison::LessOrEqual => (None, end(false)),
            Comparison::Greater => (end(true), None),
            Comparison::GreaterOrEqual => (end(false), None),
        };
        literal::range(low, high, &self.operand.ty)
    }
}

/// A number that stands there, as it is written; a parameter is another one in each of its uses.
fn number_of(term: &Term) -> Option<Cow<'_, str>> {
    match &term.operand {
        Operand::Number(text) => Some(text.into()),
        Operand::Typed(Expr { node: Node::Literal(value), ty, .. }) if term.parameter.is_none() => {
            literal::extremes(ty).and_then(|_| print::text(value)).map(Cow::Owned)
        }
        _ => None,
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.node, Node::Literal(_))
}
