//! Every type, every node, and names that get in the way: compiled from a spec, in two versions.

use super::seal;
use crate::{
    Compiled, compile, diagnostic::Diagnostic, emit::emit, history::History, pipeline::Pipeline, source::Sources,
};

const SPEC: &str = include_str!("everything.yaml");
const FIRST: &str = include_str!("everything-1.avsc");
const SECOND: &str = include_str!("everything.avsc");

/// The pipeline, and the history that holds its first schema version.
pub(crate) fn everything() -> (Pipeline, History) {
    let first = first();
    let history = seal(&first, &emit(std::slice::from_ref(&first), &History::default()));
    (compiled(SECOND, &history).pipelines.remove(0), history)
}

/// The pipeline as it was when its first version was committed.
pub(crate) fn first() -> Pipeline {
    let mut pipeline = compiled(SECOND, &History::default()).pipelines.remove(0);
    pipeline.writers[0].schema = FIRST.to_owned();
    pipeline
}

fn compiled(schema: &str, history: &History) -> Compiled {
    let mut sources = Sources::default();
    let spec = sources.add("specs/everything.yaml", SPEC);
    sources.add("specs/everything.avsc", schema);
    let told =
        |found: &Diagnostic| format!("{:?}: {} at `{}`", found.code, found.message, sources.slice(found.primary.span));
    compile(&sources, &[spec], history)
        .unwrap_or_else(|found| panic!("{}", found.iter().map(told).collect::<Vec<_>>().join("\n")))
}
