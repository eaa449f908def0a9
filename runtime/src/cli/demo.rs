//! `demo`

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::Arc,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, Format, servers::reference, signals::on_signal};
use crate::{
    batch::AnyPipeline,
    cells::{Mapping, Rows},
    demo::{Demo, Feed, Outcome, Real, fresh, site},
    docs::{Target, build},
    exit::{Exit, Failure},
    output,
    pipeline::About,
    setting::Secret,
    simulate::Plan,
};

const EXAMPLES: &str = "\
Examples:
  tollgate demo
  tollgate demo ohlcv --records 1000000 --seed 7
  tollgate demo ohlcv --from candles.csv --map ts=Date --set symbol=AAPL
  tollgate demo --real

Nothing else is needed: broker and producer run in this process, rows go to a new SQLite file.
With `--real` it is Kafka, a registry and PostgreSQL: those of `cargo xtask up`, or those that
KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL and DATABASE_URL name. The demo makes a topic, a subject
and a database of its own there and removes them, also when it fails, is interrupted with Ctrl-C, or its terminal
goes away.
Exit status: 0 everything came out as planned, 1 it did not, 2 usage, 3 environment, or something
that was made could not be removed: it is named.";

/// The pipeline of `cargo xtask demo` without a name.
const DEFAULT: &str = "ohlcv";

/// See a pipeline at work, without any service or on real ones
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The pipeline; `ohlcv` if it is left out
    pipeline: Option<String>,

    /// How many records to make up
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000), conflicts_with = "from")]
    records: u64,

    /// Where the made-up values begin: the same seed, the same records
    #[arg(long, default_value_t = 1, conflicts_with = "from")]
    seed: u64,

    /// Your own rows instead, a `.csv` or `.jsonl` file
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// A field whose column has another name in the file
    #[arg(long, value_name = "FIELD=HEADER", value_parser = pair, requires = "from")]
    map: Vec<(String, String)>,

    /// A field that has the same value in every row
    #[arg(long, value_name = "FIELD=VALUE", value_parser = pair, requires = "from")]
    set: Vec<(String, String)>,

    /// The database, instead of `target/demo/PIPELINE.sqlite`: the path of a new SQLite file, or an address
    #[arg(long, value_name = "PATH|ADDRESS")]
    database: Option<String>,

    /// On Kafka, a registry and PostgreSQL, as `cargo xtask up` starts them
    #[arg(long, conflicts_with = "database")]
    real: bool,
}

/// `FIELD=…`
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, value)) if !field.is_empty() => Ok((field.to_owned(), value.to_owned())),
        _ => Err("expected `FIELD=…`".to_owned()),
    }
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let has_default = context.pipelines.iter().any(|pipeline| pipeline.about().name == DEFAULT);
        let name = self.pipeline.as_deref().or(has_default.then_some(DEFAULT));
        let pipeline = context.pipeline(name)?;
        let feed = self.feed(pipeline.about())?;
        let bar = bar(context.format, feed.length());
        if self.real {
            return real(context.format, pipeline, feed, &bar);
        }
        self.embedded(context, pipeline, feed, &bar)
    }

    fn embedded(
        &self,
        context: &Context<'_>,
        pipeline: &'static dyn AnyPipeline,
        feed: Feed,
        bar: &ProgressBar,
    ) -> Result<Exit, Failure> {
        let about = pipeline.about();
        let database = fresh(about, self.database.as_deref())?;
        let outcome = Demo { pipeline, database: database.clone(), feed, seen: seen(bar) }.run();
        bar.finish_and_clear();
        let outcome = outcome?;
        let docs = self.docs(context, about, &database)?;
        tell(context.format, about, &outcome, Some(&docs), || outcome.report(about, &database, &docs));
        Ok(outcome.exit())
    }

    /// The site of what is in the database; its first page.
    fn docs(&self, context: &Context<'_>, about: &'static About, database: &Secret) -> Result<PathBuf, Failure> {
        // The site of an earlier demo of another pipeline may be there.
        let all: Vec<&'static About> = context.pipelines.iter().map(|pipeline| pipeline.about()).collect();
        let option = reference(database.expose());
        let target = Target { about, database: database.clone(), option };
        let built = build(&[target], &all, &site(self.database.as_deref()), None)?;
        match built.failed.into_iter().next() {
            Some((_, failure)) => Err(failure),
            None => Ok(built.index),
        }
    }

    fn feed(&self, about: &'static About) -> Result<Feed, Failure> {
        let Some(file) = &self.from else {
            return Ok(Feed::Plan { plan: Plan::new(about, self.records, self.seed), seed: self.seed });
        };
        let mapping = Mapping { map: self.map.clone(), set: self.set.clone() };
        Rows::open(file, about, &mapping).map(Feed::File).map_err(|refused| Failure::usage(refused.0))
    }
}

/// What was made is removed before anything is told.
fn real(format: Format, pipeline: &'static dyn AnyPipeline, feed: Feed, bar: &ProgressBar) -> Result<Exit, Failure> {
    let about = pipeline.about();
    let mut demo = Real::new(pipeline)?;
    let there = demo.shown();
    let interrupt = demo.interrupt();
    on_signal("ending, and removing what was made; once more to leave it behind", interrupt)?;
    let outcome = demo.run(feed, seen(bar));
    bar.finish_and_clear();
    let left = demo.remove();
    for what in &left {
        output::notice(&format!("left behind: {what}"));
    }
    let outcome = outcome?;
    tell(format, about, &outcome, None, || outcome.report_of_real(about, &there));
    Ok(if left.is_empty() { outcome.exit() } else { Exit::Environment })
}

fn seen(bar: &ProgressBar) -> Arc<dyn Fn(u64) + Send + Sync> {
    let bar = bar.clone();
    Arc::new(move |read| bar.inc(read))
}

/// A bar on a terminal, for people only.
pub(super) fn bar(format: Format, length: Option<u64>) -> ProgressBar {
    if format == Format::Json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match length {
        Some(length) => (ProgressBar::new(length), "{wide_bar} {human_pos} of {human_len}, {per_sec}"),
        None => (ProgressBar::no_length(), "{spinner} {human_pos}, {per_sec}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn tell(format: Format, about: &About, outcome: &Outcome, docs: Option<&Path>, report: impl FnOnce() -> Vec<String>) {
    match format {
        Format::Human => report().iter().for_each(|line| output::result(line)),
        Format::Json => output::document(&outcome.document(about, docs)),
    }
    for difference in outcome.planned.iter().flat_map(|(_, differences)| differences) {
        output::notice(&format!("not as planned: {difference}"));
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    #[derive(Parser)]
    struct Demo {
        #[command(flatten)]
        args: super::Args,
    }

    #[test]
    fn records_are_at_most_a_billion() {
        let records =
            |count: &str| Demo::try_parse_from(["demo", "--records", count]).ok().map(|demo| demo.args.records);
        assert_eq!(records("1000000000"), Some(1_000_000_000));
        assert_eq!((records("0"), records("1000000001"), records("18446744073709551615")), (None, None, None));
    }
}
