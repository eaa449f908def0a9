//! Whose fault an error is: the row's, the environment's, or the table's.

use sqlx::{Error, postgres::PgDatabaseError};

use crate::{
    gate::{Halt, HaltReason},
    sink::Trouble,
};

/// An error while a batch is written.
#[derive(Debug)]
pub(super) enum Fault {
    /// One of the rows is to blame.
    Row(String),
    /// Somebody holds a lock.
    Blocked(String),
    /// None of these.
    Trouble(Trouble),
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<Error> for Fault {
    /// Sorts an error for which no row can be to blame.
    fn from(error: Error) -> Self {
        match code(&error).as_deref() {
            Some(LOCK_NOT_AVAILABLE) => Self::Blocked(text(&error)),
            _ => Self::Trouble(trouble(&error)),
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Row(words) => Self::Contract(Halt::new(HaltReason::Contract, words)),
            Fault::Blocked(words) => Self::Passing(words),
            Fault::Trouble(trouble) => trouble,
        }
    }
}

const LOCK_NOT_AVAILABLE: &str = "55P03";
const UNDEFINED_TABLE: &str = "42P01";
const UNDEFINED_SCHEMA: &str = "3F000";

/// Beginnings of the codes of what may pass: connections, resources, shutdowns, disks, rivals,
/// timeouts, a server that only reads for now, statements and snapshots that the server has forgotten.
const PASSING: [&str; 12] = ["08", "25006", "25P02", "25P03", "25P04", "26000", "40", "53", "55P03", "57", "58", "72"];

/// Beginnings of the codes of what is wrong whatever the row: a table or a trigger that does not fit, missing
/// rights, the state of a session or of the server.
const CONTRACT: [&str; 14] = ["0A", "0L", "0P", "25", "28", "2D", "39", "3D", "3F", "42", "55", "F0", "HV", "XX"];

/// The server's routines that refuse a row with a code of those all the same: `RAISE` in a trigger says which one
/// it likes, and what a policy does not let in has the code of a missing right.
const JUDGES: [&str; 2] = ["exec_stmt_raise", "ExecWithCheckOptions"];

/// Sorts an error of a statement that writes rows of the target.
pub(super) fn fault(error: Error) -> Fault {
    if is_row(&error) { Fault::Row(text(&error)) } else { error.into() }
}

/// Whether a row is to blame: that is so of all codes, those that users make up too, but for what is known to be
/// somebody else's fault.
fn is_row(error: &Error) -> bool {
    let Some(code) = code(error) else { return false };
    let begins = |class: &&str| code.starts_with(class);
    let judged = || routine(error).is_some_and(|routine| JUDGES.contains(&routine));
    !PASSING.iter().any(begins) && (!CONTRACT.iter().any(begins) || judged())
}

/// Where in the server's own source an error was raised; it speaks no other language there.
fn routine(error: &Error) -> Option<&str> {
    error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?.routine()
}

/// Sorts an error for which no row can be to blame.
pub(super) fn trouble(error: &Error) -> Trouble {
    let words = text(error);
    match (code(error).as_deref(), error) {
        (Some(code), _) if PASSING.iter().any(|class| code.starts_with(class)) => Trouble::Passing(words),
        (Some(UNDEFINED_TABLE | UNDEFINED_SCHEMA), _) => Trouble::Contract(Halt::new(HaltReason::MissingTable, words)),
        // The connection is closed, whatever was wrong with it.
        (None, Error::Io(_) | Error::Protocol(_) | Error::WorkerCrashed) => Trouble::Passing(words),
        _ => Trouble::Contract(Halt::new(HaltReason::Contract, words)),
    }
}

fn code(error: &Error) -> Option<String> {
    error.as_database_error()?.code().map(Into::into)
}

/// The server's message and its code. Never its detail or context, which quote values of rows.
fn text(error: &Error) -> String {
    match error.as_database_error() {
        Some(error) => format!("{} (SQLSTATE {})", error.message(), error.code().unwrap_or_default()),
        None => error.to_string(),
    }
}
