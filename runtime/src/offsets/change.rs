//! Beginning anew: with another topic by the same name, or for another table.

use std::{env, iter};

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, query};

use super::{Change, Position, Verb, read};
use crate::{
    cluster::Cluster,
    exit::Failure,
    gate::{Halt, HaltReason},
    incarnation::{LEAVE, OTHERS},
    migrate::{remake_command, verify},
    pipeline::About,
    setting::Secret,
    sink::{
        dialect::{Access, Dialect},
        session::Session,
    },
    source::{Bystander, Extent, Log},
    text::sanitise,
    wait::block_on,
};

const MOVE: &str = "
UPDATE [tollgate.partition_state] SET
    incarnation = $9, epoch = epoch + 1, first_offset = $4, next_offset = $4, topic_id = $5,
    target_since = coalesce($6, target_since),
    status = 'running', halt_reason = NULL, halt_detail = NULL, updated_at = {now}
WHERE pipeline = $1 AND topic = $2 AND partition = $3 AND epoch = $7 AND next_offset = $8";

const NOTE: &str = "
INSERT INTO [tollgate.offset_change]
    (pipeline, topic, partition, incarnation, verb, next_offset, old_next_offset, topic_id, old_topic_id,
     reason, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, {now})";

/// Goes on with the topic as it is now, where it was made anew, or no longer holds the next
/// offset: those partitions begin their next incarnation. Nothing where there is nothing to accept.
///
/// They begin at the start of the log, but where the brokers have lost its end, at what is its end
/// now: all before that was read. What was written since to the offsets that were lost is not read.
pub fn accept(about: &'static About, kafka: &Cluster, database: &Secret, reason: &str) -> Result<Vec<Change>, Failure> {
    begin_anew(about, kafka, database, Verb::Accept, reason)
}

/// Begins again from the start of the log, for a target table that is empty: each partition's
/// next incarnation.
pub fn reset(about: &'static About, kafka: &Cluster, database: &Secret, reason: &str) -> Result<Vec<Change>, Failure> {
    begin_anew(about, kafka, database, Verb::Reset, reason)
}

fn begin_anew(
    about: &'static About,
    kafka: &Cluster,
    database: &Secret,
    verb: Verb,
    reason: &str,
) -> Result<Vec<Change>, Failure> {
    if reason.trim().is_empty() {
        return Err(Failure::usage("say why: `--reason` is kept beside the offsets"));
    }
    verify(about, database)?;
    block_on(async {
        let mut session = Session::open(database, Access::Write).await?;
        // Before anything else is looked at: of a partition that goes on meanwhile nothing is moved.
        let positions = read(&mut session, about).await?;
        let log = Bystander::new(about, kafka)?.log()?;
        if verb == Verb::Reset {
            refuse_rows(&mut session, about).await?;
        }
        let anew = Anew { about, log: &log, verb, reason };
        anew.move_all(&mut session, positions.values()).await
    })
}

/// Reading everything again doubles what is there.
async fn refuse_rows(session: &mut Session, about: &About) -> Result<(), Failure> {
    let (table, name) = (about.table.name, about.name);
    if !session.has(table).await? {
        return Err(Failure::usage(format!(
            "table `{table}` is missing, and `reset` reads everything into it: {} makes it anew, then reset again",
            remake_command(name)
        )));
    }
    session.sees_all(table).await?;
    let sql = session.dialect.sql(&format!("SELECT count(*) AS found FROM (SELECT 1 FROM [{table}] LIMIT 1) AS first"));
    let row = query(AssertSqlSafe(sql)).fetch_one(&mut session.connection).await;
    let found: i64 = row.and_then(|row| row.try_get("found")).map_err(|error| session.failure(&error))?;
    if found == 0 {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "table `{table}` holds rows, and `reset` reads everything again: empty it first, or drop it and let {} make it \
         anew",
        remake_command(name)
    )))
}

/// Partitions that begin anew.
struct Anew<'a> {
    about: &'static About,
    log: &'a Log,
    verb: Verb,
    reason: &'a str,
}

impl Anew<'_> {
    async fn move_all(
        &self,
        session: &mut Session,
        positions: impl Iterator<Item = &Position>,
    ) -> Result<Vec<Change>, Failure> {
        let Session { dialect, connection, .. } = session;
        let failed = |error: &sqlx::Error| dialect.failure(error);
        let mut transaction = connection.begin_with(dialect.words.begin_alone).await.map_err(|error| failed(&error))?;
        let bound = |sql| query(AssertSqlSafe(dialect.sql(sql))).bind(self.about.name).bind(self.about.topic.name);
        let others = bound(OTHERS).fetch_one(&mut *transaction).await.and_then(|row| row.try_get("last"));
        let others: i64 = others.map_err(|error| failed(&error))?;
        let mut done = Vec::new();
        for position in positions {
            let Some(change) = self.change(position, others) else { continue };
            let moved = move_one(&mut transaction, dialect, self.about, position, &change).await;
            if !moved.map_err(|error| failed(&error))? {
                let partition = position.partition;
                return Err(Failure::environment(format!(
                    "partition {partition} moved on meanwhile, nothing was changed: is a process running? try again"
                )));
            }
            done.push(change);
        }
        if done.iter().any(|change| change.verb == Verb::Reset) {
            for sql in iter::once(LEAVE).chain(dialect.words.forget) {
                bound(sql).execute(&mut *transaction).await.map_err(|error| failed(&error))?;
            }
        }
        transaction.commit().await.map_err(|error| failed(&error))?;
        Ok(done)
    }

    /// How a partition begins anew, above itself and the last incarnation of the `others`; nothing where it does not.
    fn change(&self, position: &Position, others: i64) -> Option<Change> {
        Some(Change {
            partition: position.partition,
            incarnation: 1 + position.incarnation.max(others),
            verb: self.verb,
            next: self.begin(position)?,
            old_next: position.next,
            topic_id: self.log.topic_id.clone(),
            old_topic_id: position.topic_id.clone(),
            reason: sanitise(self.reason),
            by: whoever(),
            at: None,
            lost: !self.log.extents.contains_key(&position.partition),
        })
    }

    /// Where a partition begins anew; nothing where it does not.
    fn begin(&self, position: &Position) -> Option<i64> {
        // One that the topic has lost begins where it would if the topic grew again.
        let extent = self.log.extents.get(&position.partition).copied();
        let Extent { low, high } = extent.unwrap_or(Extent { low: 0, high: 0 });
        match (self.verb, self.log.refuses(self.about.name, position)) {
            (Verb::Accept, None) => None,
            // It is the same topic, and what it still holds was read. Of one whose id is not told nobody knows that.
            (Verb::Accept, Some(Halt { reason: HaltReason::LogTruncated, .. }))
                if position.topic_id.is_some() && position.topic_id == self.log.topic_id =>
            {
                Some(high)
            }
            (Verb::Reset, _) | (Verb::Accept, Some(_)) => Some(low),
        }
    }
}

/// Moves a partition that stands where it was seen; whether it did.
async fn move_one(
    connection: &mut AnyConnection,
    dialect: &Dialect,
    about: &About,
    seen: &Position,
    change: &Change,
) -> Result<bool, sqlx::Error> {
    let partition = i64::from(change.partition);
    // A table that is filled again begins with this incarnation.
    let since = (change.verb == Verb::Reset).then_some(change.incarnation);
    let update = query(AssertSqlSafe(dialect.sql(MOVE))).bind(about.name).bind(about.topic.name).bind(partition);
    let update = update.bind(change.next).bind(change.topic_id.as_deref()).bind(since);
    let update = update.bind(seen.epoch).bind(seen.next).bind(change.incarnation);
    if update.execute(&mut *connection).await?.rows_affected() != 1 {
        return Ok(false);
    }
    let note = query(AssertSqlSafe(dialect.sql(NOTE))).bind(about.name).bind(about.topic.name).bind(partition);
    let note = note.bind(change.incarnation).bind(change.verb.name()).bind(change.next).bind(change.old_next);
    let note = note.bind(change.topic_id.as_deref()).bind(change.old_topic_id.as_deref());
    note.bind(change.reason.as_str()).bind(change.by.as_str()).execute(connection).await?;
    Ok(true)
}

/// The user of this machine, as far as the environment says.
fn whoever() -> String {
    ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| env::var(name).ok()).unwrap_or_default()
}
