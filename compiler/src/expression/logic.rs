//! Operators: `and or not`, and which rules the others follow.

use std::ops::Range;

use sqlparser::ast::{self, BinaryOperator};

use super::{
    Code, Diagnostic, Operand,
    term::{Asked, Term},
    typer::Typer,
};
use crate::{
    rule::{Comparison, Expr, Operation},
    schema::Type,
};

impl Typer<'_> {
    /// A part that must be a predicate.
    pub(super) fn predicate(&self, term: &Term) -> Option<Expr> {
        let expr = self.natural(term)?;
        if expr.ty == Type::Bool {
            return Some(expr);
        }
        let message = format!("expected a condition, found {}", expr.ty.with_article());
        self.report(Diagnostic::new(Code::TypeMismatch, self.span(&term.range), message));
        None
    }

    pub(super) fn not(&self, operand: &ast::Expr, depth: usize) -> Option<Term> {
        let term = self.term(operand, depth)?;
        let range = self.places().with_previous(&term.range);
        Some(Term::typed(range, Expr::opposite(self.predicate(&term)?)))
    }

    pub(super) fn minus(&self, operand: &ast::Expr, depth: usize) -> Option<Term> {
        let term = self.term(operand, depth)?;
        let range = self.places().with_previous(&term.range);
        if let Operand::Number(text) = &term.operand {
            let negated = text.strip_prefix('-').map_or_else(|| format!("-{text}"), str::to_owned);
            return Some(Term { range, operand: Operand::Number(negated), parameter: None });
        }
        Some(Term::typed(range, self.negated(&term)?).out_of(&[&term]))
    }

    pub(super) fn binary(
        &self,
        whole: &ast::Expr,
        left: &ast::Expr,
        operator: &BinaryOperator,
        right: &ast::Expr,
        depth: usize,
    ) -> Option<Term> {
        if let Some(chain) = Chain::of(operator) {
            return self.chain(chain, whole, depth);
        }
        if let Some(comparison) = comparison(operator) {
            return self.comparison(comparison, left, right, depth);
        }
        let (left, right) = (self.term(left, depth), self.term(right, depth));
        let (left, right) = (left?, right?);
        let range = left.range.start..right.range.end;
        let expr = match operator {
            BinaryOperator::Plus => self.arithmetic(Operation::Add, &left, &right, &range),
            BinaryOperator::Minus => self.arithmetic(Operation::Subtract, &left, &right, &range),
            BinaryOperator::Multiply => self.arithmetic(Operation::Multiply, &left, &right, &range),
            BinaryOperator::Divide => self.arithmetic(Operation::Divide, &left, &right, &range),
            BinaryOperator::Modulo => self.arithmetic(Operation::Remainder, &left, &right, &range),
            BinaryOperator::PGRegexMatch => self.matches(&left, &right),
            BinaryOperator::StringConcat => {
                self.unsupported(&range, "write `or`: in SQL `||` joins texts, and nothing joins them here")
            }
            _ => {
                let help = format!("`{operator}` is not an operator here; `not (… ~ …)` negates a match");
                self.unsupported(&range, &help)
            }
        }?;
        Some(Term::typed(range, expr).out_of(&[&left, &right]))
    }

    /// `a and b and c`, however long, is one node.
    fn chain(&self, chain: Chain, whole: &ast::Expr, depth: usize) -> Option<Term> {
        let mut operands = Vec::new();
        let mut rest = whole;
        while let ast::Expr::BinaryOp { left, op, right } = rest
            && Chain::of(op) == Some(chain)
        {
            operands.push(&**right);
            rest = left;
        }
        operands.push(rest);
        let terms: Vec<Option<(Range<usize>, Expr)>> = operands
            .into_iter()
            .rev()
            .map(|operand| {
                let term = self.term(operand, depth)?;
                Some((term.range.clone(), self.predicate(&term)?))
            })
            .collect();
        let terms = terms.into_iter().collect::<Option<Vec<_>>>()?;
        let range = terms.first()?.0.start..terms.last()?.0.end;
        let operands = terms.into_iter().map(|(_, expr)| expr).collect();
        Some(Term::typed(range, if chain == Chain::And { Expr::all(operands) } else { Expr::any(operands) }))
    }

    /// `a = b`; comparisons do not chain, and `a < b < c` never means what it seems to.
    fn comparison(&self, comparison: Comparison, left: &ast::Expr, right: &ast::Expr, depth: usize) -> Option<Term> {
        let chained =
            |operand: &ast::Expr| matches!(operand, ast::Expr::BinaryOp { op, .. } if self::comparison(op).is_some());
        let asked = match comparison {
            Comparison::Equal | Comparison::NotEqual => Asked::Equality,
            _ => Asked::Order,
        };
        let (a, b) = (self.term(left, depth), self.term(right, depth));
        let (a, b) = (a?, b?);
        let range = a.range.start..b.range.end;
        if chained(left) || chained(right) {
            let found = Diagnostic::new(Code::ExpressionSyntax, self.span(&range), "comparisons cannot be chained");
            self.report(found.help("write `a < b and b < c`, or brackets around the one that comes first"));
            return None;
        }
        Some(Term::typed(range.clone(), self.compared(comparison, &a, &b, asked, &range)?))
    }
}

/// What chains of any length are one node of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chain {
    And,
    Or,
}

impl Chain {
    fn of(operator: &BinaryOperator) -> Option<Self> {
        match operator {
            BinaryOperator::And => Some(Self::And),
            BinaryOperator::Or => Some(Self::Or),
            _ => None,
        }
    }
}

fn comparison(operator: &BinaryOperator) -> Option<Comparison> {
    Some(match operator {
        BinaryOperator::Eq => Comparison::Equal,
        BinaryOperator::NotEq => Comparison::NotEqual,
        BinaryOperator::Lt => Comparison::Less,
        BinaryOperator::LtEq => Comparison::LessOrEqual,
        BinaryOperator::Gt => Comparison::Greater,
        BinaryOperator::GtEq => Comparison::GreaterOrEqual,
        _ => return None,
    })
}
