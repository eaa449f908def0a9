//! `simulate`: generators in the columns' own types, an order that every expression can live
//! with, and faults whose outcome is known.

mod faults;
mod generators;

use super::{scope::Scope, suite::Resolved};
use crate::{
    diagnostic::{Code, Diagnostic},
    expectation::Lower,
    pipeline::{Field, Generator, Simulate},
    source::Spanned,
    spec::FieldSpec,
    syntax::Given,
};

/// The spec whose records are made up.
struct Simulation<'a> {
    within: &'a Scope<'a>,
    resolved: &'a Resolved,
}

impl<'a> std::ops::Deref for Simulation<'a> {
    type Target = Scope<'a>;

    fn deref(&self) -> &Scope<'a> {
        self.within
    }
}

impl<'a> Simulation<'a> {
    /// The spec's schema, which is there.
    fn lower(&self) -> Lower<'a> {
        Lower { sources: self.sources, schema: &self.resolved.schema, diagnostics: self.diagnostics }
    }
}

pub(super) fn simulate(within: &Scope) -> Option<Simulate> {
    let scope = &Simulation { within, resolved: within.resolved? };
    let written = scope.spec.simulate.clone().optional()?;
    let (fields, faults) = match written {
        None => (Vec::new(), Vec::new()),
        Some(simulate) => (
            simulate.fields.optional()?.map_or_else(Vec::new, |fields| fields.0),
            simulate.faults.optional()?.unwrap_or_default(),
        ),
    };
    let fields = generators(&fields, scope);
    let faults = faults::faults(&faults, scope);
    let fields = fields?;
    let order = order(&fields, scope)?;
    Some(Simulate { fields, order, faults: faults? })
}

/// A generator per column: the written one, or what schema and suite suggest.
fn generators(written: &[(Spanned<String>, Given<FieldSpec>)], scope: &Simulation) -> Option<Vec<Field>> {
    let record = &scope.resolved.schema.record;
    let mut fields: Vec<Option<Field>> =
        (0..record.columns.len()).map(|column| Some(generators::default(column, scope.resolved))).collect();
    let mut whole = true;
    for (name, spec) in written {
        match scope.column(name) {
            Some(column) => fields[column] = spec.value().and_then(|spec| generators::written(column, spec, scope)),
            None => whole = false,
        }
    }
    whole.then(|| fields.into_iter().collect())?
}

/// Columns in an order in which each comes after those that it is computed from.
fn order(fields: &[Field], scope: &Simulation) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < fields.len() {
        let ready = |column: &usize| {
            !order.contains(column) && inputs(&fields[*column]).iter().all(|input| order.contains(input))
        };
        let Some(next) = (0..fields.len()).find(ready) else {
            let record = &scope.resolved.schema.record;
            let names: Vec<&str> = (0..fields.len())
                .filter(|column| !order.contains(column))
                .map(|column| record.columns[column].name.as_str())
                .collect();
            let span = scope.spec.simulate.value().map_or(scope.span(), |simulate| simulate.span);
            let message = format!("`{}` are made up from each other", names.join("`, `"));
            scope.diagnostics.report(
                Diagnostic::new(Code::CircularFields, span, message).help("give one of them a generator of its own"),
            );
            return None;
        };
        order.push(next);
    }
    Some(order)
}

fn inputs(field: &Field) -> Vec<usize> {
    match &field.generator {
        Generator::Walk { per, .. } => per.iter().copied().collect(),
        Generator::Expression(expr) => expr.columns().into_iter().collect(),
        _ => Vec::new(),
    }
}
