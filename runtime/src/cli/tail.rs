//! `tail`

mod show;
mod start;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use self::{show::Shown, start::From};
use super::{
    Context, Format,
    servers::{Kafka, Registry},
    signals::on_signal,
};
use crate::{
    batch::AnyPipeline,
    exit::{Exit, Failure},
    output,
    record::Record,
    schemas::Schemas,
    source::{Bystander, Seen},
    wait::block_on,
};

const EXAMPLES: &str = "\
Examples:
  tollgate tail ohlcv
  tollgate tail ohlcv --from -10 --max 10
  tollgate tail ohlcv --from earliest --until-caught-up --format json

Each record is decoded and judged as the gate would judge it, and goes nowhere: no group is joined,
nothing is written. With `--format json` each record is one JSON document on a line of its own.
Exit status: 0 ended as asked, 2 configuration, 3 environment. Ctrl-C ends.";

const WAIT: Duration = Duration::from_millis(100);
/// How soon a registry is asked again that may know a schema a little later.
const AGAIN: Duration = Duration::from_millis(300);

/// Watch a topic: decoded records, and what the gate makes of them
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    /// Where to begin in each partition: an offset, `earliest`, `latest`, or `-N` for the last N records
    #[arg(long, value_name = "OFFSET", default_value = "latest", allow_hyphen_values = true)]
    from: From,

    /// End after so many records
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max: Option<u64>,

    /// End at the end of the log
    #[arg(long)]
    until_caught_up: bool,

    /// Only this partition
    #[arg(long)]
    partition: Option<i32>,

    #[command(flatten)]
    kafka: Kafka,

    #[command(flatten)]
    registry: Registry,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let pipeline = context.pipeline(self.pipeline.as_deref())?;
        let about = pipeline.about();
        let schemas = Schemas::new(about, &self.registry.address(about)?)?;
        let bystander = Bystander::new(about, &self.kafka.cluster(about)?)?;
        let partitions = self.partitions(&bystander)?;
        let mut from = Vec::new();
        for &partition in &partitions {
            from.push((partition, self.from.offset(bystander.extent(partition)?)));
        }
        bystander.look(&from)?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = stop.clone();
        on_signal("ending", move || stopping.store(true, Ordering::SeqCst))?;
        let watch = Watch { pipeline, format: context.format, bystander, schemas, stop };
        let left = self.max.unwrap_or(u64::MAX);
        block_on(watch.run(partitions.into_iter().collect(), left, self.until_caught_up))
    }

    fn partitions(&self, bystander: &Bystander) -> Result<Vec<i32>, Failure> {
        let all = bystander.partitions()?;
        match self.partition {
            None => Ok(all),
            Some(partition) if all.contains(&partition) => Ok(vec![partition]),
            Some(partition) => Err(Failure::usage(format!(
                "no partition {partition}, the topic has 0 to {}",
                all.len().saturating_sub(1)
            ))),
        }
    }
}

/// A tail under way.
struct Watch {
    pipeline: &'static dyn AnyPipeline,
    format: Format,
    bystander: Bystander,
    schemas: Schemas,
    stop: Arc<AtomicBool>,
}

impl Watch {
    /// Shows `left` records; `open` are the partitions whose end was not seen yet.
    async fn run(self, mut open: BTreeSet<i32>, mut left: u64, ends: bool) -> Result<Exit, Failure> {
        self.schemas.preload().await?;
        while left > 0 && !self.stop.load(Ordering::SeqCst) && !(ends && open.is_empty()) {
            match self.bystander.next(WAIT)? {
                Some(Seen::Record(partition, record)) => {
                    if !self.show(partition, record).await {
                        break;
                    }
                    left -= 1;
                }
                Some(Seen::End(partition)) => drop(open.remove(&partition)),
                None => {}
            }
        }
        Ok(Exit::Yes)
    }

    /// Whether anybody has read it.
    async fn show(&self, partition: i32, record: Record) -> bool {
        let (ids, wait) = loop {
            let (ids, wait) = self.schemas.resolve(std::slice::from_ref(&record)).await;
            // The gate's verdict is what comes of it in the end.
            if self.stop.load(Ordering::SeqCst) || !wait.as_ref().is_some_and(|wait| wait.settles) {
                break (ids, wait);
            }
            tokio::time::sleep(AGAIN).await;
        };
        let shown = Shown::new(self.pipeline, partition, record, &ids, wait);
        match self.format {
            Format::Human => output::is_read(&shown.line(self.pipeline.about())),
            Format::Json => output::is_read(&shown.document(self.pipeline.about()).to_string()),
        }
    }
}
