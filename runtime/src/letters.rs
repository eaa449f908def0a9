//! Reading dead letters.

use sqlx::{AssertSqlSafe, Row, any::AnyRow, query};

use crate::{
    exit::Failure,
    migrate::verify_own,
    pipeline::{About, Reason},
    setting::Secret,
    sink::{
        dialect::Access,
        session::{Session, count},
    },
    wait::block_on,
};

const LIST: &str = r#"
SELECT topic, incarnation, partition, "offset", timestamp_ms, key, value, headers, schema_id, reason, field, detail,
       expectation, CAST(failed AS text) AS failed, digest
FROM [tollgate.dead_letter]
WHERE pipeline = $1 AND (CAST($2 AS text) IS NULL OR reason = $2)
  AND (CAST($3 AS bigint) IS NULL OR partition = $3) AND (CAST($4 AS bigint) IS NULL OR "offset" = $4)
ORDER BY topic, incarnation, partition, "offset" LIMIT $5"#;

const COUNT: &str = r#"
SELECT count(*) AS letters FROM [tollgate.dead_letter]
WHERE pipeline = $1 AND (CAST($2 AS text) IS NULL OR reason = $2)
  AND (CAST($3 AS bigint) IS NULL OR partition = $3) AND (CAST($4 AS bigint) IS NULL OR "offset" = $4)"#;

/// Which dead letters to read; what is not given is not asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Of this reason.
    pub reason: Option<Reason>,
    /// Of this partition.
    pub partition: Option<i32>,
    /// Of this offset.
    pub offset: Option<i64>,
}

/// A dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The topic.
    pub topic: String,
    /// The partition's incarnation: with topic, partition and offset it names the record.
    pub incarnation: i64,
    /// The partition.
    pub partition: i32,
    /// The offset.
    pub offset: i64,
    /// Milliseconds since 1970, as the producer or the broker said: any number.
    pub timestamp_ms: Option<i64>,
    /// The key, byte for byte.
    pub key: Option<Vec<u8>>,
    /// The value, byte for byte.
    pub value: Option<Vec<u8>>,
    /// The headers, for [`crate::record::headers::decode`].
    pub headers: Option<Vec<u8>>,
    /// The schema id in the frame.
    pub schema_id: Option<u32>,
    /// The name of the [`Reason`].
    pub reason: String,
    /// The writer's field at which it showed.
    pub field: Option<String>,
    /// A few words for people.
    pub detail: String,
    /// The expectation that acted.
    pub expectation: Option<String>,
    /// All expectations that failed: a JSON list of ids.
    pub failed: String,
    /// The digest of the spec that judged it.
    pub digest: String,
}

/// How many dead letters there are, and the first `most` of them.
pub fn read(
    about: &'static About,
    database: &Secret,
    filter: Filter,
    most: u32,
) -> Result<(u64, Vec<Letter>), Failure> {
    verify_own(about, database)?;
    block_on(async {
        let mut session = Session::open(database, Access::Read).await?;
        let (reason, partition) = (filter.reason.map(Reason::name), filter.partition.map(i64::from));
        let ask = |sql| query(sql).bind(about.name).bind(reason).bind(partition).bind(filter.offset);
        let all = ask(AssertSqlSafe(session.dialect.sql(COUNT))).fetch_one(&mut session.connection).await;
        let all = all.and_then(|row| count(&row, "letters")).map_err(|error| session.failure(&error))?;
        let list = ask(AssertSqlSafe(session.dialect.sql(LIST))).bind(i64::from(most));
        let list = list.fetch_all(&mut session.connection).await.map_err(|error| session.failure(&error))?;
        let letters = list.iter().map(letter).collect::<Result<_, _>>().map_err(|error| session.failure(&error))?;
        Ok((all, letters))
    })
}

fn letter(row: &AnyRow) -> Result<Letter, sqlx::Error> {
    let schema_id: Option<i64> = row.try_get("schema_id")?;
    Ok(Letter {
        topic: row.try_get("topic")?,
        incarnation: row.try_get("incarnation")?,
        partition: row.try_get("partition")?,
        offset: row.try_get("offset")?,
        timestamp_ms: row.try_get("timestamp_ms")?,
        key: row.try_get("key")?,
        value: row.try_get("value")?,
        headers: row.try_get("headers")?,
        schema_id: schema_id.and_then(|id| u32::try_from(id).ok()),
        reason: row.try_get("reason")?,
        field: row.try_get("field")?,
        detail: row.try_get("detail")?,
        expectation: row.try_get("expectation")?,
        failed: row.try_get("failed")?,
        digest: row.try_get("digest")?,
    })
}
