//! `lag`

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Context, Format,
    servers::{Database, Kafka},
};
use crate::{
    exit::{Exit, Failure},
    ledger::{Standing, standings},
    migrate, output,
    pipeline::About,
    source::{Bystander, Extent},
};

const EXAMPLES: &str = "\
Examples:
  tollgate lag ohlcv
  tollgate lag ohlcv --format json

The database says where a pipeline stands; what its group has committed to Kafka is a courtesy to
other tools and may be behind.
Exit status: 0 all partitions go on, 1 one stands still, 2 configuration, 3 environment.";

/// Show how far a pipeline is behind its topic
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    #[command(flatten)]
    kafka: Kafka,

    #[command(flatten)]
    database: Database,
}

/// A partition, as Kafka and the database see it.
struct Lag {
    partition: i32,
    extent: Extent,
    committed: Option<i64>,
    standing: Option<Standing>,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let all = self.look(about)?;
        match context.format {
            Format::Human => lines(&all).iter().for_each(|line| output::result(line.trim_end())),
            Format::Json => output::document(&document(about, &all)),
        }
        let halted = |lag: &Lag| lag.standing.as_ref().is_some_and(|standing| standing.halt.is_some());
        Ok(if all.iter().any(halted) { Exit::No } else { Exit::Yes })
    }

    fn look(&self, about: &'static About) -> Result<Vec<Lag>, Failure> {
        let database = self.database.secret(about)?;
        migrate::verify_own(about, &database)?;
        let mut standings = standings(about, &database)?;
        let bystander = Bystander::new(about, &self.kafka.cluster(about)?)?;
        let partitions = bystander.partitions()?;
        let committed: BTreeMap<i32, i64> = bystander.committed(&partitions)?;
        let lag = |partition| {
            let extent = bystander.extent(partition)?;
            let committed = committed.get(&partition).copied();
            Ok(Lag { partition, extent, committed, standing: standings.remove(&partition) })
        };
        partitions.into_iter().map(lag).collect()
    }
}

impl Lag {
    fn next(&self) -> Option<i64> {
        self.standing.as_ref().map(|standing| standing.next)
    }

    fn lag(&self) -> Option<i64> {
        self.next().map(|next| (self.extent.high - next).max(0))
    }

    fn owner(&self) -> &str {
        self.standing.as_ref().map_or("", |standing| &standing.owner)
    }

    fn status(&self) -> String {
        match &self.standing {
            None => "not begun".to_owned(),
            Some(Standing { halt: Some(halt), .. }) => format!("stands still: {halt}"),
            Some(_) => "goes on".to_owned(),
        }
    }
}

fn lines(all: &[Lag]) -> Vec<String> {
    let number = |number: Option<i64>| number.map_or("-".to_owned(), |number| number.to_string());
    let line = |partition: &str, [start, next, end, lag, committed]: [&str; 5], owner: &str, status: &str| {
        format!("{partition:>9}  {start:>12}  {next:>12}  {end:>12}  {lag:>10}  {committed:>12}  {owner:20}  {status}")
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
        let halt = lag.standing.as_ref().and_then(|standing| standing.halt.as_ref());
        json!({
            "partition": lag.partition,
            "log_start_offset": lag.extent.low,
            "next_offset": lag.next(),
            "log_end_offset": lag.extent.high,
            "lag": lag.lag(),
            "committed_offset": lag.committed,
            "owner": lag.standing.as_ref().map(|standing| &standing.owner),
            "halted": halt.map(|halt| json!({ "reason": halt.reason.name(), "detail": halt.detail })),
        })
    };
    json!({
        "pipeline": about.name,
        "topic": about.topic.name,
        "lag": all.iter().filter_map(Lag::lag).sum::<i64>(),
        "partitions": all.iter().map(partition).collect::<Value>(),
    })
}
