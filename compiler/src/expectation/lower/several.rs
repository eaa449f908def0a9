//! Several columns at once: pairs and sums.

use super::Lower;
use crate::{
    diagnostic::{Code, Diagnostic},
    rule::{Expr, comparable},
    schema::Type,
    source::Spanned,
    syntax::Given,
};

impl Lower<'_> {
    /// Two columns.
    pub fn both(&self, a: &Given<Spanned<String>>, b: &Given<Spanned<String>>) -> Option<(Expr, Expr)> {
        let (left, right) = (self.column(a), self.column(b));
        self.refuse_repeated(&[a.value()?.clone(), b.value()?.clone()])?;
        Some((left?, right?))
    }

    /// Two columns whose values can be compared for equality.
    pub fn pair(&self, a: &Given<Spanned<String>>, b: &Given<Spanned<String>>) -> Option<(Expr, Expr)> {
        let (left, right) = self.both(a, b)?;
        if let Some(pair) = comparable(&left, &right) {
            return Some(pair);
        }
        let (a, b) = (a.value()?, b.value()?);
        let message = format!("`{}` is {} and `{}` {}", **a, left.ty.with_article(), **b, right.ty.with_article());
        let help = if left.ty.is_number() && right.ty.is_number() {
            "a long or a decimal meets a double only through a custom expectation with `cast`"
        } else {
            "both columns need comparable types"
        };
        self.diagnostics.report(
            Diagnostic::new(Code::TypeMismatch, b.span, message).context(a.span, "compared with this").help(help),
        );
        None
    }

    /// Two columns whose values can be ordered.
    pub fn ordered_pair(&self, a: &Given<Spanned<String>>, b: &Given<Spanned<String>>) -> Option<(Expr, Expr)> {
        let (left, right) = self.pair(a, b)?;
        if left.ty.is_ordered() {
            return Some((left, right));
        }
        let name = a.value()?;
        self.mismatch(name, format!("`{}` is {}, which has no order", **name, left.ty.with_article()));
        None
    }

    /// The sum of columns, in one type: double if one of them is, else an exact decimal.
    pub fn sum(&self, columns: &[(Spanned<String>, Expr)]) -> Option<Expr> {
        let double = columns.iter().any(|(_, column)| column.ty == Type::Double);
        let accepted = |ty: &Type| if double { matches!(ty, Type::Int | Type::Double) } else { ty.is_number() };
        for (name, column) in columns.iter().filter(|(_, column)| !accepted(&column.ty)) {
            let among = if double { " among doubles, where only ints are exact" } else { "" };
            self.mismatch(name, format!("`{}` is {}, which cannot be added{among}", **name, column.ty.with_article()));
        }
        if !columns.iter().all(|(_, column)| accepted(&column.ty)) {
            return None;
        }
        let ty = if double { Type::Double } else { Type::Decimal { precision: 38, scale: greatest_scale(columns) } };
        columns.iter().map(|(_, column)| column.clone().converted(&ty)).reduce(Expr::plus)
    }
}

fn greatest_scale(columns: &[(Spanned<String>, Expr)]) -> u32 {
    let scale = |ty: &Type| if let Type::Decimal { scale, .. } = ty { *scale } else { 0 };
    columns.iter().map(|(_, column)| scale(&column.ty)).max().unwrap_or_default()
}
