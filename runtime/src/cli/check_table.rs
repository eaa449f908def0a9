//! `check-table`

mod show;

use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, Format, chosen::Chosen, instant, servers::Database};
use crate::{
    checks::{Request, check},
    exit::{Exit, Failure},
    output,
    pipeline::Severity,
    value::Timestamp,
};

const EXAMPLES: &str = "\
Examples:
  tollgate check-table ohlcv
  tollgate check-table ohlcv --since 2026-01-01 --until 2026-02-01 --fail-on warning
  tollgate check-table ohlcv --store-failures --format json
  tollgate check-table ohlcv --format gx > validation.json

This is the second stage of the suite, and Great Expectations' checkpoint: the gate has judged each record
before the write, this judges the rows of the table. What was quarantined is not among them.

Exit status: 0 every expectation of `--fail-on` and above is met, 1 one is not or could not be judged,
2 configuration, 3 environment, 99 nothing is expected of the table,
or no instant lies between --since and --until.";

/// Judge the rows of the table
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    chosen: Chosen,

    /// Only rows whose event time is not before this instant; UTC where no zone stands
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    since: Option<Timestamp>,

    /// Only rows whose event time is before this instant
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    until: Option<Timestamp>,

    /// A name for this run, kept with its results
    #[arg(long, value_name = "NAME")]
    run_id: Option<String>,

    /// The least severity whose failure is exit 1
    #[arg(long, value_enum, default_value_t = FailOn::Critical)]
    fail_on: FailOn,

    /// Keep the key of every row that fails, in `tollgate.check_failure`
    #[arg(long)]
    store_failures: bool,

    #[command(flatten)]
    database: Database,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Info,
    Warning,
    Critical,
}

impl Args {
    /// Runs it; prints what was found as Great Expectations does, if that is asked for.
    pub(super) fn run(self, context: &Context<'_>, gx: bool) -> Result<Exit, Failure> {
        let pipeline = self.chosen.pipeline(context)?;
        let about = pipeline.about();
        if about.checks.expectations.is_empty() {
            return Ok(nothing(&format!("nothing is expected of the table of `{}`", about.name)));
        }
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since >= until
        {
            let why = format!("no instant is from {since} on and before {until}");
            // A schedule whose intervals have no length asks for nothing, and is not wrong.
            return if since == until { Ok(nothing(&why)) } else { Err(Failure::usage(why)) };
        }
        let database = self.database.secret(about)?;
        let Self { since, until, run_id, store_failures, .. } = self;
        let bar = spinner(context.format);
        let progress = &mut |ids: &str| bar.set_message(ids.to_owned());
        let request = Request { since, until, run_id, store_failures };
        let checked = check(pipeline, &database, &request, progress);
        bar.finish_and_clear();
        let checked = checked?;
        match context.format {
            Format::Human => show::lines(about, &checked).iter().for_each(|line| output::result(line)),
            Format::Json if gx => output::document(&checked.validation(about, &request)),
            Format::Json => output::document(&checked.document(about)),
        }
        let severity = match self.fail_on {
            FailOn::Info => Severity::Info,
            FailOn::Warning => Severity::Warning,
            FailOn::Critical => Severity::Critical,
        };
        Ok(if checked.fails(severity) { Exit::No } else { Exit::Yes })
    }
}

fn nothing(why: &str) -> Exit {
    output::notice(why);
    Exit::Nothing
}

/// What is judged just now, on a terminal.
fn spinner(format: Format) -> ProgressBar {
    if format != Format::Human {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}");
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
