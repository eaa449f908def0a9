//! `lag`

use std::collections::BTreeMap;

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
    extent: Extent,
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
        Ok(if all.iter().any(|lag| lag.halt().or(lag.doubt.as_ref()).is_some()) { Exit::No } else { Exit::Yes })
    }

    fn look(&self, about: &'static About) -> Result<Vec<Lag>, Failure> {
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
        let lag = |(partition, extent): (i32, Extent)| {
            let committed = committed.get(&partition).copied();
            let goal = goals.get(&partition).copied().unwrap_or(extent.high);
            let (position, doubt) = (positions.remove(&partition), doubts.remove(&partition));
            Lag { partition, start: about.topic.start, extent, goal, committed, position, doubt }
        };
        Ok(log.extents.into_iter().map(lag).collect())
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
        let begin = (self.start == Start::Earliest).then_some(self.extent.low);
        self.next().or(begin).map(|next| (self.goal - next).max(0))
    }

    fn owner(&self) -> &str {
        self.position.as_ref().map_or("", |position| &position.owner)
    }

    fn status(&self) -> String {
        match (self.halt(), &self.doubt) {
            (Some(halt), _) => format!("stands still: {halt}"),
            (None, Some(doubt)) => format!("would stand still: {doubt}"),
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
        let (start, end) = (lag.extent.low.to_string(), lag.extent.high.to_string());
        let (next, behind, committed) = (number(lag.next()), number(lag.lag()), number(lag.committed));
        line(&lag.partition.to_string(), [&start, &next, &end, &behind, &committed], lag.owner(), &lag.status())
    }));
    let sum: i64 = all.iter().filter_map(Lag::lag).sum();
    lines.push(format!("{sum} records behind"));
    lines
}

fn document(about: &About, all: &[Lag]) -> Value {
    let partition = |lag: &Lag| {
        let entry = |halt: &Halt| json!({ "reason": halt.reason.name(), "detail": halt.detail });
        json!({
            "partition": lag.partition,
            "log_start_offset": lag.extent.low,
            "next_offset": lag.next(),
            "log_end_offset": lag.extent.high,
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
        "lag": all.iter().filter_map(Lag::lag).sum::<i64>(),
        "partitions": all.iter().map(partition).collect::<Value>(),
    })
}
