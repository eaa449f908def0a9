//! Predicates: comparisons, ranges, sets, patterns, nulls.

use std::{borrow::Cow, ops::Range};

use sqlparser::{ast, tokenizer::Token};

use super::{
    Code, Diagnostic, Operand, Text,
    term::{Asked, Term},
    typer::Typer,
};
use crate::{
    diagnostic::warn_of_repeated,
    literal::{self, End, RangeError},
    pattern::{Like, PatternError, Regex},
    rule::{Comparison, Expr, Node},
    schema::Type,
    value::{Value, print},
};

impl Typer<'_> {
    /// A comparison of two parts.
    pub(super) fn compared(
        &self,
        comparison: Comparison,
        left: &Term,
        right: &Term,
        asked: Asked,
        range: &Range<usize>,
    ) -> Option<Expr> {
        let (a, b) = self.matched(left, right, asked, range)?;
        self.ordered(&a.ty, asked, range)?;
        self.reach(comparison, left, right, range)?;
        Some(Expr::compare(comparison, a, b))
    }

    /// Refuses the order of values that have none.
    pub(super) fn ordered(&self, ty: &Type, asked: Asked, range: &Range<usize>) -> Option<()> {
        if asked == Asked::Equality || ty.is_ordered() {
            return Some(());
        }
        let message = format!("{} has no order; it is equal to another or not", ty.with_article());
        self.report(Diagnostic::new(Code::TypeMismatch, self.span(range), message));
        None
    }

    /// `a is [not] null`
    pub(super) fn is_null(&self, operand: &ast::Expr, negated: bool, depth: usize) -> Option<Term> {
        let term = self.term(operand, depth)?;
        let null = |token: &Token| matches!(token, Token::Word(word) if word.value.eq_ignore_ascii_case("null"));
        let range = self.places().through(&term.range, null);
        let present = Expr::present(self.natural(&term)?);
        Some(Term::typed(range, if negated { present } else { Expr::opposite(present) }))
    }

    /// `a is [not] distinct from b`
    pub(super) fn distinct(&self, left: &ast::Expr, right: &ast::Expr, negated: bool, depth: usize) -> Option<Term> {
        let (left, right) = (self.term(left, depth), self.term(right, depth));
        let (left, right) = (left?, right?);
        let range = left.range.start..right.range.end;
        self.reach(Comparison::Equal, &left, &right, &range)?;
        let (left, right) = self.matched(&left, &right, Asked::Equality, &range)?;
        let same = Expr::same(left, right);
        Some(Term::typed(range, if negated { same } else { Expr::opposite(same) }))
    }

    /// `a [not] between low and high`: a range where both ends are literals, else two comparisons.
    pub(super) fn between(
        &self,
        operand: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        negated: bool,
        depth: usize,
    ) -> Option<Term> {
        let (operand, low, high) = (self.term(operand, depth), self.term(low, depth), self.term(high, depth));
        let (operand, low, high) = (operand?, low?, high?);
        let range = operand.range.start..high.range.end;
        let inside = if let Some(within) = self.literal_range(&operand, &low, &high) {
            within?
        } else {
            self.copies(&self.natural(&operand)?, 2, &range)?;
            let above = self.compared(Comparison::GreaterOrEqual, &operand, &low, Asked::Order, &range);
            let below = self.compared(Comparison::LessOrEqual, &operand, &high, Asked::Order, &range);
            Expr::all(vec![above?, below?])
        };
        Some(Term::typed(range, negate(inside, negated)))
    }

    /// The range between two literals, in the units of the operand; the outer `None` where they
    /// are no literals, or not of its kind, or a parameter leaves nothing between them.
    fn literal_range(&self, operand: &Term, low: &Term, high: &Term) -> Option<Option<Expr>> {
        let Operand::Typed(expr) = &operand.operand else { return None };
        let ends =
            if expr.ty.is_ordered() { (constant(low, &expr.ty)?, constant(high, &expr.ty)?) } else { return None };
        let end = |text| Some(End { text, strict: false });
        let values = literal::range(end(&ends.0), end(&ends.1), &expr.ty);
        if values == Err(RangeError::Empty) && [low, high].iter().any(|end| end.parameter.is_some()) {
            return None;
        }
        Some(match values {
            Ok(range) => self.needed((low, high), &range, &expr.ty).map(|()| Expr::within(expr.clone(), range)),
            Err(RangeError::Low(error)) => self.literal(low, Err(error)),
            Err(RangeError::High(error)) => self.literal(high, Err(error)),
            Err(RangeError::Empty) => {
                let message = format!("no {} lies in this range", expr.ty.name());
                let help = literal::wider(end(&ends.0), end(&ends.1), &expr.ty);
                self.impossible(&(low.range.start..high.range.end), message, help);
                None
            }
        })
    }

    /// `a [not] in (…)`: a set where all members are literals, else a comparison with each.
    pub(super) fn in_list(&self, operand: &ast::Expr, list: &[ast::Expr], negated: bool, depth: usize) -> Option<Term> {
        let operand = self.term(operand, depth);
        let members: Vec<Option<Term>> = list.iter().map(|member| self.term(member, depth)).collect();
        let (operand, members) = (operand?, members.into_iter().collect::<Option<Vec<_>>>()?);
        let last = members.last()?.range.clone();
        let end = self.places().through(&last, |token| *token == Token::RParen).end;
        let range = operand.range.start..end;
        let inside = match self.literal_set(&operand, &members) {
            Some(set) => set?,
            None => self.any_of(&operand, &members)?,
        };
        Some(Term::typed(range, negate(inside, negated)))
    }

    fn any_of(&self, operand: &Term, members: &[Term]) -> Option<Expr> {
        self.copies(&self.natural(operand)?, members.len(), &operand.range)?;
        let equal = |member: &Term| self.compared(Comparison::Equal, operand, member, Asked::Equality, &member.range);
        let comparisons: Vec<Option<Expr>> = members.iter().map(equal).collect();
        Some(Expr::any(comparisons.into_iter().collect::<Option<_>>()?))
    }

    /// The set of literals, each exactly a value of the operand's type; the outer `None` where
    /// not all are literals of its kind.
    fn literal_set(&self, operand: &Term, members: &[Term]) -> Option<Option<Expr>> {
        let Operand::Typed(expr) = &operand.operand else { return None };
        let texts: Vec<_> = members.iter().map(|member| constant(member, &expr.ty)).collect::<Option<_>>()?;
        let value = |(member, text): (&Term, Cow<str>)| self.literal(member, literal::of(&text, &expr.ty));
        let values: Vec<Option<Value>> = members.iter().zip(texts).map(value).collect();
        let set: Option<Vec<Value>> = values.into_iter().collect();
        // Parameters may well be the same in one of their uses.
        let literals = members.iter().zip(set.iter().flatten()).filter(|(member, _)| member.parameter.is_none());
        let told =
            |(member, value): (&Term, &Value)| (value.key(), self.slice(&member.range), self.span(&member.range));
        warn_of_repeated(literals.map(told), self.diagnostics);
        Some(set.map(|set| Expr::one_of(expr.clone(), set)))
    }

    /// `a ~ 'regex'`
    pub(super) fn matches(&self, operand: &Term, pattern: &Term) -> Option<Expr> {
        let (operand, written) = (self.text_operand(operand), self.pattern_text(pattern));
        let (operand, written) = (operand?, written?);
        let regex = self.pattern(Code::InvalidRegex, pattern, &written, Regex::parse(&written))?;
        Some(Expr::matches(operand, regex))
    }

    /// `a [not] like 'pattern'`
    pub(super) fn like(&self, operand: &ast::Expr, pattern: &ast::Expr, negated: bool, depth: usize) -> Option<Term> {
        let (operand, pattern) = (self.term(operand, depth), self.term(pattern, depth));
        let (operand, pattern) = (operand?, pattern?);
        let range = operand.range.start..pattern.range.end;
        let (operand, written) = (self.text_operand(&operand), self.pattern_text(&pattern));
        let (operand, written) = (operand?, written?);
        let like = self.pattern(Code::InvalidLike, &pattern, &written, Like::parse(&written))?;
        let nullable = operand.nullable;
        let expr = Expr { node: Node::Like(Box::new(operand), like), ty: Type::Bool, nullable };
        Some(Term::typed(range, negate(expr, negated)))
    }

    /// A part that must be a text or an enum.
    pub(super) fn text_operand(&self, term: &Term) -> Option<Expr> {
        let expr = self.natural(term)?;
        if expr.ty.is_text() {
            return Some(expr);
        }
        let message = format!("expected a text, found {}", expr.ty.with_article());
        self.report(Diagnostic::new(Code::TypeMismatch, self.span(&term.range), message));
        None
    }

    /// A pattern must be known now: a literal, or a parameter.
    fn pattern_text(&self, pattern: &Term) -> Option<String> {
        match &pattern.operand {
            Operand::Text(text) | Operand::Typed(Expr { node: Node::Literal(Value::Text(text)), .. }) => {
                Some(text.clone())
            }
            _ => {
                let message = "a pattern is a literal or a parameter";
                self.refuse(&pattern.range, message, "it is checked now, and printed for every target")
            }
        }
    }

    /// The parameter that a part comes from, as it is written.
    fn written(&self, term: &Term) -> Option<&Text> {
        self.scope().written.get(term.parameter?)?.as_ref()
    }

    /// A pattern, or the report of the part of it that is refused.
    fn pattern<T>(&self, code: Code, term: &Term, written: &str, pattern: Result<T, PatternError>) -> Option<T> {
        let error = match pattern {
            Ok(pattern) => return Some(pattern),
            Err(error) => error,
        };
        if let Some(written) = self.written(term) {
            let found = Diagnostic::new(code, written.part(error.range), error.reason);
            self.report(found.context(self.span(&term.range), "the pattern that it becomes"));
            return None;
        }
        // A doubled quote is one character of the pattern and two of the expression.
        let inside = term.range.start + 1..(term.range.end - 1).max(term.range.start + 1);
        let range = if self.slice(&inside) == written {
            inside.start + error.range.start..inside.start + error.range.end
        } else {
            term.range.clone()
        };
        self.report(Diagnostic::new(code, self.span(&range), error.reason));
        None
    }
}

/// The text of a constant, where its kind is that of a type: numbers for numbers, texts for all
/// that is written in quotes, parameters for their own type.
fn constant<'t>(term: &'t Term, ty: &Type) -> Option<Cow<'t, str>> {
    let quoted = !ty.is_number() && !matches!(ty, Type::Bool | Type::Bytes { .. });
    match &term.operand {
        Operand::Number(text) => ty.is_number().then_some(text.into()),
        Operand::Text(text) => quoted.then_some(text.into()),
        Operand::Typed(Expr { node: Node::Literal(value), ty: own, .. }) if own == ty => {
            // Bytes are printed in one way and read in another.
            if matches!(ty, Type::Bytes { .. }) { None } else { print::text(value).map(Cow::Owned) }
        }
        _ => None,
    }
}

fn negate(expr: Expr, negated: bool) -> Expr {
    if negated { Expr::opposite(expr) } else { expr }
}
