//! `offsets`

use clap::Subcommand;
use serde_json::{Value, json};

use super::{
    Context, Format,
    servers::{Database, Kafka},
};
use crate::{
    exit::{Exit, Failure},
    offsets::{self, Change, Position, Verb},
    output,
};

const EXAMPLES: &str = "\
Examples:
  tollgate offsets list ohlcv
  tollgate offsets accept ohlcv --reason 'the topic was made anew with more partitions'
  tollgate offsets reset ohlcv --reason 'the table was dropped by mistake'

`accept` begins at the start of the log, where the topic was made anew or its retention was quicker
than the pipeline. Where the brokers have lost the end of a log (next offset behind its end), it
begins at what is the end now: all that the log still holds below was read, unless it was written
after the loss. Nothing is read twice; what may be missing is told.

Exit status of `accept` and `reset`: 0 partitions begin anew, 99 there is nothing to accept or reset.
A process that gates a partition meanwhile is fenced: it writes nothing more of what it read before.";

/// See where the partitions stand, and begin anew where that was decided
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show where each partition stands, and who moved it, and why
    List(List),
    /// Go on with a topic that was made anew or has lost records
    Accept(Move),
    /// Read everything again, into a target table that is empty
    Reset(Move),
}

#[derive(Debug, clap::Args)]
struct List {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    #[command(flatten)]
    database: Database,
}

#[derive(Debug, clap::Args)]
struct Move {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    /// Why, for whoever looks later
    #[arg(long, value_name = "TEXT")]
    reason: String,

    #[command(flatten)]
    kafka: Kafka,

    #[command(flatten)]
    database: Database,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        match self.what {
            What::List(list) => list.run(context),
            What::Accept(accept) => accept.run(context, Verb::Accept),
            What::Reset(reset) => reset.run(context, Verb::Reset),
        }
    }
}

impl List {
    fn run(&self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let (positions, changes) = offsets::list(about, &self.database.secret(about)?)?;
        match context.format {
            Format::Human => {
                positions
                    .iter()
                    .map(position)
                    .chain(changes.iter().map(changed))
                    .for_each(|line| output::result(&line));
            }
            Format::Json => {
                let positions: Value = positions.iter().map(position_entry).collect();
                let changes: Value = changes.iter().map(changed_entry).collect();
                let (pipeline, topic) = (about.name, about.topic.name);
                let document =
                    json!({ "pipeline": pipeline, "topic": topic, "partitions": positions, "changes": changes });
                output::document(&document);
            }
        }
        Ok(Exit::Yes)
    }
}

impl Move {
    fn run(&self, context: &Context<'_>, verb: Verb) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let (kafka, database) = (self.kafka.cluster(about)?, self.database.secret(about)?);
        let changes = match verb {
            Verb::Accept => offsets::accept(about, &kafka, &database, &self.reason)?,
            Verb::Reset => offsets::reset(about, &kafka, &database, &self.reason)?,
        };
        match context.format {
            Format::Human => changes.iter().map(changed).for_each(|line| output::result(&line)),
            Format::Json => {
                let entries: Value = changes.iter().map(changed_entry).collect();
                output::document(&json!({ "pipeline": about.name, "topic": about.topic.name, "changes": entries }));
            }
        }
        changes.iter().filter_map(unread).for_each(|words| output::notice(&words));
        changes.iter().filter(|change| change.lost).for_each(|change| output::notice(&lost(change)));
        if changes.is_empty() {
            output::notice(&format!("nothing to {}", verb.name()));
            return Ok(Exit::Nothing);
        }
        Ok(Exit::Yes)
    }
}

/// What may never be read, where the brokers had lost the end of a log.
fn unread(change: &Change) -> Option<String> {
    let Change { partition, next, old_next, .. } = change;
    let cut = change.verb == Verb::Accept && change.topic_id == change.old_topic_id && next < old_next;
    cut.then(|| {
        format!(
            "partition {partition}: the log had ended before {old_next}, which was accounted for; records that were \
             written below {next} since it was cut are not read"
        )
    })
}

/// What becomes of a partition that the topic does not have any more.
fn lost(change: &Change) -> String {
    let Change { partition, old_next, .. } = change;
    format!(
        "partition {partition}: the topic has none of this number any more; what was read of it, up to {old_next}, stays"
    )
}

fn position(position: &Position) -> String {
    let Position { partition, incarnation, first, next, owner, .. } = position;
    let state = match &position.halt {
        Some(halt) => format!("stands still: {halt}"),
        None => format!("claimed by {owner}"),
    };
    format!("partition {partition}  incarnation {incarnation}  offsets {first} to {next}  {state}")
}

fn changed(change: &Change) -> String {
    let Change { partition, incarnation, next, old_next, reason, by, .. } = change;
    let verb = change.verb.name();
    let at = change.at.as_deref().map(|at| format!(" at {at}")).unwrap_or_default();
    format!(
        "{verb}: partition {partition} began incarnation {incarnation} at {next} instead of {old_next}, by `{by}`{at}: {reason}"
    )
}

fn position_entry(position: &Position) -> Value {
    json!({
        "partition": position.partition,
        "incarnation": position.incarnation,
        "first_offset": position.first,
        "next_offset": position.next,
        "topic_id": position.topic_id,
        "halt_reason": position.halt.as_ref().map(|halt| halt.reason.name()),
        "halt_detail": position.halt.as_ref().map(|halt| &halt.detail),
        "owner": position.owner,
    })
}

fn changed_entry(change: &Change) -> Value {
    json!({
        "partition": change.partition,
        "incarnation": change.incarnation,
        "verb": change.verb.name(),
        "next_offset": change.next,
        "old_next_offset": change.old_next,
        "topic_id": change.topic_id,
        "old_topic_id": change.old_topic_id,
        "reason": change.reason,
        "changed_by": change.by,
        "changed_at": change.at,
    })
}
