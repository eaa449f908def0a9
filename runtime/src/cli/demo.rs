//! `demo`

use std::{io::IsTerminal, path::PathBuf, sync::Arc};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, Format};
use crate::{
    cells::{Mapping, Rows},
    demo::{Demo, Feed, Outcome, fresh},
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

Exit status: 0 everything came out as planned, 1 it did not, 2 usage, 3 environment.
Nothing else is needed: broker and producer run in this process, rows go to a new SQLite file.";

/// The pipeline of `cargo xtask demo` without a name.
const DEFAULT: &str = "ohlcv";

/// See a pipeline at work, without any service
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
        let about = pipeline.about();
        let feed = self.feed(about)?;
        let database = fresh(about, self.database.as_deref())?;
        let bar = bar(context.format, feed.length());
        let seen = {
            let bar = bar.clone();
            Arc::new(move |read| bar.inc(read))
        };
        let outcome = Demo { pipeline, database: database.clone(), feed, seen }.run();
        bar.finish_and_clear();
        let outcome = outcome?;
        tell(context.format, about, &outcome, &database);
        Ok(outcome.exit())
    }

    fn feed(&self, about: &'static About) -> Result<Feed, Failure> {
        let Some(file) = &self.from else {
            return Ok(Feed::Plan { plan: Plan::new(about, self.records, self.seed), seed: self.seed });
        };
        let mapping = Mapping { map: self.map.clone(), set: self.set.clone() };
        Rows::open(file, about, &mapping).map(Feed::File).map_err(|refused| Failure::usage(refused.0))
    }
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

fn tell(format: Format, about: &About, outcome: &Outcome, database: &Secret) {
    match format {
        Format::Human => {
            for line in outcome.report(about, database) {
                output::result(&line);
            }
        }
        Format::Json => output::document(&outcome.document(about)),
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
