//! Beginning anew: at the start of another topic by the same name, or for another table.

use std::{collections::BTreeMap, env};

use rdkafka::error::KafkaError;
use sqlx::{AssertSqlSafe, Connection, Row, query};

use super::{Moved, Position, positions};
use crate::{
    cluster::Cluster,
    exit::Failure,
    migrate::verify,
    pipeline::About,
    setting::Secret,
    sink::{
        dialect::{Access, Dialect},
        session::Session,
    },
    source::{self, Extent, Log},
    text::sanitise,
    wait::block_on,
};

const MOVE: &str = "
UPDATE [tollgate.partition_state] SET
    incarnation = incarnation + 1, epoch = epoch + 1, first_offset = $4, next_offset = $4, topic_id = $5,
    target_since = CASE WHEN $6 = 'reset' THEN incarnation + 1 ELSE target_since END,
    status = 'running', halt_reason = NULL, halt_detail = NULL, updated_at = {now}
WHERE pipeline = $1 AND topic = $2 AND partition = $3 AND epoch = $7 AND next_offset = $8";

const NOTE: &str = "
INSERT INTO [tollgate.offset_change]
    (pipeline, topic, partition, incarnation, verb, next_offset, old_next_offset, topic_id, old_topic_id,
     reason, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, {now})";

/// Goes on with the topic as it is now, where it was made anew, or no longer holds the next
/// offset: those partitions begin their next incarnation at the start of the log. Nothing where
/// there is nothing to accept.
pub fn accept(about: &'static About, kafka: &Cluster, database: &Secret, reason: &str) -> Result<Vec<Moved>, Failure> {
    begin_anew(about, kafka, database, &Why { verb: "accept", reason })
}

/// Begins again from the start of the log, for a target table that is empty: each partition's
/// next incarnation.
pub fn reset(about: &'static About, kafka: &Cluster, database: &Secret, reason: &str) -> Result<Vec<Moved>, Failure> {
    begin_anew(about, kafka, database, &Why { verb: "reset", reason })
}

struct Why<'a> {
    verb: &'static str,
    reason: &'a str,
}

fn begin_anew(about: &'static About, kafka: &Cluster, database: &Secret, why: &Why<'_>) -> Result<Vec<Moved>, Failure> {
    if why.reason.trim().is_empty() {
        return Err(Failure::usage("say why: `--reason` is kept beside the offsets"));
    }
    verify(about, database)?;
    let log = source::look(about, kafka).map_err(|error| no_log(about, &error))?;
    block_on(async {
        let mut session = Session::open(database, Access::Write).await?;
        if why.verb == "reset" {
            refuse_rows(&mut session, about).await?;
        }
        move_all(&mut session, about, &log, why).await
    })
}

/// Reading everything again doubles what is there.
async fn refuse_rows(session: &mut Session, about: &About) -> Result<(), Failure> {
    let table = about.table.name;
    let sql = session.dialect.sql(&format!("SELECT count(*) AS found FROM (SELECT 1 FROM [{table}] LIMIT 1) AS first"));
    let row = query(AssertSqlSafe(sql)).fetch_one(&mut session.connection).await;
    let found: i64 = row.and_then(|row| row.try_get("found")).map_err(|error| session.failure(&error))?;
    if found == 0 {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "table `{table}` holds rows, and `reset` reads everything again: empty it first, or make it anew"
    )))
}

async fn move_all(session: &mut Session, about: &About, log: &Log, why: &Why<'_>) -> Result<Vec<Moved>, Failure> {
    let positions = positions(session, about).await.map_err(|error| session.failure(&error))?;
    let Session { dialect, connection } = session;
    let failed = |error: &sqlx::Error| dialect.failure(error);
    let mut transaction = connection.begin_with(dialect.words.begin_alone).await.map_err(|error| failed(&error))?;
    let mut moves = Vec::new();
    for (position, extent) in chosen(&positions, log, why) {
        let moved = moved(position, extent, log, why);
        let done =
            move_one(&mut transaction, dialect, about, position, &moved).await.map_err(|error| failed(&error))?;
        if !done {
            let partition = position.partition;
            return Err(Failure::environment(format!(
                "partition {partition} moved on meanwhile, nothing was changed: is a process running? try again"
            )));
        }
        moves.push(moved);
    }
    transaction.commit().await.map_err(|error| failed(&error))?;
    Ok(moves)
}

/// The partitions that begin anew.
fn chosen<'a>(
    positions: &'a BTreeMap<i32, Position>,
    log: &'a Log,
    why: &Why<'_>,
) -> impl Iterator<Item = (&'a Position, Extent)> {
    let all = why.verb == "reset";
    let there = positions.values().filter_map(|position| Some((position, *log.extents.get(&position.partition)?)));
    there.filter(move |(position, extent)| {
        let other = matches!((&position.topic_id, &log.topic_id), (Some(old), Some(new)) if old != new);
        all || other || extent.outside(position.next).is_some()
    })
}

fn moved(position: &Position, extent: Extent, log: &Log, why: &Why<'_>) -> Moved {
    Moved {
        partition: position.partition,
        incarnation: position.incarnation + 1,
        verb: why.verb.to_owned(),
        next: extent.low,
        old_next: position.next,
        topic_id: log.topic_id.clone(),
        old_topic_id: position.topic_id.clone(),
        reason: sanitise(why.reason),
        by: whoever(),
        at: None,
    }
}

/// Moves a partition that stands where it was seen; whether it did.
async fn move_one(
    connection: &mut sqlx::AnyConnection,
    dialect: &Dialect,
    about: &About,
    seen: &Position,
    moved: &Moved,
) -> Result<bool, sqlx::Error> {
    let partition = i64::from(moved.partition);
    let change = query(AssertSqlSafe(dialect.sql(MOVE))).bind(about.name).bind(about.topic.name).bind(partition);
    let change = change.bind(moved.next).bind(moved.topic_id.as_deref()).bind(moved.verb.as_str());
    if change.bind(seen.epoch).bind(seen.next).execute(&mut *connection).await?.rows_affected() != 1 {
        return Ok(false);
    }
    let note = query(AssertSqlSafe(dialect.sql(NOTE))).bind(about.name).bind(about.topic.name).bind(partition);
    let note = note.bind(moved.incarnation).bind(moved.verb.as_str()).bind(moved.next).bind(moved.old_next);
    let note = note.bind(moved.topic_id.as_deref()).bind(moved.old_topic_id.as_deref());
    note.bind(moved.reason.as_str()).bind(moved.by.as_str()).execute(connection).await?;
    Ok(true)
}

/// The user of this machine, as far as the environment says.
fn whoever() -> String {
    ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| env::var(name).ok()).unwrap_or_default()
}

fn no_log(about: &About, error: &KafkaError) -> Failure {
    let topic = about.topic.name;
    Failure::environment(format!("topic `{topic}` cannot be asked: {error}; is it there and `--kafka` right?"))
}
