//! Reading dead letters.

use sqlx::{Row, query, sqlite::SqliteRow};

use crate::{
    exit::Failure,
    migrate::verify_own,
    pipeline::{About, Reason},
    setting::Secret,
    sink::sqlite::{Access, failure, open},
    wait::block_on,
};

const LIST: &str = r#"
SELECT topic, incarnation, partition, "offset", timestamp_ms, key, value, headers, schema_id, reason, field, detail,
       expectation, failed, digest
FROM "tollgate.dead_letter"
WHERE pipeline = ?1 AND (?2 IS NULL OR reason = ?2) AND (?3 IS NULL OR partition = ?3) AND (?4 IS NULL OR "offset" = ?4)
ORDER BY topic, incarnation, partition, "offset" LIMIT ?5"#;

const COUNT: &str = r#"
SELECT count(*) AS letters FROM "tollgate.dead_letter"
WHERE pipeline = ?1 AND (?2 IS NULL OR reason = ?2) AND (?3 IS NULL OR partition = ?3) AND (?4 IS NULL OR "offset" = ?4)"#;

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
    /// How often the topic had been made anew.
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
        let mut connection = open(database, Access::Read).await?;
        let reason = filter.reason.map(Reason::name);
        let count = query(COUNT).bind(about.name).bind(reason).bind(filter.partition).bind(filter.offset);
        let count = count.fetch_one(&mut connection).await.and_then(|row| row.try_get("letters"));
        let list = query(LIST).bind(about.name).bind(reason).bind(filter.partition).bind(filter.offset).bind(most);
        let list = list.fetch_all(&mut connection).await.map_err(|error| failure(&error))?;
        let letters = list.iter().map(letter).collect::<Result<_, _>>().map_err(|error| failure(&error))?;
        Ok((count.map_err(|error| failure(&error))?, letters))
    })
}

fn letter(row: &SqliteRow) -> Result<Letter, sqlx::Error> {
    Ok(Letter {
        topic: row.try_get("topic")?,
        incarnation: row.try_get("incarnation")?,
        partition: row.try_get("partition")?,
        offset: row.try_get("offset")?,
        timestamp_ms: row.try_get("timestamp_ms")?,
        key: row.try_get("key")?,
        value: row.try_get("value")?,
        headers: row.try_get("headers")?,
        schema_id: row.try_get("schema_id")?,
        reason: row.try_get("reason")?,
        field: row.try_get("field")?,
        detail: row.try_get("detail")?,
        expectation: row.try_get("expectation")?,
        failed: row.try_get("failed")?,
        digest: row.try_get("digest")?,
    })
}
