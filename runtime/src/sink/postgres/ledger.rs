//! Dead letters and the ledger's row for a batch.

use sqlx::{PgConnection, query};

use super::{
    fault::{Fault, unblamed},
    load::Loaded,
};
use crate::{
    batch::Dead,
    sink::{
        Batch, Identity, Written,
        entry::{counts, failed, gap_spans, refused, signed},
    },
    text::sanitise,
};

const BURY: &str = r#"
INSERT INTO tollgate.dead_letter
    (pipeline, topic, incarnation, partition, digest, "offset", timestamp_ms, key, value, headers,
     schema_id, reason, field, detail, expectation, failed)
SELECT $1, $2, $3, $4, $5, letter."offset", letter.timestamp_ms, letter.key, letter.value, letter.headers,
       letter.schema_id, letter.reason, nullif(letter.field, ''), letter.detail, letter.expectation, letter.failed::json
FROM unnest($6::bigint[], $7::bigint[], $8::bytea[], $9::bytea[], $10::bytea[],
            $11::bigint[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
    AS letter ("offset", timestamp_ms, key, value, headers, schema_id, reason, field, detail, expectation, failed)"#;

const ENTER: &str = "
INSERT INTO tollgate.batch_ledger
    (pipeline, topic, incarnation, partition, first_offset, next_offset, epoch,
     read, loaded, dead, dropped, superseded, gaps, gap_spans, replaced, cross_partition, counts, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::json, $15, $16, $17::json, $18)";

/// Writes the dead letters: those of the judge and the rows that the database refused.
pub(super) async fn bury(
    connection: &mut PgConnection,
    identity: &Identity,
    batch: &Batch<'_>,
    loaded: &Loaded,
) -> Result<(), Fault> {
    let refused: Vec<Dead> = loaded.refused.iter().map(|(row, words)| refused(batch, *row, words)).collect();
    let dead: Vec<&Dead> = batch.judged.dead.iter().chain(&refused).collect();
    if dead.is_empty() {
        return Ok(());
    }
    let about = identity.about;
    let records = || dead.iter().map(|dead| &batch.records[dead.record]);
    let bury = query(BURY).bind(about.name).bind(about.topic.name).bind(batch.incarnation).bind(identity.partition);
    let bury = bury
        .bind(about.digest)
        .bind(records().map(|record| record.offset).collect::<Vec<_>>())
        .bind(records().map(|record| record.timestamp_ms).collect::<Vec<_>>())
        .bind(records().map(|record| record.key.as_deref()).collect::<Vec<_>>())
        .bind(records().map(|record| record.value.as_deref()).collect::<Vec<_>>())
        .bind(records().map(|record| record.headers.as_deref()).collect::<Vec<_>>())
        .bind(dead.iter().map(|dead| dead.schema_id.map(i64::from)).collect::<Vec<_>>())
        .bind(dead.iter().map(|dead| dead.reason.name()).collect::<Vec<_>>())
        .bind(dead.iter().map(|dead| dead.field).collect::<Vec<_>>())
        .bind(dead.iter().map(|dead| sanitise(&dead.detail)).collect::<Vec<_>>())
        .bind(dead.iter().map(|dead| dead.expectation.map(|id| about.expectations[id].id)).collect::<Vec<_>>())
        .bind(dead.iter().map(|dead| failed(about, dead)).collect::<Vec<_>>());
    let buried = bury.execute(connection).await;
    buried.map(drop).map_err(|error| unblamed(&error, about.topic.is_private()))
}

/// Writes the ledger's row; `written` is complete.
pub(super) async fn enter(
    connection: &mut PgConnection,
    identity: &Identity,
    batch: &Batch<'_>,
    written: &Written,
) -> Result<(), Fault> {
    let about = identity.about;
    let gaps: i64 = batch.gaps.iter().map(|gap| gap.len()).sum();
    let entry = query(ENTER).bind(about.name).bind(about.topic.name).bind(batch.incarnation).bind(identity.partition);
    let entry = entry.bind(batch.span.from).bind(batch.span.to).bind(batch.epoch);
    let entry = entry.bind(signed(batch.judged.read as u64)).bind(signed(written.loaded)).bind(signed(written.dead));
    let entry = entry.bind(signed(written.dropped)).bind(signed(written.superseded));
    let entry = entry.bind(gaps).bind(gap_spans(batch.gaps));
    let entry = entry.bind(signed(written.replaced)).bind(signed(written.cross_partition));
    entry.bind(counts(about, &batch.judged.tally)).bind(about.digest).execute(connection).await?;
    Ok(())
}
