//! Where a new pipeline begins: asked once, before its first claim, for all partitions at once.
//!
//! A partition that the topic gets later is read from its beginning, whatever the spec says: so
//! nothing of what it holds is passed over.

use rdkafka::error::KafkaResult;
use sqlx::{AssertSqlSafe, Connection, query, query_scalar};

use crate::{
    exit::Failure,
    incarnation::FIRST,
    offsets::read,
    output,
    pipeline::{About, Start},
    setting::Secret,
    sink::{dialect::Access, session::Session},
    source::Source,
};

const KNOWN: &str = "SELECT count(*) FROM [tollgate.partition_state] WHERE pipeline = $1 AND topic = $2";

const BEGIN: &str = "
INSERT INTO [tollgate.partition_state]
    (pipeline, topic, partition, first_offset, next_offset, owner, digest, incarnation, claimed_at, updated_at)
VALUES ($1, $2, $3, $4, $4, '', $5, $6, {now}, {now})";

/// Notes where each partition begins, unless the pipeline has begun already.
pub(super) async fn begin(
    about: &'static About,
    database: &Secret,
    source: &Source,
    partitions: &[i32],
) -> Result<(), Failure> {
    if about.topic.start == Start::Earliest {
        return Ok(());
    }
    let mut session = Session::open(database, Access::Write).await?;
    if count(&mut session, about).await? > 0 {
        return Ok(());
    }
    let offsets = offsets(about, source, partitions).await;
    let offsets = offsets.map_err(|error| Failure::environment(format!("where to start cannot be asked: {error}")))?;
    let dialect = session.dialect;
    note(&mut session, about, &offsets).await.map_err(|error| dialect.failure(&error))
}

/// Names the partitions that the pipeline has read of and the topic does not have any more.
pub(super) async fn name_lost(about: &'static About, database: &Secret, partitions: &[i32]) -> Result<(), Failure> {
    let mut session = Session::open(database, Access::Read).await?;
    for lost in read(&mut session, about).await?.into_keys().filter(|partition| !partitions.contains(partition)) {
        output::notice(&format!("partition {lost}: the topic has none of this number any more"));
    }
    Ok(())
}

async fn count(session: &mut Session, about: &About) -> Result<i64, Failure> {
    let known = query_scalar(AssertSqlSafe(session.dialect.sql(KNOWN))).bind(about.name).bind(about.topic.name);
    let known = known.fetch_one(&mut session.connection).await;
    known.map_err(|error| session.failure(&error))
}

async fn offsets(about: &About, source: &Source, partitions: &[i32]) -> KafkaResult<Vec<(i32, i64)>> {
    let mut offsets = Vec::new();
    for &partition in partitions {
        let extent = source.extent(partition).await?;
        let offset = match about.topic.start {
            Start::Earliest => extent.low,
            Start::Latest => extent.high,
            Start::At(millis) => source.offset_at(partition, millis).await?.unwrap_or(extent.high),
        };
        offsets.push((partition, offset));
    }
    Ok(offsets)
}

/// Another process may have been quicker: then its answer stands.
async fn note(session: &mut Session, about: &About, offsets: &[(i32, i64)]) -> Result<(), sqlx::Error> {
    let Session { dialect, connection, .. } = session;
    let mut transaction = connection.begin_with(dialect.words.begin_alone).await?;
    let known = query_scalar(AssertSqlSafe(dialect.sql(KNOWN))).bind(about.name).bind(about.topic.name);
    let known: i64 = known.fetch_one(&mut *transaction).await?;
    if known == 0 {
        let first = query_scalar(AssertSqlSafe(dialect.sql(FIRST))).bind(about.name).bind(about.topic.name);
        let first: i64 = first.fetch_one(&mut *transaction).await?;
        for &(partition, offset) in offsets {
            let begin = query(AssertSqlSafe(dialect.sql(BEGIN))).bind(about.name).bind(about.topic.name);
            begin.bind(partition).bind(offset).bind(about.digest).bind(first).execute(&mut *transaction).await?;
        }
    }
    transaction.commit().await
}
