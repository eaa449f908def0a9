//! The command line of the generated binary. One file per verb.

mod audit;
mod check_table;
mod chosen;
mod demo;
mod dlq;
mod docs;
mod lag;
mod migrate;
mod offsets;
mod run;
mod servers;
mod signals;
mod simulate;
mod tail;
mod topics;

use std::{env, ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};

use crate::{
    batch::AnyPipeline,
    cells,
    exit::{Exit, Failure},
    output, panics,
    value::Timestamp,
};

/// Runs the pipelines that the specs compile to
#[derive(Debug, Parser)]
#[command(
    name = "tollgate",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,

    /// How results are printed on stdout
    #[arg(long, global = true, value_enum, default_value_t = Printed::Human)]
    format: Printed,
}

/// How results are printed, as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Printed {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// `check-table`: the validation result of Great Expectations
    Gx,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Audit(audit::Args),
    CheckTable(check_table::Args),
    Demo(demo::Args),
    Dlq(dlq::Args),
    Docs(docs::Args),
    Lag(lag::Args),
    Migrate(migrate::Args),
    Offsets(offsets::Args),
    Run(run::Args),
    Simulate(simulate::Args),
    Tail(tail::Args),
    Topics(topics::Args),
}

/// What every verb is given beside its own arguments.
pub(crate) struct Context<'a> {
    pub(crate) pipelines: &'a [&'static dyn AnyPipeline],
    pub(crate) format: Format,
}

/// The `main` of the generated binary: the status says how it went, see [`Exit`].
#[must_use]
pub fn main(pipelines: &[&'static dyn AnyPipeline]) -> ExitCode {
    panics::end_the_process();
    run(pipelines, env::args_os()).into()
}

/// Runs a command line, the program's name first.
pub fn run(pipelines: &[&'static dyn AnyPipeline], args: impl IntoIterator<Item = OsString>) -> Exit {
    let Cli { verb, format } = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody to tell, should this fail.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Yes };
        }
    };
    let gx = format == Printed::Gx;
    let format = if format == Printed::Human { Format::Human } else { Format::Json };
    let context = Context { pipelines, format };
    let ended = match verb {
        Verb::CheckTable(args) => args.run(&context, gx),
        _ if gx => Err(Failure::usage("only `check-table` has a result of Great Expectations' shape")),
        Verb::Audit(args) => args.run(&context),
        Verb::Demo(args) => args.run(&context),
        Verb::Dlq(args) => args.run(&context),
        Verb::Docs(args) => args.run(&context),
        Verb::Lag(args) => args.run(&context),
        Verb::Migrate(args) => args.run(&context),
        Verb::Offsets(args) => args.run(&context),
        Verb::Run(args) => args.run(&context),
        Verb::Simulate(args) => args.run(&context),
        Verb::Tail(args) => args.run(&context),
        Verb::Topics(args) => args.run(&context),
    };
    ended.unwrap_or_else(|failure| {
        output::notice(&format!("error: {failure}"));
        failure.exit
    })
}

/// An instant, as an option says it.
fn instant(text: &str) -> Result<Timestamp, String> {
    cells::instant(text).ok_or_else(|| "expected an instant like `2024-05-31T09:30:00Z`".to_owned())
}

impl Context<'_> {
    /// The pipeline of this name, or the only one.
    pub(crate) fn pipeline(&self, name: Option<&str>) -> Result<&'static dyn AnyPipeline, Failure> {
        let known = self.pipelines.iter().map(|pipeline| format!("`{}`", pipeline.about().name));
        let known = known.collect::<Vec<_>>().join(", ");
        match (name, self.pipelines) {
            (None, [only]) => Ok(*only),
            (None, _) => Err(Failure::usage(format!("which pipeline? expected one of {known}"))),
            (Some(name), all) => all
                .iter()
                .copied()
                .find(|pipeline| pipeline.about().name == name)
                .ok_or_else(|| Failure::usage(format!("no pipeline `{name}`, expected one of {known}"))),
        }
    }
}
