//! `offsets`

use clap::Subcommand;
use serde_json::{Value, json};

use super::{
    Context, Format,
    servers::{Database, Kafka},
};
use crate::{
    exit::{Exit, Failure},
    offsets::{self, Moved, Position},
    output,
};

const EXAMPLES: &str = "\
Examples:
  tollgate offsets list ohlcv
  tollgate offsets accept ohlcv --reason 'the topic was made anew with more partitions'
  tollgate offsets reset ohlcv --reason 'the table was dropped by mistake'

Exit status of `accept` and `reset`: 0 partitions begin anew, 99 there is nothing to accept or reset.
A process that gates a partition meanwhile is fenced: it writes nothing more of what it read before.";

/// See where the partitions stand, and begin anew where that was decided
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show where each partition stands, and who moved it, and why
    List(List),
    /// Go on with a topic that was made anew or has lost records: at the start of its log
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
        match self.verb {
            Verb::List(list) => list.run(context),
            Verb::Accept(accept) => accept.run(context, "accept"),
            Verb::Reset(reset) => reset.run(context, "reset"),
        }
    }
}

impl List {
    fn run(&self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let (positions, moves) = offsets::list(about, &self.database.secret(about)?)?;
        match context.format {
            Format::Human => {
                positions.iter().map(position).chain(moves.iter().map(moved)).for_each(|line| output::result(&line));
            }
            Format::Json => {
                let positions: Value = positions.iter().map(position_entry).collect();
                let moves: Value = moves.iter().map(moved_entry).collect();
                let (pipeline, topic) = (about.name, about.topic.name);
                let document =
                    json!({ "pipeline": pipeline, "topic": topic, "partitions": positions, "changes": moves });
                output::document(&document);
            }
        }
        Ok(Exit::Yes)
    }
}

impl Move {
    fn run(&self, context: &Context<'_>, verb: &str) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let (kafka, database) = (self.kafka.cluster(about)?, self.database.secret(about)?);
        let change = if verb == "accept" { offsets::accept } else { offsets::reset };
        let moves = change(about, &kafka, &database, &self.reason)?;
        match context.format {
            Format::Human => moves.iter().map(moved).for_each(|line| output::result(&line)),
            Format::Json => {
                let entries: Value = moves.iter().map(moved_entry).collect();
                output::document(&json!({ "pipeline": about.name, "topic": about.topic.name, "changes": entries }));
            }
        }
        if moves.is_empty() {
            output::notice(&format!("nothing to {verb}"));
            return Ok(Exit::Nothing);
        }
        Ok(Exit::Yes)
    }
}

fn position(position: &Position) -> String {
    let Position { partition, incarnation, first, next, owner, .. } = position;
    let state = match &position.halted {
        Some((reason, detail)) => format!("stands still: {reason}: {detail}"),
        None => format!("claimed by {owner}"),
    };
    format!("partition {partition}  incarnation {incarnation}  offsets {first} to {next}  {state}")
}

fn moved(moved: &Moved) -> String {
    let Moved { partition, incarnation, verb, next, old_next, reason, by, .. } = moved;
    let at = moved.at.as_deref().map(|at| format!(" at {at}")).unwrap_or_default();
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
        "halt_reason": position.halted.as_ref().map(|(reason, _)| reason),
        "halt_detail": position.halted.as_ref().map(|(_, detail)| detail),
        "owner": position.owner,
    })
}

fn moved_entry(moved: &Moved) -> Value {
    json!({
        "partition": moved.partition,
        "incarnation": moved.incarnation,
        "verb": moved.verb,
        "next_offset": moved.next,
        "old_next_offset": moved.old_next,
        "topic_id": moved.topic_id,
        "old_topic_id": moved.old_topic_id,
        "reason": moved.reason,
        "changed_by": moved.by,
        "changed_at": moved.at,
    })
}
