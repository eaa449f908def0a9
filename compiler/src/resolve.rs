//! Names, types and capabilities: the last phase that can refuse a spec.
//!
//! Two steps: [`suite()`] (the record and what is expected of it), which is all that `try` needs,
//! and [`pipelines`] (source, sink, gate, simulation). A part that failed is unknown; whatever
//! depends on it stays silent, and everything else is still looked at.

mod by_hand;
mod customs;
mod dag;
mod files;
mod pipeline;
mod scope;
mod servers;
mod simulate;
mod suite;
mod table;
mod topic;
mod writers;

use self::scope::Scope;
pub use self::{
    customs::libraries,
    files::needs,
    suite::{Resolved, suite},
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    history::History,
    names,
    pipeline::Pipeline,
    source::{FileId, Sources, Spanned},
    spec::Spec,
    syntax::Name,
};

/// Resolves specs wholly. Nothing comes back where something was refused.
pub fn pipelines(
    specs: &[(FileId, Spec)],
    sources: &Sources,
    history: &History,
    diagnostics: &Diagnostics,
) -> Option<Vec<Pipeline>> {
    let pipelines: Vec<Option<Pipeline>> = specs
        .iter()
        .map(|(file, spec)| {
            let resolved = suite(spec, sources, diagnostics);
            Scope { spec, file: *file, resolved: resolved.as_ref(), sources, history, diagnostics }.pipeline()
        })
        .collect();
    report_shared_names(specs, diagnostics);
    pipelines.into_iter().collect()
}

/// Two pipelines have neither one module nor one table.
fn report_shared_names(specs: &[(FileId, Spec)], diagnostics: &Diagnostics) {
    let named: Vec<&Spanned<Name>> = specs.iter().filter_map(|(_, spec)| spec.name.value()).collect();
    let names: Vec<&str> = named.iter().map(|name| name.value.0.as_str()).collect();
    for shared in names::pipeline_collisions(&names) {
        let (first, second) = (names[shared.first], names[shared.second]);
        let message = if first == second {
            format!("two pipelines are named `{second}`")
        } else {
            format!("`{first}` and `{second}` would be one module in Rust, `{}`", shared.spelling)
        };
        let found = Diagnostic::new(Code::DuplicateName, named[shared.second].span, message);
        let found = found.context(named[shared.first].span, "the other one");
        diagnostics.report(found.help("give each a name of its own"));
    }
    let sinks = specs.iter().filter_map(|(_, spec)| spec.sink.value()?.table.value());
    // Names that are refused are nobody's.
    let written: Vec<&Spanned<String>> = sinks.filter(|name| names::table(name).is_ok()).collect();
    for shared in names::table_collisions(&written.iter().map(|name| name.value.as_str()).collect::<Vec<_>>()) {
        let (first, second) = (written[shared.first], written[shared.second]);
        let message = format!("two pipelines write to `{}`", second.value);
        let found = Diagnostic::new(Code::DuplicateName, second.span, message).context(first.span, "the other one");
        diagnostics.report(found.help(if first.value.contains('.') == second.value.contains('.') {
            "give each a table of its own"
        } else {
            "give each a table of its own; a table without a schema is in `public`"
        }));
    }
}
