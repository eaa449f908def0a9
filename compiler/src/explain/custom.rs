//! Custom expectations: what each asks, where it is defined, and which specs ask it.

use std::fmt::Write;

use super::plain;
use crate::{
    diagnostic::Diagnostics,
    resolve,
    source::{FileId, Sources, Span, Spanned},
    spec::{self, Definition, Definitions, Parameter, Spec},
    syntax::{Given, Kind, Node},
};

/// A custom expectation of some specs, as it is written.
#[derive(Clone, Debug)]
pub struct CustomExpectation {
    /// Its name, and where it is defined.
    pub name: Spanned<String>,
    /// What it asks; nothing where that cannot be read.
    pub definition: Option<Definition>,
    /// Where suites ask it, in the order of the specs.
    pub uses: Vec<Use>,
}

/// One place in a suite.
#[derive(Clone, Debug)]
pub struct Use {
    /// Where the expectation's name stands.
    pub place: Span,
    /// Its arguments and settings.
    pub arguments: Node,
}

/// All custom expectations of these specs and of the libraries that they import. Two specs may mean different
/// things by one name; each meaning stands here once. What cannot be read is left to a compilation to report.
#[must_use]
pub fn customs(sources: &Sources, specs: &[FileId]) -> Vec<CustomExpectation> {
    let diagnostics = Diagnostics::default();
    let mut found: Vec<CustomExpectation> = Vec::new();
    for (_, spec) in spec::parse(sources, specs, &diagnostics) {
        let libraries = resolve::libraries(&spec, sources, &diagnostics);
        for Definitions(definitions) in libraries.iter().flatten().chain(spec.expectations.value()) {
            for (name, definition) in definitions {
                let known = found.iter().position(|known| known.name.span == name.span).unwrap_or_else(|| {
                    let definition = definition.value().cloned();
                    found.push(CustomExpectation { name: name.clone(), definition, uses: Vec::new() });
                    found.len() - 1
                });
                found[known].uses.extend(uses(&spec, name));
            }
        }
    }
    found
}

fn uses<'a>(spec: &'a Spec, name: &'a Spanned<String>) -> impl Iterator<Item = Use> + 'a {
    let items = spec.suite.value().map_or(&[][..], |suite| &suite.items);
    let asked = items.iter().filter(|item| item.name == *name);
    asked.map(|item| Use { place: item.name.span, arguments: item.parameters.clone() })
}

/// What it asks, how it is asked, and by whom.
#[must_use]
pub fn custom(custom: &CustomExpectation, sources: &Sources) -> String {
    let mut text = format!("{} ({})\n", *custom.name, place(custom.name.span, sources));
    match &custom.definition {
        Some(definition) => text += &meaning(definition),
        None => text += "\nIts definition cannot be read; `cargo xtask check` says why.\n",
    }
    text += "\nUsed by\n";
    if custom.uses.is_empty() {
        text += "  no spec\n";
    }
    for Use { place: span, arguments } in &custom.uses {
        let arguments = if arguments.is_null() { "" } else { sources.slice(arguments.span) };
        let line = format!("  {}  {}", place(*span, sources), plain(arguments));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// The custom ones of these specs, a line each, sorted by name.
#[must_use]
pub fn own_names(customs: &[CustomExpectation]) -> String {
    let description = |custom: &CustomExpectation| {
        custom.definition.as_ref().and_then(|definition| definition.description.value()).cloned().unwrap_or_default()
    };
    let line = |custom: &CustomExpectation| format!("{:<52} {}", *custom.name, plain(&description(custom)));
    let mut lines: Vec<String> = customs.iter().map(|custom| line(custom).trim_end().to_owned() + "\n").collect();
    lines.sort();
    lines.dedup();
    lines.concat()
}

fn meaning(definition: &Definition) -> String {
    let mut text = String::new();
    if let Some(description) = definition.description.value() {
        let _ = writeln!(text, "\n{}", plain(description));
    }
    let _ = writeln!(text, "\nExpression\n  {}", definition.expression.value().map(written).unwrap_or_default());
    let parameters = definition.parameters.value().map_or(&[][..], |parameters| &parameters.0);
    if !parameters.is_empty() {
        text += "\nParameters\n";
    }
    for (name, parameter) in parameters {
        let _ = writeln!(text, "  {}{}", **name, parameter.value().map(typed).unwrap_or_default());
    }
    text
}

/// `: double, 0 if absent`
fn typed(parameter: &Parameter) -> String {
    let ty = parameter.ty.value().map(|ty| format!(": {}", plain(ty))).unwrap_or_default();
    match &parameter.default {
        Given::Value(default) => format!("{ty}, {} if absent", written(default)),
        _ => ty,
    }
}

/// A scalar on one line.
fn written(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(scalar) => plain(&scalar.text),
        _ => String::new(),
    }
}

/// `specs/library/market.yaml:3`
fn place(span: Span, sources: &Sources) -> String {
    format!("{}:{}", sources.path(span.file), sources.position(span).0)
}
