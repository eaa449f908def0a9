//! `simulate`

mod summary;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use self::summary::Summary;
use super::{
    Context,
    demo::{bar, pair},
    servers::{Kafka, Registry},
    signals::on_signal,
};
use crate::{
    batch::AnyPipeline,
    cells::{self, Mapping, Rows},
    dice::Dice,
    exit::{Exit, Failure},
    output,
    simulate::{Loader, Message, Plan, message, planned, register},
    wait::block_on,
};

const EXAMPLES: &str = "\
Examples:
  tollgate simulate ohlcv --count 100000 --kafka localhost:9092
  tollgate simulate ohlcv --rate 500 --faults 5% --seed 7
  tollgate simulate ohlcv --from candles.csv --map ts=Date --set symbol=AAPL

Records are keyed by `source.key` and written once each; every replica has them when they count.
Where the spec names a registry, the schemas are registered first.
Exit status: 0 everything was acknowledged, 1 the registry refuses a schema or no row of the file became a
record, 2 usage, 3 environment, 99 the file holds no row.
Ctrl-C ends, with what was acknowledged until then.";

/// Most rows that are told of one by one.
const MOST: u64 = 10;
/// How long to wait at once, so that an interruption is heard.
const NAP: Duration = Duration::from_millis(50);

/// Write made-up records to a topic
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    /// Most records a second; as fast as it goes if it is left out
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    rate: Option<u64>,

    /// How many records to make up
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000), conflicts_with = "from")]
    count: u64,

    /// Where the made-up values begin: the same seed, the same records
    #[arg(long, default_value_t = 1, conflicts_with = "from")]
    seed: u64,

    /// The share of records with a planted mistake; 0% plants none
    #[arg(long, default_value = "1%", value_parser = share, conflicts_with = "from")]
    faults: f64,

    /// Your own rows instead, a `.csv` or `.jsonl` file
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// A field whose column has another name in the file
    #[arg(long, value_name = "FIELD=HEADER", value_parser = pair, requires = "from")]
    map: Vec<(String, String)>,

    /// A field that has the same value in every row
    #[arg(long, value_name = "FIELD=VALUE", value_parser = pair, requires = "from")]
    set: Vec<(String, String)>,

    #[command(flatten)]
    kafka: Kafka,

    #[command(flatten)]
    registry: Registry,
}

/// `1%` or `0.01`
fn share(text: &str) -> Result<f64, String> {
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    let share = number.trim().parse::<f64>().ok().map(|number| number / whole);
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "expected a share such as `1%` or `0.01`".to_owned())
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let pipeline = context.pipeline(self.pipeline.as_deref())?;
        let about = pipeline.about();
        let rows = self.from.as_ref().map(|file| {
            let mapping = Mapping { map: self.map.clone(), set: self.set.clone() };
            Rows::open(file, about, &mapping).map_err(|refused| Failure::usage(refused.0))
        });
        let rows = rows.transpose()?;
        let (cluster, address) = (self.kafka.cluster(about)?, self.registry.address(about)?);
        let loader = Loader::new(&cluster, about.topic.name)?;
        let ids = block_on(register(about, &address))?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = stop.clone();
        on_signal("ending; once more to end at once", move || stopping.store(true, Ordering::SeqCst))?;
        let length = rows.is_none().then_some(self.count);
        let mut run = Run {
            pipeline,
            ids,
            loader,
            rate: self.rate,
            began: Instant::now(),
            sent: 0,
            unconverted: 0,
            stop,
            bar: bar(context.format, length),
        };
        let ended = match rows {
            Some(rows) => run.convert(rows),
            None => run.make_up(&Plan::with_share(about, self.count, self.seed, self.faults), self.seed),
        };
        let ended = ended.and_then(|()| run.loader.finish());
        run.bar.finish_and_clear();
        let interrupted = run.stop.load(Ordering::SeqCst);
        let acknowledged = run.loader.acknowledged();
        let Run { sent, unconverted, began, .. } = run;
        let summary = Summary { about, acknowledged, sent, unconverted, interrupted, took: began.elapsed() };
        summary.show(context.format);
        ended?;
        Ok(if self.from.is_some() { of_rows(sent, unconverted) } else { Exit::Yes })
    }
}

/// How it ends with rows of a file. That some were not converted was told; none at all is no simulation.
fn of_rows(sent: u64, unconverted: u64) -> Exit {
    match (sent, unconverted) {
        (0, 0) => {
            output::notice("the file holds no row");
            Exit::Nothing
        }
        (0, _) => {
            output::notice("no row became a record");
            Exit::No
        }
        _ => Exit::Yes,
    }
}

/// A simulation under way.
struct Run {
    pipeline: &'static dyn AnyPipeline,
    ids: Vec<u32>,
    loader: Loader,
    rate: Option<u64>,
    began: Instant,
    sent: u64,
    unconverted: u64,
    stop: Arc<AtomicBool>,
    bar: indicatif::ProgressBar,
}

impl Run {
    fn make_up(&mut self, plan: &Plan, seed: u64) -> Result<(), Failure> {
        let mut dice = Dice::new(seed);
        for number in 0..plan.records() {
            let entry = plan.entry(number);
            let message = planned(self.pipeline, &self.ids, &mut dice, entry);
            if !self.send(&message, entry.fault)? {
                break;
            }
        }
        Ok(())
    }

    fn convert(&mut self, mut rows: Rows) -> Result<(), Failure> {
        let about = self.pipeline.about();
        let newest = self.ids.last().copied().unwrap_or_default();
        for row in rows.by_ref() {
            match row.and_then(|row| cells::draft(about, &row)) {
                Ok(draft) => {
                    if !self.send(&message(draft, newest), None)? {
                        break;
                    }
                }
                Err(unconverted) => {
                    self.unconverted += 1;
                    if self.unconverted <= MOST {
                        output::notice(&format!("not converted: {unconverted}"));
                    }
                }
            }
        }
        rows.notes().iter().for_each(|note| output::notice(note));
        Ok(())
    }

    /// Sends a record when its time has come; false where the simulation was interrupted.
    fn send(&mut self, message: &Message, fault: Option<usize>) -> Result<bool, Failure> {
        while let Some(early) = self.early() {
            if self.stop.load(Ordering::SeqCst) {
                return Ok(false);
            }
            self.loader.wait(early.min(NAP))?;
        }
        if self.stop.load(Ordering::SeqCst) {
            return Ok(false);
        }
        self.loader.send(message, fault)?;
        self.sent += 1;
        self.bar.inc(1);
        Ok(true)
    }

    /// How long it is until the next record is due.
    fn early(&self) -> Option<Duration> {
        let due = due(self.sent, self.rate?)?;
        due.checked_sub(self.began.elapsed()).filter(|early| !early.is_zero())
    }
}

/// When the record behind so many is due, from the beginning on.
fn due(sent: u64, rate: u64) -> Option<Duration> {
    Some(Duration::from_secs(sent / rate) + Duration::from_secs(sent % rate) / u32::try_from(rate).ok()?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{due, share};

    #[test]
    fn a_rate_says_when_each_record_is_due() {
        let seconds = |sent, rate| due(sent, rate).map(|due| due.as_secs_f64());
        assert_eq!((seconds(0, 30), seconds(15, 30), seconds(90, 30)), (Some(0.0), Some(0.5), Some(3.0)));
        assert_eq!(due(1, 4_000_000_000), Some(Duration::ZERO));
    }

    #[test]
    fn a_share_is_a_part_or_a_percentage() {
        assert_eq!((share("1%"), share("0.5"), share("0%"), share("100 %")), (Ok(0.01), Ok(0.5), Ok(0.0), Ok(1.0)));
        for text in ["", "%", "2", "101%", "-1%", "NaN"] {
            assert!(share(text).is_err(), "{text}");
        }
    }
}
