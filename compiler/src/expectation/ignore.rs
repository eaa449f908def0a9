//! `ignore_row_if`: which records an expectation over several columns counts as missing.

use crate::{
    rule::{Expr, Missing, Node},
    syntax::{Given, Word, Words},
};

/// `ignore_row_if` of two columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IgnorePair {
    /// Where both are null; the default.
    BothValuesAreMissing,
    /// Where one of them is null.
    EitherValueIsMissing,
    /// Nowhere.
    Neither,
}

/// `ignore_row_if` of a list of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IgnoreList {
    /// Where all are null; the default.
    AllValuesAreMissing,
    /// Where one of them is null.
    AnyValueIsMissing,
    /// Nowhere.
    Never,
}

impl Words for IgnorePair {
    const WHAT: &'static str = "a value of `ignore_row_if`";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("both_values_are_missing", Self::BothValuesAreMissing),
        ("either_value_is_missing", Self::EitherValueIsMissing),
        ("neither", Self::Neither),
    ];
}

impl Words for IgnoreList {
    const WHAT: &'static str = "a value of `ignore_row_if`";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("all_values_are_missing", Self::AllValuesAreMissing),
        ("any_value_is_missing", Self::AnyValueIsMissing),
        ("never", Self::Never),
    ];
}

/// The missing records of a pair.
pub(super) fn pair(ignore: Given<Word<IgnorePair>>, a: &Expr, b: &Expr) -> Option<Missing> {
    let columns = [a, b];
    Some(Missing::Where(match ignore.or(|| Word(IgnorePair::BothValuesAreMissing))?.0 {
        IgnorePair::BothValuesAreMissing => all_absent(&columns),
        IgnorePair::EitherValueIsMissing => any_absent(&columns),
        IgnorePair::Neither => Expr::never(),
    }))
}

/// The missing records of a list of columns.
pub(super) fn list(ignore: Given<Word<IgnoreList>>, columns: &[Expr]) -> Option<Missing> {
    let columns: Vec<&Expr> = columns.iter().collect();
    Some(Missing::Where(match ignore.or(|| Word(IgnoreList::AllValuesAreMissing))?.0 {
        IgnoreList::AllValuesAreMissing => all_absent(&columns),
        IgnoreList::AnyValueIsMissing => any_absent(&columns),
        IgnoreList::Never => Expr::never(),
    }))
}

/// The missing records of one column: those where it is null.
pub(super) fn absent_where(column: &Expr) -> Missing {
    Missing::Where(any_absent(&[column]))
}

fn all_absent(columns: &[&Expr]) -> Expr {
    if columns.iter().all(|column| column.nullable) { Expr::all(absent(columns)) } else { Expr::never() }
}

fn any_absent(columns: &[&Expr]) -> Expr {
    let absent = absent(columns);
    if absent.is_empty() { Expr::never() } else { Expr::any(absent) }
}

/// Of the columns that may be null, that they are.
fn absent(columns: &[&Expr]) -> Vec<Expr> {
    let nullable = columns.iter().filter(|column| column.nullable);
    nullable.map(|column| Expr::opposite(Expr::present(unconverted(column).clone()))).collect()
}

/// The column itself: a value that was only widened is absent where the column is.
fn unconverted(expr: &Expr) -> &Expr {
    match &expr.node {
        Node::Convert(operand) => operand,
        _ => expr,
    }
}
