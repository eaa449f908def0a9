//! From sqlparser's tree to the core: which file knows what, and how mistakes are reported.

use std::ops::Range;

use sqlparser::ast::{self, Spanned, UnaryOperator};

use super::{Code, Diagnostic, Diagnostics, MAX_DEPTH, Scope, Source, term::Term};
use crate::{rule::Expr, source::Span};

/// Most nodes of a part that stands for itself more than once: `a between …` asks `a` twice.
const MAX_COPIES: usize = 4096;

/// Types the parts of one expression.
pub(super) struct Typer<'a> {
    source: &'a Source<'a>,
    scope: &'a Scope<'a>,
    pub(super) diagnostics: &'a Diagnostics,
}

impl<'a> Typer<'a> {
    pub(super) fn new(source: &'a Source<'a>, scope: &'a Scope<'a>, diagnostics: &'a Diagnostics) -> Self {
        Self { source, scope, diagnostics }
    }

    /// The names that the expression may use.
    pub(super) fn scope(&self) -> &'a Scope<'a> {
        self.scope
    }

    pub(super) fn report(&self, found: Diagnostic) {
        self.diagnostics.report(found);
    }

    pub(super) fn places(&self) -> &super::place::Places {
        &self.source.places
    }

    /// Where a part stands in the file.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        self.source.text.part(range.clone())
    }

    /// What a part says.
    pub(super) fn slice(&self, range: &Range<usize>) -> &'a str {
        self.source.text.value.get(range.clone()).unwrap_or_default()
    }

    /// Types a part; nothing when something in it was reported.
    pub(super) fn term(&self, expr: &ast::Expr, depth: usize) -> Option<Term> {
        if depth > MAX_DEPTH {
            let message = format!("the expression is nested deeper than {MAX_DEPTH}");
            self.report(Diagnostic::new(Code::TooLarge, self.source.text.span, message));
            return None;
        }
        let depth = depth + 1;
        match expr {
            ast::Expr::Nested(inner) => {
                let term = self.term(inner, depth)?;
                Some(Term { range: self.places().nested(&term.range), ..term })
            }
            ast::Expr::Identifier(name) => self.column(name),
            ast::Expr::Value(value) => self.value(value),
            ast::Expr::TypedString(text) => self.typed_text(text),
            ast::Expr::UnaryOp { op: UnaryOperator::Not, expr } => self.not(expr, depth),
            ast::Expr::UnaryOp { op: UnaryOperator::Minus, expr } => self.minus(expr, depth),
            ast::Expr::BinaryOp { left, op, right } => self.binary(expr, left, op, right, depth),
            ast::Expr::IsNull(operand) => self.is_null(operand, false, depth),
            ast::Expr::IsNotNull(operand) => self.is_null(operand, true, depth),
            ast::Expr::IsDistinctFrom(left, right) => self.distinct(left, right, false, depth),
            ast::Expr::IsNotDistinctFrom(left, right) => self.distinct(left, right, true, depth),
            ast::Expr::Between { expr, negated, low, high } => self.between(expr, low, high, *negated, depth),
            ast::Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated, depth),
            ast::Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
                self.like(expr, pattern, *negated, depth)
            }
            ast::Expr::Case { case_token, end_token, operand, conditions, else_result } => {
                let whole =
                    ast::helpers::attached_token::AttachedToken::clone(case_token).0.span.union(&end_token.0.span);
                self.case(operand.as_deref(), conditions, else_result.as_deref(), whole, depth)
            }
            _ => self.call(expr, depth),
        }
    }

    /// Reports a part that SQL knows and this language does not.
    #[track_caller]
    pub(super) fn unsupported<T>(&self, range: &Range<usize>, help: &str) -> Option<T> {
        self.refuse(range, format!("`{}` is not part of the language of expressions", self.slice(range)), help)
    }

    /// Reports a part that is refused where it stands.
    #[track_caller]
    pub(super) fn refuse<T>(&self, range: &Range<usize>, message: impl Into<String>, help: &str) -> Option<T> {
        self.report(Diagnostic::new(Code::UnsupportedExpression, self.span(range), message).help(help));
        None
    }

    /// The place of a part that sqlparser knows; else the whole text.
    pub(super) fn place(&self, span: sqlparser::tokenizer::Span) -> Range<usize> {
        self.places().range(span).unwrap_or(0..self.source.text.value.len())
    }

    /// The place of a part of the tree; else the whole text.
    pub(super) fn place_of(&self, part: &impl Spanned) -> Range<usize> {
        self.place(part.span())
    }

    /// Refuses a part that would stand for itself too often.
    pub(super) fn copies(&self, operand: &Expr, copies: usize, range: &Range<usize>) -> Option<()> {
        if copies <= 1 || size(operand).saturating_mul(copies) <= MAX_COPIES {
            return Some(());
        }
        let message = "this stands for too many comparisons of a long expression";
        self.report(Diagnostic::new(Code::TooLarge, self.span(range), message));
        None
    }
}

/// How many nodes an expression has.
fn size(expr: &Expr) -> usize {
    1 + expr.parts().into_iter().map(size).sum::<usize>()
}
