//! What a build leaves behind for the next one, in `.state.json` of each pipeline.
//!
//! Without it, or where it does not fit the database any more, everything is built anew.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::verdict::Kind;

/// Grows with every change of what a state or a page that is kept means.
const FORMAT: u32 = 1;

/// What is known of a pipeline's pages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    format: u32,
    /// Of the templates of pages that are kept.
    pub(super) kept: u64,
    /// Stands for all that the pages show.
    pub(super) seen: u64,
    /// The newest run that has a page: its number and when it was recorded.
    pub(super) newest: Option<(i64, i64)>,
    /// Runs that have a page and are not in the archive.
    pub(super) rendered: Vec<i64>,
    /// Pages of the archive.
    pub(super) archive: Archive,
    /// What the gate did, partition by partition.
    pub(super) gate: Vec<Partition>,
    /// The pipeline's row of the page over all.
    pub(super) row: Row,
}

/// Lists of old runs, each of so many, that are written once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Archive {
    /// How many lists there are.
    pub(super) pages: u64,
    /// The last run in them.
    pub(super) through: i64,
}

/// The sums of an incarnation of a partition, as far as they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Partition {
    pub(super) topic: String,
    pub(super) incarnation: i64,
    pub(super) number: i64,
    /// The first offset that is not in the sums.
    pub(super) next: i64,
    /// When the last batch in the sums was committed.
    pub(super) last: Option<i64>,
    pub(super) read: u64,
    pub(super) loaded: u64,
    pub(super) dead: u64,
    pub(super) dropped: u64,
    pub(super) superseded: u64,
    /// Element, missing and unexpected count of each expectation.
    pub(super) counts: BTreeMap<String, [u64; 3]>,
}

/// A row of the page over all pipelines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) words: String,
    pub(super) at: String,
    pub(super) met: String,
    pub(super) spark: String,
    pub(super) read: String,
    pub(super) dead: String,
}

impl State {
    /// A state of nothing.
    pub(super) fn new(kept: u64) -> Self {
        Self { format: FORMAT, kept, ..Self::default() }
    }

    /// The state in a file; nothing where there is none that can be understood.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|state: &Self| state.format == FORMAT)
    }

    /// As a file.
    pub(super) fn print(&self) -> String {
        // A state is made of texts and numbers.
        serde_json::to_string(self).unwrap_or_default()
    }
}
