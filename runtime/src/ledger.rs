//! What the ledger says of a pipeline, all batches together that its target table stands for.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row, any::AnyRow, query};

use crate::{
    exit::Failure,
    pipeline::{About, Reason},
    setting::Secret,
    sink::{
        dialect::Access,
        session::{Session, count},
    },
    wait::block_on,
};

// Since the target table was last begun: what `offsets reset` left behind is read again, and would count twice.
const SUMS: &str = "
SELECT CAST(coalesce(sum(read), 0) AS bigint) AS read, CAST(coalesce(sum(loaded), 0) AS bigint) AS loaded,
       CAST(coalesce(sum(dead), 0) AS bigint) AS dead, CAST(coalesce(sum(dropped), 0) AS bigint) AS dropped,
       CAST(coalesce(sum(superseded), 0) AS bigint) AS superseded, CAST(coalesce(sum(gaps), 0) AS bigint) AS gaps,
       CAST(coalesce(sum(cross_partition), 0) AS bigint) AS cross_partition
FROM [tollgate.batch_ledger] AS ledger JOIN [tollgate.partition_state] AS state USING (pipeline, topic, partition)
WHERE pipeline = $1 AND ledger.incarnation >= state.target_since";

const REASONS: &str = "
SELECT reason, count(*) AS letters
FROM [tollgate.dead_letter] AS letter JOIN [tollgate.partition_state] AS state USING (pipeline, topic, partition)
WHERE pipeline = $1 AND letter.incarnation >= state.target_since GROUP BY reason";

const COUNTS: &str = "
SELECT entry.key AS id, CAST(sum(CAST(entry.value ->> 0 AS bigint)) AS bigint) AS element,
       CAST(sum(CAST(entry.value ->> 1 AS bigint)) AS bigint) AS missing,
       CAST(sum(CAST(entry.value ->> 2 AS bigint)) AS bigint) AS unexpected
FROM [tollgate.batch_ledger] AS ledger JOIN [tollgate.partition_state] AS state USING (pipeline, topic, partition)
     CROSS JOIN json_each(counts) AS entry
WHERE pipeline = $1 AND ledger.incarnation >= state.target_since GROUP BY entry.key";

/// Sums over the ledger, since the target table was last begun: `read = loaded + dead + dropped + superseded`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records.
    pub read: u64,
    /// Rows that were written.
    pub loaded: u64,
    /// Dead letters.
    pub dead: u64,
    /// Dropped by an expectation.
    pub dropped: u64,
    /// Older than a row of the same key.
    pub superseded: u64,
    /// Offsets that held no record.
    pub gaps: u64,
    /// Rows that took the place of another partition's.
    pub cross_partition: u64,
    /// Dead letters by reason; only those that occur, in the order of the reasons.
    pub dead_by_reason: BTreeMap<Reason, u64>,
    /// The row expectations, in suite order.
    pub expectations: Vec<Expected>,
}

impl Summary {
    /// Dead letters by reason, as JSON.
    pub(crate) fn reasons_document(&self) -> Value {
        let reasons = self.dead_by_reason.iter().map(|(reason, letters)| (reason.name().to_owned(), json!(letters)));
        Value::Object(reasons.collect())
    }

    /// How often each row expectation was met, as JSON.
    pub(crate) fn expectations_document(&self) -> Value {
        let documents = self.expectations.iter().map(|expected| {
            json!({
                "id": expected.id,
                "expectation": expected.expectation,
                "element_count": expected.element_count,
                "missing_count": expected.missing_count,
                "unexpected_count": expected.unexpected_count,
            })
        });
        documents.collect()
    }
}

/// How often an expectation was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its id.
    pub id: &'static str,
    /// The name of its kind.
    pub expectation: &'static str,
    /// Records that `row_condition` keeps.
    pub element_count: u64,
    /// Of these, those with nothing to test.
    pub missing_count: u64,
    /// Of the rest, those that fail.
    pub unexpected_count: u64,
}

/// Reads the sums of a pipeline.
pub fn summary(about: &'static About, database: &Secret) -> Result<Summary, Failure> {
    block_on(async {
        let mut session = Session::open(database, Access::Read).await?;
        read(&mut session, about).await.map_err(|error| session.failure(&error))
    })
}

async fn read(session: &mut Session, about: &'static About) -> Result<Summary, sqlx::Error> {
    let sums = query(AssertSqlSafe(session.dialect.sql(SUMS))).bind(about.name);
    let sums = sums.fetch_one(&mut session.connection).await?;
    let sum = |name| count(&sums, name);
    Ok(Summary {
        read: sum("read")?,
        loaded: sum("loaded")?,
        dead: sum("dead")?,
        dropped: sum("dropped")?,
        superseded: sum("superseded")?,
        gaps: sum("gaps")?,
        cross_partition: sum("cross_partition")?,
        dead_by_reason: reasons(session, about).await?,
        expectations: expectations(session, about).await?,
    })
}

async fn rows(session: &mut Session, sql: &str, about: &About) -> Result<Vec<AnyRow>, sqlx::Error> {
    query(AssertSqlSafe(session.dialect.sql(sql))).bind(about.name).fetch_all(&mut session.connection).await
}

async fn reasons(session: &mut Session, about: &About) -> Result<BTreeMap<Reason, u64>, sqlx::Error> {
    let mut reasons = BTreeMap::new();
    for row in rows(session, REASONS, about).await? {
        let name: String = row.try_get("reason")?;
        if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.name() == name) {
            reasons.insert(reason, count(&row, "letters")?);
        }
    }
    Ok(reasons)
}

async fn expectations(session: &mut Session, about: &'static About) -> Result<Vec<Expected>, sqlx::Error> {
    let mut counts: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
    for row in rows(session, COUNTS, about).await? {
        let sums = (count(&row, "element")?, count(&row, "missing")?, count(&row, "unexpected")?);
        counts.insert(row.try_get("id")?, sums);
    }
    let expected = about.expectations.iter().map(|expectation| {
        let (element_count, missing_count, unexpected_count) = counts.get(expectation.id).copied().unwrap_or_default();
        Expected { id: expectation.id, expectation: expectation.name, element_count, missing_count, unexpected_count }
    });
    Ok(expected.collect())
}
