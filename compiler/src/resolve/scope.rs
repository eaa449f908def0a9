//! What every part of a spec is resolved within: its columns by name, and where findings go.

use super::suite::Resolved;
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    expectation::Lower,
    history::History,
    source::{FileId, Sources, Span, Spanned},
    spec::Spec,
    syntax::{Count, Given},
};

/// One spec, and where its parts are looked up.
pub(super) struct Scope<'a> {
    pub(super) spec: &'a Spec,
    pub(super) file: FileId,
    /// Its record and suite; nothing where there is no schema.
    pub(super) resolved: Option<&'a Resolved>,
    pub(super) sources: &'a Sources,
    pub(super) history: &'a History,
    pub(super) diagnostics: &'a Diagnostics,
}

impl<'a> Scope<'a> {
    pub(super) fn report(&self, found: Diagnostic) {
        self.diagnostics.report(found);
    }

    pub(super) fn span(&self) -> Span {
        self.spec.span
    }

    /// The spec's schema; nothing where it was refused.
    pub(super) fn lower(&self) -> Option<Lower<'a>> {
        Some(Lower { sources: self.sources, schema: &self.resolved?.schema, diagnostics: self.diagnostics })
    }

    /// Positions of the columns of these names; each unknown or repeated one is reported.
    pub(super) fn columns(&self, names: &[Spanned<String>]) -> Option<Vec<usize>> {
        let lower = self.lower()?;
        let found: Vec<Option<usize>> = names.iter().map(|name| lower.named_column(name)).collect();
        let distinct = lower.refuse_repeated(names);
        distinct.and_then(|()| found.into_iter().collect())
    }

    pub(super) fn column(&self, name: &Spanned<String>) -> Option<usize> {
        self.columns(std::slice::from_ref(name)).map(|positions| positions[0])
    }

    /// `500ms`, `90s`, `5m`, `2h`, `1d`, in microseconds.
    pub(super) fn duration(&self, text: &Spanned<String>) -> Option<i64> {
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let unit: Option<i64> = match unit {
            "ms" => Some(1_000),
            "s" => Some(1_000_000),
            "m" => Some(60_000_000),
            "h" => Some(3_600_000_000),
            "d" => Some(86_400_000_000),
            _ => None,
        };
        let micros = number.parse::<i64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
        if micros.is_none() {
            let message = format!("`{}` is not a duration", text.escape_debug());
            self.report(
                Diagnostic::new(Code::WrongShape, text.span, message)
                    .help("a number and `ms`, `s`, `m`, `h` or `d`: `90s`"),
            );
        }
        micros
    }

    /// A count between two ends; `default` where none is given.
    pub(super) fn bounded(
        &self,
        given: &Given<Spanned<Count>>,
        default: u64,
        least: u64,
        greatest: u64,
    ) -> Option<u64> {
        match given {
            Given::Absent => Some(default),
            Given::Unknown => None,
            Given::Value(count) if (least..=greatest).contains(&count.0) => Some(count.0),
            Given::Value(count) => {
                let message = format!("`{}` is not between {least} and {greatest}", count.0);
                self.report(Diagnostic::new(Code::OutOfBounds, count.span, message));
                None
            }
        }
    }
}
