//! What is told of an error: the server's own words, or, where they may quote what nobody is to see, names alone.

use sqlx::{Error, postgres::PgDatabaseError};

use super::codes::{is_ours, is_passing, is_spoken, said};
use crate::text::HIDDEN;

/// The server's message and its code. Never its detail or context, which quote values of rows.
pub(super) fn text(error: &Error) -> String {
    match error.as_database_error() {
        Some(error) => format!("{} (SQLSTATE {})", error.message(), error.code().unwrap_or_default()),
        None => error.to_string(),
    }
}

/// The same where values that are shown to nobody are at hand, and messages may quote one: the code, and the
/// constraint, the column and the table that the server names.
pub(super) fn hidden(error: &Error) -> String {
    let Some(said) = said(error).filter(|said| !is_frank(said)) else { return text(error) };
    let names: Vec<String> = names(said).map(|(kind, name)| format!("{kind} `{name}`")).collect();
    let colon = if names.is_empty() { "" } else { ": " };
    format!("{HIDDEN}{colon}{} (SQLSTATE {})", names.join(", "), said.code())
}

/// Whether a message is about the server itself, or about a statement of ours and the rights to it: no value stands
/// in those. That a table or a type is missing says nothing of the kind: its name may be a value that was cast.
fn is_frank(said: &PgDatabaseError) -> bool {
    (is_passing(said.code()) && !is_spoken(said)) || is_ours(said)
}

fn names(said: &PgDatabaseError) -> impl Iterator<Item = (&'static str, &str)> {
    let names = [("constraint", said.constraint()), ("column", said.column()), ("table", said.table())];
    let is_spoken = is_spoken(said);
    names.into_iter().filter_map(move |(kind, name)| Some((kind, name.filter(|_| !is_spoken)?)))
}
