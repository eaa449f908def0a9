//! Whose fault an error is: the row's, the environment's, or the table's.

use sqlx::Error;

use crate::{
    gate::{Halt, HaltReason},
    sink::Trouble,
    text::HIDDEN,
};

// SQLite's result codes; the low byte is the primary one.
const ERROR: i32 = 1;
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const NO_MEMORY: i32 = 7;
const READ_ONLY: i32 = 8;
const INTERRUPTED: i32 = 9;
const IO: i32 = 10;
const FULL: i32 = 13;
const CANNOT_OPEN: i32 = 14;
const PROTOCOL: i32 = 15;
const SCHEMA: i32 = 17;
const TOO_BIG: i32 = 18;
const CONSTRAINT: i32 = 19;
const CONSTRAINT_DATATYPE: i32 = 3091;

/// Constraints that SQLite itself looks after (CHECK, foreign key, not null, primary key, unique, row id, type): its
/// words name them. What a trigger or a function says has other codes.
const NAMED: [i32; 7] = [275, 787, 1299, 1555, 2067, 2579, CONSTRAINT_DATATYPE];

/// An error while rows are written.
pub(super) enum Fault {
    /// One of the rows is to blame.
    Row(String),
    /// None is.
    Trouble(Trouble),
}

/// Sorts an error of a statement that writes rows of the target; `hides` what may quote their values.
pub(super) fn fault(error: &Error, hides: bool) -> Fault {
    match code(error) {
        Some(code) if is_row(code) => Fault::Row(words(error, hides)),
        _ => Fault::Trouble(unblamed(error, hides)),
    }
}

/// Sorts an error of a statement that has values of rows at hand, and for which none can be to blame.
pub(super) fn unblamed(error: &Error, hides: bool) -> Trouble {
    let words = words(error, hides);
    match code(error) {
        Some(code) if is_passing(code) => Trouble::Passing(words),
        None if matches!(error, Error::Io(_) | Error::WorkerCrashed) => Trouble::Passing(words),
        Some(CONSTRAINT_DATATYPE) => Trouble::Contract(Halt::new(HaltReason::WrongColumns, words)),
        _ => Trouble::Contract(Halt::new(HaltReason::Contract, words)),
    }
}

/// Sorts an error of a statement that knows no row.
pub(super) fn trouble(error: &Error) -> Trouble {
    unblamed(error, false)
}

fn is_row(code: i32) -> bool {
    code != CONSTRAINT_DATATYPE && matches!(code & 0xff, CONSTRAINT | TOO_BIG)
}

fn is_passing(code: i32) -> bool {
    matches!(
        code & 0xff,
        BUSY | LOCKED | NO_MEMORY | READ_ONLY | INTERRUPTED | IO | FULL | CANNOT_OPEN | PROTOCOL | SCHEMA
    )
}

fn code(error: &Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}

fn words(error: &Error, hides: bool) -> String {
    if hides { hidden(error) } else { text(error) }
}

/// What is told where values that are shown to nobody are at hand: words that name what is in the schema, or else the code.
pub(super) fn hidden(error: &Error) -> String {
    match code(error) {
        Some(code) if !names_only(code, &text(error)) => format!("{HIDDEN} (SQLite {code})"),
        _ => text(error),
    }
}

fn names_only(code: i32, words: &str) -> bool {
    // What a trigger raises has a code of constraints.
    let is_ours = code == ERROR && words.starts_with("no such ");
    is_passing(code) || code & 0xff == TOO_BIG || NAMED.contains(&code) || is_ours
}

fn text(error: &Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}
