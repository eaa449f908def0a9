//! Whose fault an error is: the row's, the environment's, or the table's.

use sqlx::Error;

use crate::{
    gate::{Halt, HaltReason},
    sink::Trouble,
};

// SQLite's result codes; the low byte is the primary one.
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

/// An error while rows are written.
pub(super) enum Fault {
    /// One of the rows is to blame.
    Row(String),
    /// None is.
    Trouble(Trouble),
}

/// Sorts an error of a statement that writes rows of the target.
pub(super) fn fault(error: &Error) -> Fault {
    match code(error) {
        Some(code) if is_row(code) => Fault::Row(text(error)),
        _ => Fault::Trouble(trouble(error)),
    }
}

/// Sorts an error for which no row can be to blame.
pub(super) fn trouble(error: &Error) -> Trouble {
    match code(error) {
        Some(code) if is_passing(code) => Trouble::Passing(text(error)),
        None if matches!(error, Error::Io(_) | Error::WorkerCrashed) => Trouble::Passing(text(error)),
        Some(CONSTRAINT_DATATYPE) => Trouble::Contract(Halt::new(HaltReason::WrongColumns, text(error))),
        _ => Trouble::Contract(Halt::new(HaltReason::Contract, text(error))),
    }
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

fn text(error: &Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}
