//! Whose fault an error is: the row's, the environment's, or the table's.

use sqlx::{Error, postgres::PgDatabaseError};

use super::{
    codes::{
        LOCK_NOT_AVAILABLE, UNDEFINED_SCHEMA, UNDEFINED_TABLE, code, is_contract, is_judged, is_name, is_passing, said,
    },
    words::{hidden, text},
};
use crate::{
    gate::{Halt, HaltReason},
    sink::Trouble,
};

/// An error while a batch is written.
#[derive(Debug)]
pub(super) enum Fault {
    /// One of the rows is to blame.
    Row(Refusal),
    /// Somebody holds a lock.
    Blocked(String),
    /// None of these.
    Trouble(Trouble),
}

/// Why the database refuses a row.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) words: String,
    /// The code is of what is wrong whatever the row: that one was judged is only told by who says so.
    pub(super) doubtful: bool,
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
            Fault::Row(refusal) => Self::Contract(Halt::new(HaltReason::Contract, refusal.words)),
            Fault::Blocked(words) => Self::Passing(words),
            Fault::Trouble(trouble) => trouble,
        }
    }
}

/// Sorts an error of a statement that writes rows of the target; `hides` what may quote their values.
pub(super) fn fault(error: &Error, hides: bool) -> Fault {
    // A function has names of its own, and no row is to blame for those.
    sift(error, hides, |said| is_name(said) && said.r#where().is_none())
}

/// The same of COPY, which gives every error a context: whether it was a function's is found out by who tries again.
pub(super) fn fault_of_copy(error: &Error, hides: bool) -> Fault {
    sift(error, hides, is_name)
}

fn sift(error: &Error, hides: bool, is_value: impl Fn(&PgDatabaseError) -> bool) -> Fault {
    if let Some(said) = said(error).filter(|said| is_row(said) || is_value(said)) {
        return Fault::Row(Refusal { words: words(error, hides), doubtful: is_contract(said.code()) });
    }
    match unblamed(error, hides) {
        // The target is there, and locked.
        Fault::Trouble(Trouble::Contract(halt)) => {
            Trouble::Contract(Halt::new(HaltReason::Contract, halt.detail)).into()
        }
        other => other,
    }
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
fn is_row(said: &PgDatabaseError) -> bool {
    !is_passing(said.code()) && (!is_contract(said.code()) || is_judged(said))
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
