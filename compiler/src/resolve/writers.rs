//! Schema versions: the committed ones and the spec's own, each resolved against the spec's.

use super::scope::Scope;
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    history,
    schema::{
        avro,
        plan::{Plan, Writer},
        resolve,
    },
    source::Sources,
    syntax::Name,
};

/// All versions, oldest first. One that cannot be read as the spec's is said so: its records
/// become dead letters.
pub(super) fn writers(name: &Name, scope: &Scope) -> Option<Vec<Writer>> {
    let resolved = scope.resolved?;
    let versions = history::writers(scope.history, &name.0, scope.sources.text(resolved.file));
    let writer = |version: history::Version| {
        let plan = plan(&version.text, scope);
        // The spec's own version has been reported on already, and says nothing about the others.
        if let Err(why) = &plan
            && version.sealed
            && resolved.schema.is_complete()
        {
            report_unresolvable(version.number, why, scope);
        }
        let path = format!("pipelines/{}/{}", name.0, version.path);
        Writer { version: version.number, path, schema: version.text, plan }
    };
    Some(versions.into_iter().map(writer).collect())
}

/// How a version's records are read, or why they cannot be.
fn plan(text: &str, scope: &Scope) -> Result<Plan, String> {
    let reader = &scope.resolved.ok_or("the spec's schema was refused")?.schema;
    // A sealed schema was accepted when it was written: findings in it say nothing about the spec.
    let (mut sources, found) = (Sources::default(), Diagnostics::default());
    let file = sources.add("schema.avsc", text);
    let writer = avro::read(&sources, file, &found).filter(|_| !found.refused());
    resolve::plan(&writer.ok_or("the schema cannot be read any more")?, reader)
}

fn report_unresolvable(version: usize, why: &str, scope: &Scope) {
    let Some(place) = scope.spec.source.value().and_then(|source| source.value.value()?.schema.value()) else { return };
    let message = format!("records of schema version {version} cannot be read any more: {why}");
    let found = Diagnostic::new(Code::SchemaUnresolvable, place.span, message);
    scope.diagnostics.report(
        found.help("they become dead letters (`schema_unresolvable`); to read them, keep the schemas compatible"),
    );
}
