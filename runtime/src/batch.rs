//! Judging a batch: each record becomes a row, a dead letter, or is dropped or superseded.
//!
//! The loop over the records stands once, in `judge`, and is generic over the pipeline; behind
//! [`AnyPipeline`] nobody needs to know which pipeline it is.

mod admit;
mod any;
mod judge;
mod masks;
mod renamed;
mod tally;

pub use self::{any::AnyPipeline, renamed::Renamed, tally::Tally};
use crate::{pipeline::Reason, rows::Rows};

/// What became of the records of a batch.
#[derive(Debug)]
pub struct Judged {
    /// How many records were judged: all, or those before the one that halts.
    pub read: usize,
    /// The rows, encoded for the sink, and of which record each is.
    pub rows: Rows,
    /// One entry per row of [`Self::rows`].
    pub origins: Vec<Origin>,
    /// The rows that no later one supersedes, in the order of their keys: so lanes that meet on keys do not lock each
    /// other out, and an index is written where it was just read. Rows without a key are in the order of the records.
    pub standing: Vec<usize>,
    /// The dead letters.
    pub dead: Vec<Dead>,
    /// How many were dropped by an expectation.
    pub dropped: usize,
    /// What the expectations said.
    pub tally: Tally,
    /// The expectation at which the partition stops, before record number [`Self::read`].
    pub halt: Option<usize>,
}

/// Where a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Position of the record in the batch.
    pub record: usize,
    /// The row of the same key that this one supersedes, if the batch holds one. It is written
    /// after all if the database refuses this one.
    pub previous: Option<usize>,
    /// Whether a later row of the batch supersedes this one.
    pub superseded: bool,
}

/// A record that will not be loaded, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// Position of the record in the batch.
    pub record: usize,
    /// The schema id in its frame, if it has one.
    pub schema_id: Option<u32>,
    /// Why.
    pub reason: Reason,
    /// The writer's field at which it showed, or nothing.
    pub field: &'static str,
    /// A few words for people; never a value of the record.
    pub detail: String,
    /// The expectation that acted, by its position.
    pub expectation: Option<usize>,
    /// All expectations that failed, by their positions.
    pub failed: Vec<usize>,
}
