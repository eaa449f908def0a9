//! What the gate did, out of the ledger. Each batch is summed once: the sums are kept with the site.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};

use super::{Bound, Moment};
use crate::{docs::state::Partition, sink::session::count};

/// Batches that are read at once.
const CHUNK: i64 = 5_000;

/// Batches of all partitions together that charts show.
const RECENT: i64 = 960;

const STATES: &str = "
SELECT topic, CAST(partition AS bigint) AS partition, incarnation, status, halt_reason, halt_detail
FROM [tollgate.partition_state] WHERE pipeline = $1 ORDER BY topic, partition";

const BATCHES: &str = "
SELECT first_offset, next_offset, read, loaded, dead, dropped, superseded, CAST(counts AS text) AS counts,
       {at committed_at} AS at
FROM [tollgate.batch_ledger]
WHERE pipeline = $1 AND topic = $2 AND incarnation = $3 AND partition = $4 AND first_offset >= $5
ORDER BY first_offset LIMIT $6";

const LATEST: &str = "
SELECT first_offset, next_offset, read, loaded, dead, dropped, superseded, CAST(counts AS text) AS counts,
       {at committed_at} AS at
FROM [tollgate.batch_ledger]
WHERE pipeline = $1 AND topic = $2 AND incarnation = $3 AND partition = $4 AND first_offset < $5
ORDER BY first_offset DESC LIMIT $6";

/// Where a partition stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::docs) struct Standing {
    pub(in crate::docs) topic: String,
    pub(in crate::docs) partition: i64,
    pub(in crate::docs) incarnation: i64,
    /// Why it stands still.
    pub(in crate::docs) halted: Option<String>,
}

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::docs) struct Batch {
    next: i64,
    pub(in crate::docs) at: i64,
    pub(in crate::docs) read: u64,
    loaded: u64,
    pub(in crate::docs) dead: u64,
    dropped: u64,
    superseded: u64,
    pub(in crate::docs) counts: BTreeMap<String, [u64; 3]>,
}

impl Moment<'_> {
    /// Where the partitions stand.
    pub(in crate::docs) async fn standings(&mut self) -> Result<Vec<Standing>, sqlx::Error> {
        let rows = self.rows(STATES, &[]).await?;
        let standing = |row: &AnyRow| {
            let (status, reason, detail): (String, Option<String>, Option<String>) =
                (row.try_get("status")?, row.try_get("halt_reason")?, row.try_get("halt_detail")?);
            let why = [reason, detail].into_iter().flatten().collect::<Vec<_>>().join(": ");
            Ok(Standing {
                topic: row.try_get("topic")?,
                partition: row.try_get("partition")?,
                incarnation: row.try_get("incarnation")?,
                halted: (status == "halted").then_some(why),
            })
        };
        rows.iter().map(standing).collect()
    }

    /// Adds to the sums what was committed since they were made; nothing where they are of another ledger.
    pub(in crate::docs) async fn sums(
        &mut self,
        standings: &[Standing],
        before: &[Partition],
    ) -> Result<Option<Vec<Partition>>, sqlx::Error> {
        let mut sums = Vec::new();
        for Standing { topic, partition, incarnation, .. } in standings {
            for incarnation in 0..=*incarnation {
                let is = |known: &&Partition| {
                    (&known.topic, known.number, known.incarnation) == (topic, *partition, incarnation)
                };
                let known = before.iter().find(is).cloned();
                let mut sum = known.unwrap_or_else(|| Partition {
                    topic: topic.clone(),
                    number: *partition,
                    incarnation,
                    next: i64::MIN,
                    ..Partition::default()
                });
                if !self.continues(&sum).await? {
                    return Ok(None);
                }
                self.add(&mut sum).await?;
                sums.push(sum);
            }
        }
        Ok(Some(sums))
    }

    /// Whether the last batch of the sums is still there.
    async fn continues(&mut self, sum: &Partition) -> Result<bool, sqlx::Error> {
        if sum.last.is_none() {
            return Ok(true);
        }
        let last = self.batches(LATEST, &sum.topic, [sum.incarnation, sum.number, sum.next, 1]).await?;
        Ok(last.first().is_some_and(|batch| batch.next == sum.next && Some(batch.at) == sum.last))
    }

    async fn add(&mut self, sum: &mut Partition) -> Result<(), sqlx::Error> {
        loop {
            let batches = self.batches(BATCHES, &sum.topic, [sum.incarnation, sum.number, sum.next, CHUNK]).await?;
            for batch in &batches {
                sum.next = batch.next;
                sum.last = Some(batch.at);
                sum.read += batch.read;
                sum.loaded += batch.loaded;
                sum.dead += batch.dead;
                sum.dropped += batch.dropped;
                sum.superseded += batch.superseded;
                for (id, counts) in &batch.counts {
                    let sums = sum.counts.entry(id.clone()).or_default();
                    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                }
            }
            if i64::try_from(batches.len()) != Ok(CHUNK) {
                return Ok(());
            }
        }
    }

    /// The latest batches of all partitions, oldest first.
    pub(in crate::docs) async fn latest(&mut self, standings: &[Standing]) -> Result<Vec<Batch>, sqlx::Error> {
        let each = (RECENT / i64::try_from(standings.len().max(1)).unwrap_or(RECENT)).max(12);
        let mut all = Vec::new();
        for Standing { topic, partition, incarnation, .. } in standings {
            all.extend(self.batches(LATEST, topic, [*incarnation, *partition, i64::MAX, each]).await?);
        }
        all.sort_by_key(|batch| batch.at);
        Ok(all)
    }

    async fn batches(&mut self, sql: &str, topic: &str, place: [i64; 4]) -> Result<Vec<Batch>, sqlx::Error> {
        let numbers = place.map(Bound::Number);
        let bound: Vec<Bound<'_>> = std::iter::once(Bound::Text(topic)).chain(numbers).collect();
        self.rows(sql, &bound).await?.iter().map(batch).collect()
    }
}

fn batch(row: &AnyRow) -> Result<Batch, sqlx::Error> {
    let text: String = row.try_get("counts")?;
    let counts: Json = serde_json::from_str(&text).unwrap_or_default();
    let three = |counts: &Json| [0, 1, 2].map(|at| counts[at].as_u64().unwrap_or_default());
    let counts = counts.as_object().into_iter().flatten().map(|(id, counts)| (id.clone(), three(counts)));
    Ok(Batch {
        next: row.try_get("next_offset")?,
        at: row.try_get("at")?,
        read: count(row, "read")?,
        loaded: count(row, "loaded")?,
        dead: count(row, "dead")?,
        dropped: count(row, "dropped")?,
        superseded: count(row, "superseded")?,
        counts: counts.collect(),
    })
}
