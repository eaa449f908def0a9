//! `migrate`

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Context, Format, servers::Database};
use crate::{
    exit::{Exit, Failure},
    migrate::{self, State, Status},
    output,
};

const EXAMPLES: &str = "\
Examples:
  tollgate migrate status ohlcv --database sqlite:ohlcv.db
  tollgate migrate apply ohlcv --database sqlite:ohlcv.db
  tollgate migrate apply ohlcv --remake

A target table that was dropped is not pending: `--remake` makes it anew, empty, by all of its migrations. Offsets
stay where they are; `tollgate offsets reset` begins again.

Exit status of `status`: 0 nothing is pending, 1 something is.
Exit status of `apply`: 0 applied, 99 there was nothing to apply.";

/// Bring a database to what this binary was made for
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show what was applied and what is pending
    Status(Target),
    /// Apply what is pending, each migration in a transaction
    Apply(Apply),
}

#[derive(Debug, clap::Args)]
struct Target {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    #[command(flatten)]
    database: Database,
}

#[derive(Debug, clap::Args)]
struct Apply {
    #[command(flatten)]
    target: Target,

    /// Make the target table anew where it is missing, by all of its migrations
    #[arg(long)]
    remake: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        match self.verb {
            Verb::Status(target) => target.status(context),
            Verb::Apply(apply) => apply.run(context),
        }
    }
}

impl Target {
    fn status(&self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let all = migrate::status(about, &self.database.secret(about)?)?;
        show(context.format, about.name, &all);
        Ok(if all.iter().all(|status| status.state == State::Applied) { Exit::Yes } else { Exit::No })
    }
}

impl Apply {
    fn run(&self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = context.pipeline(self.target.pipeline.as_deref())?.about();
        let database = self.target.database.secret(about)?;
        let applied = if self.remake { migrate::remake(about, &database) } else { migrate::apply(about, &database) }?;
        show(context.format, about.name, &applied);
        if applied.is_empty() {
            output::notice("nothing is pending");
            return Ok(Exit::Nothing);
        }
        Ok(Exit::Yes)
    }
}

fn show(format: Format, pipeline: &str, all: &[Status]) {
    match format {
        Format::Human => {
            for status in all {
                output::result(&format!("{:8} {status}", status.state.name()));
            }
        }
        Format::Json => {
            let migrations: Value = all.iter().map(entry).collect();
            output::document(&json!({ "pipeline": pipeline, "migrations": migrations }));
        }
    }
}

fn entry(status: &Status) -> Value {
    let of = if status.pipeline.is_empty() { Value::Null } else { json!(status.pipeline) };
    json!({ "pipeline": of, "version": status.version, "name": status.name, "state": status.state.name() })
}
