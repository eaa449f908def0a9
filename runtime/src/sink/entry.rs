//! What a batch leaves in the ledger, whatever the database.

use serde_json::{Map, Value};

use super::Batch;
use crate::{
    batch::{Dead, Tally},
    frame,
    gate::{Halt, HaltReason, Span},
    migrate::remake_command,
    offsets::Verb,
    pipeline::{About, Reason},
};

/// The dead letter of a row that the database refused.
pub(super) fn refused(batch: &Batch<'_>, row: usize, words: &str) -> Dead {
    let record = batch.judged.origins[row].record;
    let frame = batch.records[record].value.as_deref().and_then(frame::split);
    Dead {
        record,
        schema_id: frame.map(|frame| frame.schema_id),
        reason: Reason::SinkRejected,
        field: "",
        detail: words.to_owned(),
        expectation: None,
        failed: Vec::new(),
    }
}

/// All expectations that a dead letter failed, as a JSON list of ids.
pub(super) fn failed(about: &About, dead: &Dead) -> String {
    dead.failed.iter().map(|expectation| about.expectations[*expectation].id).collect::<Value>().to_string()
}

/// Gaps as JSON: `[[first, next], …]`.
pub(super) fn gap_spans(gaps: &[Span]) -> String {
    gaps.iter().map(|gap| Value::from(vec![gap.from, gap.to])).collect::<Value>().to_string()
}

/// Counts as JSON: `{id: [element, missing, unexpected]}`.
pub(super) fn counts(about: &About, tally: &Tally) -> String {
    let counts = about.expectations.iter().zip(tally.counts());
    let counts: Map<String, Value> = counts
        .map(|(expectation, counts)| {
            (expectation.id.to_owned(), Value::from(vec![counts.element, counts.missing, counts.unexpected]))
        })
        .collect();
    Value::from(counts).to_string()
}

/// Why a partition stops that has no table to load into.
pub(super) fn target_missing(about: &About) -> Halt {
    let detail = format!(
        "table `{}` is missing: restore it, or make it anew with {} and begin again with {}",
        about.table.name,
        remake_command(about.name),
        Verb::Reset.command(about.name)
    );
    Halt::new(HaltReason::MissingTable, detail)
}

/// Why a partition stops whose offsets belong to a table that is no more, and the two ways out.
pub(super) fn target_replaced(about: &About, evidence: &str) -> Halt {
    let table = about.table.name;
    let detail = format!(
        "table `{table}` is not the one that the offsets belong to: {evidence}; was it dropped and made anew, or \
         restored without rows that had been deleted by hand? restore it with all of them, or empty it and begin \
         again with {}",
        Verb::Reset.command(about.name)
    );
    Halt::new(HaltReason::TargetReplaced, detail)
}

/// The integers of databases are signed; no count of a batch comes near their end.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
