//! Expressions: SQL text over the columns of a record, typed into the core.
//!
//! The language is a part of PostgreSQL's, and what it means is PostgreSQL's meaning without its
//! errors:
//!
//! - `and or not`, `= <> < <= > >=`, `between`, `in (…)`, `is [not] null`,
//!   `is [not] distinct from`, `like`, `~`,
//! - `+ - * / %`, unary minus, `case`, `cast(… as …)`,
//! - `abs ceil coalesce floor greatest least length lower nullif round substring trim upper`,
//! - numbers, `'texts'`, `true`, `false`, `date '…'`, `timestamp '…'`, `$parameter`.
//!
//! Numbers and texts without a type of their own take that of the other side, exactly. A column
//! whose name is a keyword is written in double quotes.

mod call;
mod case;
mod cast;
mod compare;
mod logic;
mod name;
mod number;
mod place;
mod reach;
mod source;
mod term;
mod typer;

use self::{source::Source, term::Operand, typer::Typer};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    rule::Expr,
    schema::{Record, Type},
    source::Text,
    value::Value,
};

/// Most bytes of an expression.
pub const MAX_BYTES: usize = 16 << 10;

/// Deepest nesting of an expression.
pub const MAX_DEPTH: usize = 64;

/// The names that an expression may use.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// Its columns.
    pub record: &'a Record,
    /// Names of columns that were refused already: whatever reads one of them stays silent.
    pub refused: &'a [String],
    /// What `$name` stands for: the name without `$`, its type, its value.
    pub parameters: &'a [(String, Type, Value)],
    /// The same parameters as they are written, where that is known: a mistake in a pattern is told there.
    pub written: &'a [Option<Text>],
}

/// Whether the text can be read as an expression, whatever its names and types. A mistake is
/// reported at its place.
#[must_use]
pub fn is_readable(text: &Text, diagnostics: &Diagnostics) -> bool {
    Source::read(text, diagnostics).is_some()
}

/// Types an expression. Every mistake in it is reported at its place; then there is no result.
#[must_use]
pub fn parse(text: &Text, scope: &Scope<'_>, diagnostics: &Diagnostics) -> Option<Expr> {
    let source = Source::read(text, diagnostics)?;
    let typer = Typer::new(&source, scope, diagnostics);
    let term = typer.term(&source.expr, 0)?;
    typer.natural(&term)
}

/// Types an expression whose value goes into a column of this type: widened where every value
/// fits, else refused.
#[must_use]
pub fn parse_as(text: &Text, ty: &Type, scope: &Scope<'_>, diagnostics: &Diagnostics) -> Option<Expr> {
    let source = Source::read(text, diagnostics)?;
    let typer = Typer::new(&source, scope, diagnostics);
    let term = typer.term(&source.expr, 0)?;
    typer.assigned(&term, ty)
}

/// Types an expression that must be a predicate: a condition, a rule.
#[must_use]
pub fn parse_predicate(text: &Text, scope: &Scope<'_>, diagnostics: &Diagnostics) -> Option<Expr> {
    let source = Source::read(text, diagnostics)?;
    let typer = Typer::new(&source, scope, diagnostics);
    let term = typer.term(&source.expr, 0)?;
    typer.predicate(&term)
}

#[cfg(test)]
mod tests;
