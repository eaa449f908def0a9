//! Whose fault an error is: the row's, the environment's, or the table's.

use sqlx::Error;

use super::words::{hidden, said, text};
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
    /// Sorts an error of a statement that knows no row.
    fn from(error: Error) -> Self {
        unblamed(&error, false)
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

/// Sorts an error of a statement that writes rows of the target; `hides` what may quote their values.
pub(super) fn fault(error: &Error, hides: bool) -> Fault {
    if is_row(error) { Fault::Row(words(error, hides)) } else { unblamed(error, hides) }
}

/// Sorts an error of a statement that has values of rows at hand, and for which none can be to blame.
pub(super) fn unblamed(error: &Error, hides: bool) -> Fault {
    let words = words(error, hides);
    match code(error) {
        Some(LOCK_NOT_AVAILABLE) => Fault::Blocked(words),
        _ => Fault::Trouble(sorted(error, words)),
    }
}

fn words(error: &Error, hides: bool) -> String {
    if hides { hidden(error) } else { text(error) }
}

/// Whether a row is to blame: that is so of all codes, those that users make up too, but for what is known to be
/// somebody else's fault.
fn is_row(error: &Error) -> bool {
    let Some(code) = code(error) else { return false };
    let begins = |class: &&str| code.starts_with(class);
    let judged = || said(error).and_then(|said| said.routine()).is_some_and(|routine| JUDGES.contains(&routine));
    !is_passing(code) && (!CONTRACT.iter().any(begins) || judged())
}

/// Whether what has this code may pass.
pub(super) fn is_passing(code: &str) -> bool {
    PASSING.iter().any(|class| code.starts_with(class))
}

/// Sorts an error of a statement that knows no row.
pub(super) fn trouble(error: &Error) -> Trouble {
    sorted(error, text(error))
}

fn sorted(error: &Error, words: String) -> Trouble {
    match (code(error), error) {
        (Some(code), _) if is_passing(code) => Trouble::Passing(words),
        (Some(UNDEFINED_TABLE | UNDEFINED_SCHEMA), _) => Trouble::Contract(Halt::new(HaltReason::MissingTable, words)),
        // The connection is closed, whatever was wrong with it.
        (None, Error::Io(_) | Error::Protocol(_) | Error::WorkerCrashed) => Trouble::Passing(words),
        _ => Trouble::Contract(Halt::new(HaltReason::Contract, words)),
    }
}

fn code(error: &Error) -> Option<&str> {
    Some(said(error)?.code())
}
