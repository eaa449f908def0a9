//! Custom expectations: those of the spec, and those of the libraries that it imports.

use super::files;
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    expectation::{self, Custom, Lower},
    source::{Sources, Spanned},
    spec::{Definitions, Library, Spec, SuiteItem},
    syntax::{self, FromNode, Given},
};

/// What the libraries of a spec define, a library each; nothing for one that was refused.
pub fn libraries(spec: &Spec, sources: &Sources, diagnostics: &Diagnostics) -> Vec<Option<Definitions>> {
    match &spec.imports {
        Given::Absent => Vec::new(),
        Given::Unknown => vec![None],
        Given::Value(imports) => imports.iter().map(|import| library(import, sources, diagnostics)).collect(),
    }
}

fn library(name: &Spanned<String>, sources: &Sources, diagnostics: &Diagnostics) -> Option<Definitions> {
    let file = files::named(name, sources, diagnostics)?;
    let root = syntax::parse(sources, file, diagnostics)?;
    Library::from_node(&root, diagnostics)?.expectations.value().cloned()
}

/// The custom expectations of the spec and its libraries; nothing when one of them was refused.
pub(super) fn customs(spec: &Spec, libraries: &[Option<Definitions>], lower: &Lower) -> Option<Vec<Custom>> {
    let mut whole = libraries.iter().all(Option::is_some) && spec.expectations != Given::Unknown;
    let definitions = libraries.iter().flatten().chain(spec.expectations.value());
    let mut customs: Vec<Custom> = Vec::new();
    for (name, definition) in definitions.flat_map(|definitions| &definitions.0) {
        match definition.value().and_then(|definition| expectation::custom(name, definition, lower)) {
            Some(custom) if is_new(&custom.name, &customs, lower.diagnostics) => customs.push(custom),
            _ => whole = false,
        }
    }
    whole.then_some(customs)
}

fn is_new(name: &Spanned<String>, known: &[Custom], diagnostics: &Diagnostics) -> bool {
    let first = known.iter().find(|custom| custom.name.value == name.value).map(|custom| custom.name.span);
    let built_in = expectation::find(name).is_some();
    if first.is_none() && !built_in {
        return true;
    }
    let found = Diagnostic::new(Code::DuplicateName, name.span, format!("`{}` is defined already", **name));
    diagnostics.report(match first {
        Some(first) => found.context(first, "first here"),
        None => found.help("it comes with Tollgate; give yours another name"),
    });
    false
}

/// Warns of custom expectations of the spec's own that its suite does not ask for: nothing looks at them.
pub(super) fn report_unused(spec: &Spec, items: &[SuiteItem], diagnostics: &Diagnostics) {
    let own = spec.expectations.value().map_or(&[][..], |own| &own.0);
    for (name, _) in own.iter().filter(|(name, _)| !items.iter().any(|item| item.name == *name)) {
        let message = format!("`{}` is defined, and the suite does not ask for it", **name);
        let found = Diagnostic::new(Code::UnusedDefinition, name.span, message);
        diagnostics.report(found.help("add it to the suite, or move it to a library that many specs import"));
    }
}
