//! Tollgate's compiler: specs, schemas and history in, a sorted set of files out.
//!
//! Pure: no clock, no disk, no network, no environment.

pub mod admission;
pub mod advice;
pub mod artifacts;
pub mod compatibility;
pub mod diagnostic;
pub mod dialect;
pub mod digest;
pub mod emit;
pub mod exit;
pub mod expectation;
pub mod explain;
pub mod expression;
pub mod gx;
pub mod history;
pub mod literal;
pub mod names;
pub mod pattern;
pub mod pipeline;
pub mod report;
pub mod resolve;
pub mod rows;
pub mod rule;
#[cfg(test)]
mod samples;
pub mod schema;
pub mod source;
pub mod spec;
pub mod spec_schema;
pub mod sql;
pub mod syntax;
pub mod value;

use self::{
    artifacts::Artifacts,
    diagnostic::{Diagnostic, Diagnostics},
    history::History,
    pipeline::Pipeline,
    source::{FileId, Sources},
};

/// What specs compile to.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The pipelines, in the order of the specs.
    pub pipelines: Vec<Pipeline>,
    /// All generated files.
    pub artifacts: Artifacts,
    /// What was found that does not refuse a spec.
    pub warnings: Vec<Diagnostic>,
}

/// Compiles specs. Everything that is wrong with any of them is reported at once.
pub fn compile(sources: &Sources, specs: &[FileId], history: &History) -> Result<Compiled, Vec<Diagnostic>> {
    let diagnostics = Diagnostics::default();
    let specs = spec::parse(sources, specs, &diagnostics);
    let pipelines = resolve::pipelines(&specs, sources, history, &diagnostics);
    let (false, Some(pipelines)) = (diagnostics.refused(), pipelines) else { return Err(diagnostics.into_sorted()) };
    let artifacts = emit::emit(&pipelines, history);
    Ok(Compiled { pipelines, artifacts, warnings: diagnostics.into_sorted() })
}
