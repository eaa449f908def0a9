//! The target table: its name, its columns, and how it came to be what it is.

use super::{by_hand, scope::Scope};
use crate::{
    diagnostic::{Code, Diagnostic},
    history::{self, Table},
    names::{self, NameError},
    pipeline::Sink,
    source::Spanned,
    syntax::Name,
};

/// The table's name, if every target can have it.
pub(super) fn name(name: &Spanned<String>, scope: &Scope) -> Option<String> {
    match names::table(name) {
        Ok(_) => Some(name.value.clone()),
        Err(error) => {
            let message = format!("`{}` cannot name a table: {error}", name.escape_debug());
            let (code, help) = match error {
                NameError::Reserved(_) => (Code::ReservedName, "choose another name"),
                _ => (Code::InvalidName, "`table` or `schema.table`"),
            };
            scope.diagnostics.report(Diagnostic::new(code, name.span, message).help(help));
            None
        }
    }
}

/// Reports columns that a target cannot have, or that are one in it.
pub(super) fn check_columns(scope: &Scope) -> Option<()> {
    let schema = &scope.resolved?.schema;
    let columns: Vec<&str> = schema.record.columns.iter().map(|column| column.name.as_str()).collect();
    let mut whole = true;
    for (position, column) in columns.iter().enumerate() {
        if let Err(error) = names::column(column) {
            let message = format!("the field `{column}` cannot be a column: {error}");
            scope.diagnostics.report(Diagnostic::new(Code::ReservedName, schema.field_span(position), message));
            whole = false;
        }
    }
    for shared in names::column_collisions(&columns) {
        let message = format!(
            "`{}` and `{}` would be one name in {}",
            columns[shared.first], columns[shared.second], shared.target
        );
        let found = Diagnostic::new(Code::DuplicateName, schema.field_span(shared.second), message);
        scope.diagnostics.report(found.context(schema.field_span(shared.first), "the other one"));
        whole = false;
    }
    whole.then_some(())
}

/// Reports ids that cannot name a constraint of the table, each of which any rule may become.
pub(super) fn check_constraints(sink: &Sink, scope: &Scope) -> Option<()> {
    let resolved = scope.resolved?;
    let columns: Vec<&str> = resolved.schema.record.columns.iter().map(|column| column.name.as_str()).collect();
    let mut whole = true;
    for id in &resolved.ids {
        if let Err(error) = names::constraint(id, &sink.table, &columns) {
            let message = format!("`{}` cannot name a constraint of `{}`: {error}", **id, sink.table);
            let found = Diagnostic::new(Code::ReservedName, id.span, message);
            scope.diagnostics.report(found.help("give the expectation another `id`"));
            whole = false;
        }
    }
    whole.then_some(())
}

/// Reports what no migration can do.
pub(super) fn check_migration(pipeline: &Name, sink: &Sink, scope: &Scope) {
    let Some(resolved) = scope.resolved else { return };
    let table = Table::new(&resolved.schema.record, sink, &resolved.suite);
    for obstacle in history::obstacles(scope.history, &pipeline.0, &table) {
        let column = obstacle.column().and_then(|name| resolved.schema.record.position(name));
        let place = match column {
            Some(column) => resolved.schema.field_span(column),
            None => scope.spec.sink.value().map_or(scope.spec.span, |sink| sink.span),
        };
        let found = Diagnostic::new(Code::NotMigratable, place, obstacle.to_string());
        scope.diagnostics.report(found.help(by_hand::help(&obstacle, &table)));
    }
}
