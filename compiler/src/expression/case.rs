//! Choices: `case`, and how several parts come to one type.

use sqlparser::{ast, tokenizer};

use super::{
    Operand,
    term::{Asked, Term, folded},
    typer::Typer,
};
use crate::{
    literal,
    rule::{Comparison, Expr, Node},
    schema::Type,
    value::Value,
};

impl Typer<'_> {
    /// Both forms of `case`; `case a when b` asks `a = b`.
    pub(super) fn case(
        &self,
        operand: Option<&ast::Expr>,
        branches: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
        whole: tokenizer::Span,
        depth: usize,
    ) -> Option<Term> {
        let range = self.place(whole);
        let operand = match operand {
            None => None,
            Some(operand) => Some(self.term(operand, depth)?),
        };
        if let Some(operand) = &operand {
            self.copies(&self.natural(operand)?, branches.len(), &operand.range)?;
        }
        let conditions: Vec<Option<Expr>> =
            branches.iter().map(|branch| self.condition(operand.as_ref(), &branch.condition, depth)).collect();
        let results: Vec<Option<Term>> = branches
            .iter()
            .map(|branch| &branch.result)
            .chain(otherwise)
            .map(|result| self.term(result, depth))
            .collect();
        let conditions = conditions.into_iter().collect::<Option<Vec<_>>>()?;
        let results = results.into_iter().collect::<Option<Vec<_>>>()?;
        let mut results = self.unified(&results, Asked::Equality)?;
        let ty = results.first()?.ty.clone();
        let nullable = otherwise.is_none() || results.iter().any(|result| result.nullable);
        let last = if otherwise.is_some() { results.pop().map(Box::new) } else { None };
        let node = Node::Case(conditions.into_iter().zip(results).collect(), last);
        Some(Term::typed(range, Expr { node, ty, nullable }))
    }

    fn condition(&self, operand: Option<&Term>, condition: &ast::Expr, depth: usize) -> Option<Expr> {
        let term = self.term(condition, depth)?;
        match operand {
            None => self.predicate(&term),
            Some(operand) => self.compared(Comparison::Equal, operand, &term, Asked::Equality, &term.range),
        }
    }

    /// Parts of one type, to choose among: literals take it, narrower numbers are widened to it.
    /// A null has it, too.
    pub(super) fn unified(&self, terms: &[Term], asked: Asked) -> Option<Vec<Expr>> {
        let mut common: Option<Type> = None;
        // What has a type of its own goes first, for literals to adapt to it.
        for term in
            terms.iter().filter(|term| term.ty().is_some()).chain(terms.iter().filter(|term| term.ty().is_none()))
        {
            if matches!(term.operand, Operand::Null) {
                continue;
            }
            let expr = self.choice(term, common.as_ref(), asked)?;
            let joined = match &common {
                None => Some(expr.ty.clone()),
                Some(common) => joined(common, &expr.ty),
            };
            let Some(joined) = joined else {
                self.mismatch(common.as_ref()?, &expr.ty, &term.range);
                return None;
            };
            common = Some(joined);
        }
        let Some(mut common) = common else {
            self.null(&terms.first()?.range);
            return None;
        };
        if asked == Asked::Order && common.is_text() {
            common = Type::Text;
        }
        let all: Vec<Option<Expr>> = terms.iter().map(|term| self.chosen(term, &common, asked)).collect();
        all.into_iter().collect()
    }

    /// A part beside what was found so far. A text beside an enum that has no such symbol makes
    /// both texts.
    fn choice(&self, term: &Term, common: Option<&Type>, asked: Asked) -> Option<Expr> {
        match (&term.operand, common) {
            (Operand::Text(text), Some(ty @ Type::Enum { .. })) if literal::of(text, ty).is_err() => self.natural(term),
            (_, Some(ty)) => self.beside(term, ty, asked),
            (_, None) => self.natural(term),
        }
    }

    fn chosen(&self, term: &Term, common: &Type, asked: Asked) -> Option<Expr> {
        if matches!(term.operand, Operand::Null) {
            return Some(Expr::literal(Value::Null, common.clone()));
        }
        Some(folded(self.choice(term, Some(common), asked)?.converted(common)))
    }

    /// `coalesce(…)`
    pub(super) fn coalesce(&self, terms: &[Term]) -> Option<Expr> {
        self.without_nulls(terms)?;
        let operands = self.unified(terms, Asked::Equality)?;
        let ty = operands.first()?.ty.clone();
        let nullable = operands.iter().all(|operand| operand.nullable);
        Some(Expr { node: Node::Coalesce(operands), ty, nullable })
    }

    /// `greatest(…)` and `least(…)`
    pub(super) fn extreme(&self, terms: &[Term], node: fn(Vec<Expr>) -> Node) -> Option<Expr> {
        self.without_nulls(terms)?;
        let operands = self.unified(terms, Asked::Order)?;
        let ty = operands.first()?.ty.clone();
        self.ordered(&ty, Asked::Order, &(terms.first()?.range.start..terms.last()?.range.end))?;
        let nullable = operands.iter().all(|operand| operand.nullable);
        Some(Expr { node: node(operands), ty, nullable })
    }

    /// `nullif(a, b)`
    pub(super) fn null_if(&self, left: &Term, right: &Term) -> Option<Expr> {
        let range = left.range.start..right.range.end;
        let (left, right) = self.matched(left, right, Asked::Equality, &range)?;
        let ty = left.ty.clone();
        Some(Expr { node: Node::NullIf(Box::new(left), Box::new(right)), ty, nullable: true })
    }

    fn without_nulls(&self, terms: &[Term]) -> Option<()> {
        let nulls: Vec<&Term> = terms.iter().filter(|term| matches!(term.operand, Operand::Null)).collect();
        for null in &nulls {
            self.null(&null.range);
        }
        nulls.is_empty().then_some(())
    }
}

/// The type that holds all values of both; nothing where there is none that is exact.
fn joined(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (a, b) if a == b => Some(a.clone()),
        (Type::Int, Type::Long | Type::Double) => Some(b.clone()),
        (Type::Long | Type::Double, Type::Int) => Some(a.clone()),
        (a, b) if a.is_text() && b.is_text() => Some(Type::Text),
        (Type::Bytes { .. }, Type::Bytes { .. }) => Some(Type::Bytes { size: None }),
        (a, b) => {
            let ((whole_a, scale_a), (whole_b, scale_b)) = (a.digits()?, b.digits()?);
            let (whole, scale) = (whole_a.max(whole_b), scale_a.max(scale_b));
            (whole + scale <= 38).then_some(Type::Decimal { precision: whole + scale, scale })
        }
    }
}
