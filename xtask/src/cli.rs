//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[cfg(unix)]
use crate::services;
use crate::{
    bench, diff,
    exit::Exit,
    explain,
    generate::{self, CheckArguments, GenArguments},
    hand_over, new,
    output::Format,
    test, torture, r#try,
};

/// Tollgate: a spec is compiled into a pipeline.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write what the specs compile to
    #[command(
        after_help = "Examples:\n  cargo xtask gen\n  cargo xtask gen specs/ohlcv.yaml\n  cargo xtask gen --prune"
    )]
    Gen(GenArguments),
    /// Compare what the specs compile to with what is committed: exit 0 when they agree, 1 when not, 2 for a refused spec
    #[command(after_help = "Examples:\n  cargo xtask check\n  cargo xtask check --format json")]
    Check(CheckArguments),
    /// Compare the schemas of the specs with another state: exit 0 when they are compatible, 1 when not
    #[command(
        after_help = "Examples:\n  cargo xtask diff --against origin/main\n  cargo xtask diff specs/ohlcv.yaml --against HEAD\n  cargo xtask diff --against ../deployed\n  cargo xtask diff --against registry --registry http://registry:8081\n  cargo xtask diff --against origin/main --format github\n\nWhat is asked is `source.value.compatibility` of each spec, else what the registry asks, else BACKWARD. Exit 2 is a refused spec or an unknown state, 3 a registry that does not answer."
    )]
    Diff(diff::Arguments),
    /// Judge rows of a file by the suite of a spec, compiling nothing
    #[command(
        after_help = "Examples:\n  cargo xtask try specs/ohlcv.yaml --rows candles.csv\n  cargo xtask try specs/ohlcv.yaml --rows candles.jsonl --format json\n  cargo xtask try specs/ohlcv.yaml --rows candles.csv --fail-on critical"
    )]
    Try(r#try::Arguments),
    /// Explain a spec, a diagnostic code or an expectation
    #[command(
        after_help = "Examples:\n  cargo xtask explain specs/ohlcv.yaml\n  cargo xtask explain unknown-column\n  cargo xtask explain expect_column_values_to_be_between\n  cargo xtask explain expect_candle_to_be_consistent\n  cargo xtask explain codes\n  cargo xtask explain expectations"
    )]
    Explain {
        /// A spec's path, a code, an expectation (a custom one of `specs/` too), `codes` or `expectations`
        what: String,
        /// How findings are written
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// Write a spec and a schema to begin with, and generate; or the workflow that checks them
    #[command(
        after_help = "Examples:\n  cargo xtask new orders\n  cargo xtask demo orders\n  cargo xtask new --ci github"
    )]
    New(new::Arguments),
    /// Run every test, check and lint of this workspace
    #[command(after_help = "Examples:\n  cargo xtask test\n  cargo xtask test --quick\n  cargo xtask test --install")]
    Test(test::Arguments),
    /// Measure: ratios to the best that one would write by hand, to `BENCHMARKS.md`
    #[command(
        disable_help_flag = true,
        after_help = "Examples:\n  cargo xtask bench decode\n  cargo xtask bench pipeline --rounds 3"
    )]
    Bench(hand_over::Rest),
    /// Kill members, broker and database under load, then compare topic and tables
    #[command(after_help = "Examples:\n  cargo xtask torture\n  cargo xtask torture --records 3000000 --kills 400")]
    Torture(torture::Arguments),
    #[cfg(unix)]
    /// Start Kafka, a schema registry and PostgreSQL on this machine, and tell how to connect
    #[command(
        after_help = "Examples:\n  cargo xtask up\n  cargo xtask up --brokers 3\n  cargo xtask up --format json\n\nWhat is missing is fetched once, by Maven and pip, and kept in `TOLLGATE_CACHE` or the user's folder of caches. Data lies in `target/services`."
    )]
    Up(services::UpArguments),
    #[cfg(unix)]
    /// End the services that `up` started; their data stays
    #[command(
        after_help = "Examples:\n  cargo xtask down\n  cargo xtask down --purge\n\nExit status: 0 something was ended or removed, 99 nothing runs."
    )]
    Down(services::DownArguments),
    #[command(flatten)]
    Runtime(hand_over::Verb),
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            let asked = error.exit_code() == 0;
            return if asked { Exit::Yes } else { Exit::Usage }.into();
        }
    };
    std::panic::set_hook(Box::new(|panic| {
        crate::output::note(&format!("error: a bug in cargo xtask: {panic}\n"));
        std::process::exit(Exit::Bug as i32);
    }));
    let exit = match cli.verb {
        Verb::Gen(arguments) => generate::generate(&arguments),
        Verb::Check(arguments) => generate::check(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments),
        Verb::Try(arguments) => r#try::run(&arguments),
        Verb::Explain { what, format } => explain::run(&what, format),
        Verb::New(arguments) => new::run(&arguments),
        Verb::Test(arguments) => test::run(&arguments),
        Verb::Bench(rest) => bench::run(&rest),
        Verb::Torture(arguments) => torture::run(&arguments),
        #[cfg(unix)]
        Verb::Up(arguments) => services::up(&arguments),
        #[cfg(unix)]
        Verb::Down(arguments) => services::down(&arguments),
        Verb::Runtime(verb) => hand_over::run(&verb),
    };
    exit.into()
}
