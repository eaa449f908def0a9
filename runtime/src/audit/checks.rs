//! The checks: each is a query whose rows are what does not add up, one text each.
//!
//! `$1` is the pipeline, `$2` how many texts are enough. A spec may have named other topics before:
//! what was read of them counts like the rest.

use crate::pipeline::About;

/// The partitions and the sums of their present incarnation.
pub(super) const PARTITIONS: &str = "
SELECT state.topic, state.partition, state.incarnation, state.first_offset, state.next_offset,
       count(ledger.first_offset) AS batches, CAST(coalesce(sum(read), 0) AS bigint) AS read,
       CAST(coalesce(sum(gaps), 0) AS bigint) AS gaps, CAST(coalesce(sum(loaded), 0) AS bigint) AS loaded,
       CAST(coalesce(sum(dead), 0) AS bigint) AS dead, CAST(coalesce(sum(dropped), 0) AS bigint) AS dropped,
       CAST(coalesce(sum(superseded), 0) AS bigint) AS superseded,
       CAST(coalesce(sum(cross_partition), 0) AS bigint) AS cross_partition
FROM [tollgate.partition_state] AS state
LEFT JOIN [tollgate.batch_ledger] AS ledger USING (pipeline, topic, partition, incarnation)
WHERE state.pipeline = $1
GROUP BY state.pipeline, state.topic, state.partition ORDER BY state.topic, state.partition";

/// What is worth knowing.
pub(super) const NOTES: &str = "
SELECT format('partition %s stands still (%s): %s', partition, halt_reason, halt_detail)
FROM [tollgate.partition_state] WHERE pipeline = $1 AND status = 'halted'
UNION ALL
SELECT format('partition %s is in incarnation %s', partition, incarnation)
FROM [tollgate.partition_state] WHERE pipeline = $1 AND incarnation > 0
UNION ALL
SELECT format('cross_partition: %s rows from partition %s took the place of another partition''s', sum(cross_partition), partition)
FROM [tollgate.batch_ledger] WHERE pipeline = $1
GROUP BY topic, partition HAVING sum(cross_partition) > 0";

/// What must hold of Tollgate's own tables.
pub(super) const LEDGER: [&str; 7] =
    [UNTILED, UNBALANCED, MISNAMED_GAPS, STATE, FOREIGN_LEDGER, LETTERS, STRAY_LETTERS];

const UNTILED: &str = "
SELECT format('partition %s: the batch at offset %s follows one that ends at %s', partition, first_offset, before)
FROM (SELECT partition, first_offset,
             lag(next_offset) OVER (PARTITION BY topic, incarnation, partition ORDER BY first_offset) AS before
      FROM [tollgate.batch_ledger] WHERE pipeline = $1) AS batches
WHERE before <> first_offset LIMIT $2";

const UNBALANCED: &str = "
SELECT format('partition %s: the batch at offset %s does not add up', partition, first_offset)
FROM [tollgate.batch_ledger]
WHERE pipeline = $1
  AND (next_offset - first_offset <> read + gaps OR read <> loaded + dead + dropped + superseded) LIMIT $2";

const MISNAMED_GAPS: &str = "
SELECT format('partition %s: the batch at offset %s names other gaps than it counts', partition, first_offset)
FROM [tollgate.batch_ledger]
WHERE pipeline = $1
  AND gaps <> (SELECT coalesce(sum(CAST(gap.value ->> 1 AS bigint) - CAST(gap.value ->> 0 AS bigint)), 0)
               FROM {elements}(gap_spans) AS gap
               WHERE CAST(gap.value ->> 0 AS bigint) >= first_offset AND CAST(gap.value ->> 1 AS bigint) <= next_offset) LIMIT $2";

const STATE: &str = "
SELECT format('partition %s: %s to %s should be accounted for, the ledger holds %s records and %s gaps from %s to %s',
              partition, begun, next, read, gaps, low, high)
FROM (SELECT state.partition, state.first_offset AS begun, state.next_offset AS next,
             coalesce(sum(read), 0) AS read, coalesce(sum(gaps), 0) AS gaps,
             coalesce(min(ledger.first_offset), state.first_offset) AS low,
             coalesce(max(ledger.next_offset), state.first_offset) AS high
      FROM [tollgate.partition_state] AS state
      LEFT JOIN [tollgate.batch_ledger] AS ledger USING (pipeline, topic, partition, incarnation)
      WHERE state.pipeline = $1 GROUP BY state.pipeline, state.topic, state.partition) AS states
WHERE begun <> low OR next <> high OR next - begun <> read + gaps LIMIT $2";

const FOREIGN_LEDGER: &str = "
SELECT DISTINCT format('partition %s: the ledger knows incarnation %s, the partition does not', ledger.partition, ledger.incarnation)
FROM [tollgate.batch_ledger] AS ledger
LEFT JOIN [tollgate.partition_state] AS state USING (pipeline, topic, partition)
WHERE pipeline = $1 AND (state.incarnation IS NULL OR ledger.incarnation > state.incarnation) LIMIT $2";

const LETTERS: &str = "
SELECT format('partition %s: the ledger counts %s dead letters, there are %s', partition, sum(booked), sum(found))
FROM (SELECT topic, incarnation, partition, dead AS booked, 0 AS found FROM [tollgate.batch_ledger] WHERE pipeline = $1
      UNION ALL
      SELECT topic, incarnation, partition, 0, 1 FROM [tollgate.dead_letter] WHERE pipeline = $1) AS both_sides
GROUP BY topic, incarnation, partition HAVING sum(booked) <> sum(found) LIMIT $2";

const STRAY_LETTERS: &str = r#"
SELECT format('partition %s: the dead letter at offset %s lies in no batch', partition, "offset")
FROM [tollgate.dead_letter] AS letter
WHERE pipeline = $1
  AND coalesce((SELECT next_offset FROM [tollgate.batch_ledger] AS ledger
                WHERE ledger.pipeline = letter.pipeline AND ledger.topic = letter.topic
                  AND ledger.incarnation = letter.incarnation AND ledger.partition = letter.partition
                  AND ledger.first_offset <= letter."offset"
                ORDER BY first_offset DESC LIMIT 1) <= letter."offset", true) LIMIT $2"#;

/// The topics that the pipeline has read.
const TOPICS: &str = "(SELECT DISTINCT topic FROM [tollgate.partition_state] WHERE pipeline = $1)";

/// What must hold between the ledger and the target table.
pub(super) fn target(about: &About) -> Vec<String> {
    let table = format!("[{}]", about.table.name);
    let mut checks = vec![row_count(&table), stray_rows(&table), doubly_accounted(&table)];
    if !about.table.upsert {
        checks.push(rows_of_batches(&table));
    }
    checks
}

fn row_count(table: &str) -> String {
    format!(
        "SELECT format('the ledger accounts for %s rows in the table, there are %s', booked, found)
FROM (SELECT (SELECT coalesce(sum(loaded - replaced), 0)
              FROM [tollgate.batch_ledger] AS ledger JOIN [tollgate.partition_state] AS state USING (pipeline, topic, partition)
              WHERE pipeline = $1 AND ledger.incarnation >= state.target_since) AS booked,
             (SELECT count(*) FROM {table}) AS found) AS sums
WHERE booked <> found LIMIT $2"
    )
}

fn stray_rows(table: &str) -> String {
    format!(
        "SELECT format('partition %s: the row of offset %s lies in no batch', _tollgate_partition, _tollgate_offset)
FROM {table} AS target
WHERE NOT EXISTS (
    SELECT 1 FROM {TOPICS} AS topics
    WHERE (SELECT ledger.next_offset FROM [tollgate.batch_ledger] AS ledger
           WHERE ledger.pipeline = $1 AND ledger.topic = topics.topic AND ledger.incarnation = target._tollgate_incarnation
             AND ledger.partition = target._tollgate_partition AND ledger.first_offset <= target._tollgate_offset
           ORDER BY ledger.first_offset DESC LIMIT 1) > target._tollgate_offset) LIMIT $2"
    )
}

fn doubly_accounted(table: &str) -> String {
    format!(
        r#"SELECT format('partition %s: offset %s is a row and a dead letter', letter.partition, letter."offset")
FROM {TOPICS} AS topics CROSS JOIN {table} AS target CROSS JOIN [tollgate.dead_letter] AS letter
WHERE letter.pipeline = $1 AND letter.topic = topics.topic AND letter.incarnation = target._tollgate_incarnation
  AND letter.partition = target._tollgate_partition AND letter."offset" = target._tollgate_offset LIMIT $2"#
    )
}

fn rows_of_batches(table: &str) -> String {
    format!(
        "SELECT format('partition %s: the batch at offset %s loaded %s rows, the table holds %s of them',
       partition, first_offset, loaded, found)
FROM (SELECT partition, ledger.first_offset, loaded,
             (SELECT count(*) FROM {table} AS target
              WHERE target._tollgate_incarnation = ledger.incarnation AND target._tollgate_partition = ledger.partition
                AND target._tollgate_offset >= ledger.first_offset AND target._tollgate_offset < ledger.next_offset) AS found
      FROM [tollgate.batch_ledger] AS ledger JOIN [tollgate.partition_state] AS state USING (pipeline, topic, partition)
      WHERE pipeline = $1 AND ledger.incarnation >= state.target_since) AS batches
WHERE loaded <> found LIMIT $2"
    )
}
