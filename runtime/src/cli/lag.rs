//! `lag`

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Context, Format,
    chosen::Chosen,
    instant,
    servers::{Database, Kafka},
};
use crate::{
    exit::{Exit, Failure},
    gate::Halt,
    migrate,
    offsets::{Position, doubts, positions},
    output,
    pipeline::{About, Start},
    source::{Bystander, Extent},
    value::Timestamp,
    wait::block_on,
};

const EXAMPLES: &str = "\
Examples:
  tollgate lag ohlcv
  tollgate lag ohlcv --format json
  tollgate lag ohlcv --until 2026-01-01      # 0 when all that was sent before 2026 is loaded

The database says where a pipeline stands; what its group has committed to Kafka is a courtesy to
other tools and may be behind.
Where that is not known of each partition, the sum is not known (null in JSON). A partition that the topic lost
when it was made anew is listed without a log.
A partition would stand still where the topic or the target table is not the one that its offsets
belong to any more: then there is no lag to tell. Whether a process runs is not looked at.
Exit status: 0 no partition stands still, 1 one does or would, 2 configuration, 3 environment.";

/// Show how far a pipeline is behind its topic
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    chosen: Chosen,

    /// How far it is behind what the topic got before this instant, by the records' timestamps
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    until: Option<Timestamp>,

    #[command(flatten)]
    kafka: Kafka,

    #[command(flatten)]
    database: Database,
}

/// A partition, as Kafka and the database see it.
struct Lag {
    partition: i32,
    start: Start,
    /// Where its log begins and ends; nothing where the topic has no such partition any more.
    extent: Option<Extent>,
    /// Where it has caught up: the end of the log, or what is asked for.
    goal: i64,
    committed: Option<i64>,
    position: Option<Position>,
    /// Why it could not go on from there.
    doubt: Option<Halt>,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = self.chosen.about(context)?;
        let all = self.look(about)?;
        match context.format {
            Format::Human => lines(&all).iter().for_each(|line| output::result(line.trim_end())),
            Format::Json => output::document(&document(about, &all)),
        }
        Ok(if all.iter().any(|lag| lag.obstacle().is_some()) { Exit::No } else { Exit::Yes })
    }

    fn look(&self, about: &'static About) -> Result<Vec<Lag>, Failure> {
        // Kafka takes numbers below 0 for words of its own.
        if self.until.is_some_and(|Timestamp(micros)| micros < 0) {
            return Err(Failure::usage("`--until` is before 1970, and no record is"));
        }
        let database = self.database.secret(about)?;
        migrate::verify_own(about, &database)?;
        let mut positions = positions(about, &database)?;
        let bystander = Bystander::new(about, &self.kafka.cluster(about)?)?;
        let log = bystander.log()?;
        let mut doubts = block_on(doubts(about, &database, &positions, &log))?;
        let partitions: Vec<i32> = log.extents.keys().copied().collect();
        let committed: BTreeMap<i32, i64> = bystander.committed(&partitions)?;
        let goals = match self.until {
            Some(Timestamp(micros)) => {
                bystander.offsets_at(&partitions, micros.saturating_add(999).div_euclid(1_000))?
            }
            None => BTreeMap::new(),
        };
        let all: BTreeSet<i32> = partitions.into_iter().chain(positions.keys().copied()).collect();
        let lag = |partition| {
            let (extent, committed) = (log.extents.get(&partition).copied(), committed.get(&partition).copied());
            let end = extent.map_or(0, |extent| extent.high);
            let goal = goals.get(&partition).copied().unwrap_or(end);
            let (position, doubt) = (positions.remove(&partition), doubts.remove(&partition));
            Lag { partition, start: about.topic.start, extent, goal, committed, position, doubt }
        };
        Ok(all.into_iter().map(lag).collect())
    }
}

impl Lag {
    fn next(&self) -> Option<i64> {
        self.position.as_ref().map(|position| position.next)
    }

    fn halt(&self) -> Option<&Halt> {
        self.position.as_ref()?.halt.as_ref()
    }

    /// Behind the goal; as far as is known where the pipeline has not begun.
    fn lag(&self) -> Option<i64> {
        if self.doubt.is_some() {
            return None;
        }
        let Some(extent) = self.extent else { return Some(0) };
        let begin = (self.start == Start::Earliest).then_some(extent.low);
        self.next().or(begin).map(|next| (self.goal - next).max(0))
    }

    /// Why it stands still, or would.
    fn obstacle(&self) -> Option<&Halt> {
        self.halt().or(self.doubt.as_ref())
    }

    fn owner(&self) -> &str {
        self.position.as_ref().map_or("", |position| &position.owner)
    }

    fn status(&self) -> String {
        match (self.halt(), &self.doubt) {
            (Some(halt), _) => format!("stands still: {halt}"),
            (None, Some(doubt)) => format!("would stand still: {doubt}"),
            (None, None) if self.extent.is_none() => "not in the topic any more".to_owned(),
            (None, None) if self.position.is_none() => "not begun".to_owned(),
            (None, None) => "not halted".to_owned(),
        }
    }
}

fn lines(all: &[Lag]) -> Vec<String> {
    let number = |number: Option<i64>| number.map_or("-".to_owned(), |number| number.to_string());
    let width = all.iter().map(|lag| lag.owner().len()).max().unwrap_or_default().max(5);
    let line = |partition: &str, [start, next, end, lag, committed]: [&str; 5], owner: &str, status: &str| {
        format!(
            "{partition:>9}  {start:>12}  {next:>12}  {end:>12}  {lag:>10}  {committed:>12}  {owner:width$}  {status}"
        )
    };
    let titles = ["log start", "next offset", "log end", "lag", "committed"];
    let mut lines = vec![line("partition", titles, "owner", "status")];
    lines.extend(all.iter().map(|lag| {
        let (start, end) = (number(lag.extent.map(|extent| extent.low)), number(lag.extent.map(|extent| extent.high)));
        let (next, behind, committed) = (number(lag.next()), number(lag.lag()), number(lag.committed));
        line(&lag.partition.to_string(), [&start, &next, &end, &behind, &committed], lag.owner(), &lag.status())
    }));
    lines.push(sum(all));
    lines
}

/// How far behind all of them are together. Where that is not known of each, it is not known of all.
fn sum(all: &[Lag]) -> String {
    let behind = match behind(all) {
        Some(behind) => format!("{behind} records behind"),
        None => "how far behind is not known".to_owned(),
    };
    match all.iter().filter(|lag| lag.obstacle().is_some()).count() {
        0 => behind,
        stuck => format!("{behind}; {stuck} of {} partitions stand still, or would", all.len()),
    }
}

fn behind(all: &[Lag]) -> Option<i64> {
    all.iter().map(Lag::lag).sum()
}

fn document(about: &About, all: &[Lag]) -> Value {
    let partition = |lag: &Lag| {
        let entry = |halt: &Halt| json!({ "reason": halt.reason.name(), "detail": halt.detail });
        json!({
            "partition": lag.partition,
            "log_start_offset": lag.extent.map(|extent| extent.low),
            "next_offset": lag.next(),
            "log_end_offset": lag.extent.map(|extent| extent.high),
            "lag": lag.lag(),
            "committed_offset": lag.committed,
            "owner": lag.position.as_ref().map(|position| &position.owner),
            "halted": lag.halt().map(entry),
            "would_halt": lag.doubt.as_ref().map(entry),
        })
    };
    json!({
        "pipeline": about.name,
        "topic": about.topic.name,
        "lag": behind(all),
        "partitions": all.iter().map(partition).collect::<Value>(),
    })
}
