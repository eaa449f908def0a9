//! What `cargo xtask bench` measures.
//!
//! Every benchmark compares: all candidates do the same work on the same data, in turns and in one run, and the result
//! is the ratio of each to a yardstick, with its spread. Figures of one machine and one moment stand beside it.

mod conditions;
mod decode;
mod docs;
mod pipeline;
mod pipelines;
mod processor;
mod report;
mod spread;

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};

/// What goes wrong is for whoever runs the benchmark.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures, and writes what was measured to `BENCHMARKS.md`
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Decode and judge records: generated code against the best by hand, a naive decoder and apache-avro
    Decode(decode::Arguments),
    /// Data Docs: the whole site, and one run of the checks more
    Docs(docs::Arguments),
    /// Kafka to PostgreSQL, exactly once: the gate against COPY of prepared bytes
    Pipeline(pipeline::Arguments),
    /// The gate's own command line, with the pipelines that are measured
    #[command(hide = true, disable_help_flag = true)]
    Gate {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let measured = match Cli::parse().verb {
        Verb::Decode(arguments) => decode::run(&arguments),
        Verb::Docs(arguments) => docs::run(&arguments),
        Verb::Pipeline(arguments) => pipeline::run(&arguments),
        Verb::Gate { arguments } => {
            let arguments = [OsString::from("tollgate")].into_iter().chain(arguments);
            return tollgate_runtime::cli::run(pipelines::ALL, arguments).into();
        }
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            report::say(&format!("error: {problem}"));
            ExitCode::from(3)
        }
    }
}
