//! What a database must do for the gate, whichever it is.

pub(crate) mod dialect;
mod entry;
mod postgres;
pub(crate) mod session;
pub(crate) mod sqlite;
mod stranded;

use std::{fmt, future::Future, pin::Pin};

use crate::{
    batch::Judged,
    exit::Failure,
    gate::{Halt, Span},
    pipeline::About,
    record::Record,
    rows::Rows,
};

/// An answer to wait for.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Trouble>> + Send + 'a>>;

/// The columns that say where a row comes from, in the order of the table.
pub(crate) const ORIGIN: [&str; 3] = ["_tollgate_incarnation", "_tollgate_partition", "_tollgate_offset"];

/// The database side of one partition.
pub(crate) trait Sink: Send {
    /// Empty rows in the form that this sink takes.
    fn rows(&self) -> Rows;

    /// Raises the epoch and tells where the partition stands; begins at `first` of the topic with
    /// this id if it is new. An id that was not known so far is kept.
    fn claim<'a>(&'a mut self, first: i64, topic_id: Option<&'a str>) -> Answer<'a, Claim>;

    /// Commits rows, dead letters, ledger and next offset in one transaction.
    fn write<'a>(&'a mut self, batch: &'a Batch<'a>) -> Answer<'a, Written>;

    /// Notes that the partition stands still.
    fn halt<'a>(&'a mut self, epoch: i64, halt: &'a Halt) -> Answer<'a, ()>;
}

/// Whose partition it is.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) about: &'static About,
    pub(crate) partition: i32,
    /// Names the process, for people.
    pub(crate) owner: String,
}

/// What a claim says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) epoch: i64,
    pub(crate) next: i64,
    pub(crate) incarnation: i64,
    /// The topic to which the offsets belong, where that is known.
    pub(crate) topic_id: Option<String>,
    /// Why nothing is to be written from here on: the offsets belong to another target table.
    pub(crate) halt: Option<Halt>,
}

/// A judged batch on its way.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    pub(crate) epoch: i64,
    pub(crate) incarnation: i64,
    pub(crate) span: Span,
    /// Offsets in the span that hold no record.
    pub(crate) gaps: &'a [Span],
    /// At least the records that were judged.
    pub(crate) records: &'a [Record],
    pub(crate) judged: &'a Judged,
}

/// What became of the records of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Rows that were inserted or took the place of another.
    pub loaded: u64,
    /// Dead letters.
    pub dead: u64,
    /// Dropped by an expectation.
    pub dropped: u64,
    /// Older than a row of the same key.
    pub superseded: u64,
    /// Of the loaded, those that took the place of another row.
    pub replaced: u64,
    /// Of the replaced, those whose row came from another partition.
    pub cross_partition: u64,
}

/// Why a sink could not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Epoch or offset are not what they were: somebody else has claimed.
    Lost,
    /// It may pass; whether anything was committed is not known.
    Passing(String),
    /// It will not pass until something is repaired; nothing was committed.
    Contract(Halt),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost => f.write_str("somebody else was faster"),
            Self::Passing(words) => f.write_str(words),
            Self::Contract(halt) => f.write_str(&halt.detail),
        }
    }
}

/// Where a verb asks once.
impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let message = format!("{}{trouble}", dialect::DATABASE);
        match trouble {
            Trouble::Contract(_) => Self::usage(message),
            Trouble::Lost | Trouble::Passing(_) => Self::environment(message),
        }
    }
}
