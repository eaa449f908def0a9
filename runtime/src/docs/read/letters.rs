//! Dead letters: how many of each reason, and some of the latest.

use sqlx::{Row, any::AnyRow};

use super::{Bound, Moment, gate::Standing};
use crate::sink::session::count;

/// Letters of all partitions together of which samples are taken.
const LOOKED_AT: i64 = 800;

const REASONS: &str = "
SELECT reason, count(*) AS letters FROM [tollgate.dead_letter] WHERE pipeline = $1 GROUP BY reason
ORDER BY count(*) DESC, reason";

const LATEST: &str = r#"
SELECT topic, CAST(partition AS bigint) AS partition, "offset", key, reason, field, detail,
       CAST(failed AS text) AS failed, {at recorded_at} AS at
FROM [tollgate.dead_letter]
WHERE pipeline = $1 AND topic = $2 AND incarnation = $3 AND partition = $4
ORDER BY "offset" DESC LIMIT $5"#;

/// A dead letter, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::docs) struct Letter {
    pub(in crate::docs) topic: String,
    pub(in crate::docs) partition: i64,
    pub(in crate::docs) offset: i64,
    pub(in crate::docs) key: Option<Vec<u8>>,
    pub(in crate::docs) reason: String,
    pub(in crate::docs) field: Option<String>,
    pub(in crate::docs) detail: String,
    pub(in crate::docs) failed: String,
    pub(in crate::docs) at: i64,
}

impl Moment<'_> {
    /// How many there are of each reason, most first.
    pub(in crate::docs) async fn reasons(&mut self) -> Result<Vec<(String, u64)>, sqlx::Error> {
        let rows = self.rows(REASONS, &[]).await?;
        rows.iter().map(|row| Ok((row.try_get("reason")?, count(row, "letters")?))).collect()
    }

    /// Some of the latest, latest first.
    pub(in crate::docs) async fn letters(&mut self, standings: &[Standing]) -> Result<Vec<Letter>, sqlx::Error> {
        let each = (LOOKED_AT / i64::try_from(standings.len().max(1)).unwrap_or(LOOKED_AT)).max(20);
        let mut all = Vec::new();
        for Standing { topic, partition, incarnation, .. } in standings {
            let bound =
                [Bound::Text(topic), Bound::Number(*incarnation), Bound::Number(*partition), Bound::Number(each)];
            for row in self.rows(LATEST, &bound).await? {
                all.push(letter(&row)?);
            }
        }
        all.sort_by_key(|letter: &Letter| std::cmp::Reverse((letter.at, letter.offset)));
        Ok(all)
    }
}

fn letter(row: &AnyRow) -> Result<Letter, sqlx::Error> {
    Ok(Letter {
        topic: row.try_get("topic")?,
        partition: row.try_get("partition")?,
        offset: row.try_get("offset")?,
        key: row.try_get("key")?,
        reason: row.try_get("reason")?,
        field: row.try_get("field")?,
        detail: row.try_get("detail")?,
        failed: row.try_get("failed")?,
        at: row.try_get("at")?,
    })
}
