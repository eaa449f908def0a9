//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[cfg(unix)]
use crate::services;
use crate::{
    exit::Exit,
    explain,
    generate::{self, CheckArguments, GenArguments},
    hand_over, new,
    output::Format,
    test, r#try,
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
    /// Write a spec and a schema to begin with, and generate
    #[command(after_help = "Examples:\n  cargo xtask new orders\n  cargo xtask demo orders")]
    New {
        /// The pipeline's name: a small letter, then small letters, digits and `_`
        name: String,
    },
    /// Run every test, check and lint of this workspace
    #[command(after_help = "Examples:\n  cargo xtask test\n  cargo xtask test --quick\n  cargo xtask test --install")]
    Test(test::Arguments),
    #[cfg(unix)]
    /// Start Kafka, a schema registry and PostgreSQL on this machine, and tell how to connect
    #[command(
        after_help = "Examples:\n  cargo xtask up\n  cargo xtask up --brokers 3\n  cargo xtask up --format json\n\nWhat is missing is fetched once, by Maven and pip, and kept in `TOLLGATE_CACHE` or the user's folder of caches. Data lies in `target/services`."
    )]
    Up(services::UpArguments),
    #[cfg(unix)]
    /// End the services that `up` started; their data stays
    #[command(after_help = "Examples:\n  cargo xtask down\n  cargo xtask down --purge")]
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
        Verb::Try(arguments) => r#try::run(&arguments),
        Verb::Explain { what, format } => explain::run(&what, format),
        Verb::New { name } => new::run(&name),
        Verb::Test(arguments) => test::run(&arguments),
        #[cfg(unix)]
        Verb::Up(arguments) => services::up(&arguments),
        #[cfg(unix)]
        Verb::Down(arguments) => services::down(&arguments),
        Verb::Runtime(verb) => hand_over::run(&verb),
    };
    exit.into()
}
