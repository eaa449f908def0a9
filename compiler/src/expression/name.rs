//! Names and literals.

use std::ops::Range;

use sqlparser::ast::{self, DataType, TimezoneInfo};

use super::{
    Code, Diagnostic, Operand,
    term::{Term, folded},
    typer::Typer,
};
use crate::{
    literal,
    rule::{Expr, Node},
    schema::Type,
    value::Value,
};

impl Typer<'_> {
    pub(super) fn column(&self, name: &ast::Ident) -> Option<Term> {
        let range = self.place(name.span);
        let record = self.scope().record;
        if let Some(position) = record.position(&name.value) {
            return Some(Term::typed(range, Expr::column(record, position)));
        }
        if self.scope().refused.contains(&name.value) {
            return None;
        }
        let message = format!("no column `{}` in record `{}`", name.value, record.name);
        let names = record.columns.iter().map(|column| column.name.as_str());
        self.report(Diagnostic::new(Code::UnknownColumn, self.span(&range), message).suggest(&name.value, names));
        None
    }

    pub(super) fn value(&self, value: &ast::ValueWithSpan) -> Option<Term> {
        let range = self.place(value.span);
        let operand = match &value.value {
            ast::Value::Number(text, false) => Operand::Number(text.clone()),
            ast::Value::SingleQuotedString(text) => Operand::Text(text.clone()),
            ast::Value::Boolean(truth) => Operand::Typed(Expr::literal(Value::Bool(*truth), Type::Bool)),
            ast::Value::Null => Operand::Null,
            ast::Value::Placeholder(name) => return self.parameter(name, range),
            _ => return self.unsupported(&range, "texts stand in `'…'`, numbers are plain decimals"),
        };
        Some(Term { range, operand, parameter: None })
    }

    fn parameter(&self, name: &str, range: Range<usize>) -> Option<Term> {
        let (bare, parameters) = (name.trim_start_matches('$'), self.scope().parameters);
        if let Some(at) = parameters.iter().position(|(known, ..)| known == bare) {
            let (_, ty, value) = &parameters[at];
            return Some(Term { parameter: Some(at), ..Term::typed(range, Expr::literal(value.clone(), ty.clone())) });
        }
        let found = Diagnostic::new(Code::UnknownParameter, self.span(&range), format!("no parameter `{bare}`"));
        self.report(found.suggest(bare, parameters.iter().map(|(known, ..)| known.as_str())));
        None
    }

    /// `date '…'` and `timestamp '…'`.
    pub(super) fn typed_text(&self, text: &ast::TypedString) -> Option<Term> {
        let range = self.places().with_previous(&self.place(text.value.span));
        let ty = match &text.data_type {
            DataType::Date => Type::Date,
            DataType::Timestamp(None, TimezoneInfo::None) => Type::Timestamp,
            _ => return self.unsupported(&range, "typed texts are `date '…'` and `timestamp '…'`"),
        };
        let ast::Value::SingleQuotedString(written) = &text.value.value else {
            return self.unsupported(&range, "texts stand in `'…'`");
        };
        let term = Term { range: range.clone(), operand: Operand::Text(written.clone()), parameter: None };
        Some(Term::typed(range, self.of(&term, written, &ty)?))
    }

    /// A part whose value goes into a column of this type.
    pub(super) fn assigned(&self, term: &Term, ty: &Type) -> Option<Expr> {
        let expr = match &term.operand {
            Operand::Number(text) if ty.is_number() => return self.of(term, text, ty),
            Operand::Text(text) if !ty.is_number() && *ty != Type::Bool => return self.of(term, text, ty),
            Operand::Typed(expr) => retyped(expr, ty).unwrap_or_else(|| expr.clone()),
            _ => self.natural(term)?,
        };
        if expr.ty == *ty || expr.ty.widens_to(ty) {
            return Some(folded(expr.converted(ty)));
        }
        let message = format!("expected {}, found {}", ty.with_article(), expr.ty.with_article());
        let found = Diagnostic::new(Code::TypeMismatch, self.span(&term.range), message);
        self.report(found.help("nothing is converted silently; use `cast`"));
        None
    }
}

/// A text that is made of literals alone, with the type of the column that it goes to.
fn retyped(expr: &Expr, ty: &Type) -> Option<Expr> {
    match (&expr.node, &expr.ty) {
        (Node::Literal(Value::Text(text)), Type::Text) => {
            literal::of(text, ty).ok().map(|value| Expr::literal(value, ty.clone()))
        }
        (Node::Literal(Value::Null), Type::Text) => Some(Expr::literal(Value::Null, ty.clone())),
        (Node::Case(branches, otherwise), Type::Text) => {
            let branches = branches.iter().map(|(when, then)| Some((when.clone(), retyped(then, ty)?)));
            let branches = branches.collect::<Option<Vec<_>>>()?;
            let otherwise = match otherwise {
                Some(otherwise) => Some(Box::new(retyped(otherwise, ty)?)),
                None => None,
            };
            Some(Expr { node: Node::Case(branches, otherwise), ty: ty.clone(), nullable: expr.nullable })
        }
        _ => None,
    }
}
