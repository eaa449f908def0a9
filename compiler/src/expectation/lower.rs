//! What lowering needs: columns by name, and literals in the type of a column.

mod batch;
mod literals;
mod sets;
mod several;

use std::collections::BTreeMap;

pub(super) use self::literals::Ends;
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    expression::Scope,
    pattern::Regex,
    rule::Expr,
    schema::{Type, avro::AvroRecord},
    source::{Sources, Span, Spanned, Text},
    syntax::{Given, Node, scalar},
    value::Value,
};

/// What an expectation is lowered against.
#[derive(Clone, Copy, Debug)]
pub struct Lower<'a> {
    /// All texts, to find a part of a scalar.
    pub sources: &'a Sources,
    /// The record's schema.
    pub schema: &'a AvroRecord,
    /// Where findings go.
    pub diagnostics: &'a Diagnostics,
}

impl<'a> Lower<'a> {
    /// What an expression may name: the record's columns, and these parameters.
    #[must_use]
    pub fn names(&self, parameters: &'a [(String, Type, Value)]) -> Scope<'a> {
        Scope { record: &self.schema.record, refused: &self.schema.refused, parameters, written: &[] }
    }
}

impl Lower<'_> {
    /// The column of this name.
    pub fn column(&self, name: &Given<Spanned<String>>) -> Option<Expr> {
        self.named_column(name.value()?).map(|position| Expr::column(&self.schema.record, position))
    }

    /// The position of the column of this name.
    pub fn named_column(&self, name: &Spanned<String>) -> Option<usize> {
        let record = &self.schema.record;
        if let Some(position) = record.position(name) {
            return Some(position);
        }
        if self.schema.refused.contains(&name.value) {
            return None;
        }
        let message = format!("no column `{}` in record `{}`", **name, record.name);
        let names = record.columns.iter().map(|column| column.name.as_str());
        let found = Diagnostic::new(Code::UnknownColumn, name.span, message).label("not a field of the schema");
        self.diagnostics.report(found.suggest(name, names));
        None
    }

    /// The column of this name, if its type is `accepted`; `what` says which are.
    pub fn typed_column(&self, name: &Given<Spanned<String>>, accepted: fn(&Type) -> bool, what: &str) -> Option<Expr> {
        let column = self.column(name)?;
        if accepted(&column.ty) {
            return Some(column);
        }
        let name = name.value()?;
        let message = format!("`{}` is {}, and this expects {what}", **name, column.ty.with_article());
        self.mismatch(name, message);
        None
    }

    /// Reports names that stand in one place twice; nothing when one does.
    pub fn refuse_repeated(&self, names: &[Spanned<String>]) -> Option<()> {
        let mut seen = BTreeMap::new();
        let mut distinct = Some(());
        for name in names {
            let first = *seen.entry(name.as_str()).or_insert(name.span);
            if first != name.span {
                let found = Diagnostic::new(Code::DuplicateName, name.span, format!("`{}` stands here twice", **name));
                self.diagnostics.report(found.context(first, "first here"));
                distinct = None;
            }
        }
        distinct
    }

    /// The columns of these names, at least two of them and none twice.
    pub fn columns(&self, names: &Given<Vec<Spanned<String>>>, list: Span) -> Option<Vec<(Spanned<String>, Expr)>> {
        let names = names.value()?;
        if names.len() < 2 {
            let message = "a list of columns names at least two";
            self.diagnostics.report(Diagnostic::new(Code::WrongShape, list, message));
            return None;
        }
        let column = |name: &Spanned<String>| Some((name.clone(), self.column(&Given::Value(name.clone()))?));
        let columns: Vec<_> = names.iter().map(column).collect();
        let distinct = self.refuse_repeated(names);
        distinct.and_then(|()| columns.into_iter().collect())
    }

    /// Reports a mismatch at a column's name, with the schema's own words beside it.
    pub fn mismatch(&self, name: &Spanned<String>, message: String) {
        let found = Diagnostic::new(Code::TypeMismatch, name.span, message);
        let declared = self.schema.record.position(name).map(|column| self.schema.field_span(column));
        self.diagnostics.report(match declared {
            Some(span) => found.context(span, "declared here"),
            None => found,
        });
    }

    /// A text with a syntax of its own: where its parts stand in the file.
    pub fn text(&self, node: &Node) -> Option<Text> {
        let scalar = scalar(node, "a text", self.diagnostics)?;
        Some(Text::of_scalar(&scalar.text, self.sources.slice(node.span), node.span))
    }

    /// A regular expression of the language that all targets share.
    pub fn regex(&self, node: &Node) -> Option<Regex> {
        let text = self.text(node)?;
        match Regex::parse(&text.value) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let found = Diagnostic::new(Code::InvalidRegex, text.part(error.range), error.reason);
                self.diagnostics.report(found);
                None
            }
        }
    }
}
