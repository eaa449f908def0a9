//! Dead letters and the ledger's row for a batch.

use sqlx::{SqliteConnection, query};

use super::{
    fault::{trouble, unblamed},
    load::Loaded,
};
use crate::{
    batch::Dead,
    record::Record,
    sink::{
        Batch, Identity, Trouble, Written,
        entry::{counts, failed, gap_spans, refused, signed},
    },
    text::sanitise,
};

const BURY: &str = r#"
INSERT INTO "tollgate.dead_letter"
    (pipeline, topic, incarnation, partition, "offset", timestamp_ms, key, value, headers,
     schema_id, reason, field, detail, expectation, failed, digest, recorded_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?, CAST(unixepoch('subsec') * 1000000 AS INTEGER))"#;

const ENTER: &str = r#"
INSERT INTO "tollgate.batch_ledger"
    (pipeline, topic, incarnation, partition, first_offset, next_offset, epoch,
     read, loaded, dead, dropped, superseded, gaps, gap_spans, replaced, cross_partition,
     counts, digest, committed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(unixepoch('subsec') * 1000000 AS INTEGER))"#;

/// Writes the dead letters: those of the judge and the rows that the database refused.
pub(super) async fn bury(
    connection: &mut SqliteConnection,
    identity: &Identity,
    batch: &Batch<'_>,
    loaded: &Loaded,
) -> Result<(), Trouble> {
    let refused: Vec<Dead> = loaded.refused.iter().map(|(row, words)| refused(batch, *row, words)).collect();
    for dead in batch.judged.dead.iter().chain(&refused) {
        let buried = bury_one(connection, identity, batch, dead).await;
        buried.map_err(|error| unblamed(&error, identity.about.topic.is_private()))?;
    }
    Ok(())
}

/// Writes the ledger's row; `written` is complete.
pub(super) async fn enter(
    connection: &mut SqliteConnection,
    identity: &Identity,
    batch: &Batch<'_>,
    written: &Written,
) -> Result<(), Trouble> {
    let about = identity.about;
    let gaps: i64 = batch.gaps.iter().map(|gap| gap.len()).sum();
    let entry = query(ENTER).bind(about.name).bind(about.topic.name).bind(batch.incarnation).bind(identity.partition);
    let entry = entry.bind(batch.span.from).bind(batch.span.to).bind(batch.epoch);
    let entry = entry.bind(signed(batch.judged.read as u64)).bind(signed(written.loaded)).bind(signed(written.dead));
    let entry = entry.bind(signed(written.dropped)).bind(signed(written.superseded));
    let entry = entry.bind(gaps).bind(gap_spans(batch.gaps));
    let entry = entry.bind(signed(written.replaced)).bind(signed(written.cross_partition));
    let entry = entry.bind(counts(about, &batch.judged.tally)).bind(about.digest);
    entry.execute(connection).await.map(drop).map_err(|error| trouble(&error))
}

async fn bury_one(
    connection: &mut SqliteConnection,
    identity: &Identity,
    batch: &Batch<'_>,
    dead: &Dead,
) -> Result<(), sqlx::Error> {
    let about = identity.about;
    let Record { offset, timestamp_ms, key, value, headers } = &batch.records[dead.record];
    let id = |expectation: usize| about.expectations[expectation].id;
    let letter = query(BURY).bind(about.name).bind(about.topic.name).bind(batch.incarnation).bind(identity.partition);
    let letter = letter.bind(offset).bind(timestamp_ms).bind(key.as_deref()).bind(value.as_deref());
    let letter = letter.bind(headers.as_deref()).bind(dead.schema_id).bind(dead.reason.name());
    let letter = letter.bind(dead.field).bind(sanitise(&dead.detail)).bind(dead.expectation.map(id));
    letter.bind(failed(about, dead)).bind(about.digest).execute(connection).await.map(drop)
}
