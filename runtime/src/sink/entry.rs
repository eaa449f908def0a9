//! What a batch leaves in the ledger, whatever the database.

use serde_json::{Map, Value};

use super::Batch;
use crate::{
    batch::{Dead, Tally},
    frame,
    gate::Span,
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

/// The integers of databases are signed; no count of a batch comes near their end.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
