//! `torture`: members killed under load, for as long as one likes.

use std::process::Command;

use crate::{exit::Exit, output, workspace::Problem};

/// What `torture` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many records are written to the topic of each pipeline, at least
    #[arg(long, default_value_t = 300_000, value_parser = clap::value_parser!(u64).range(10_000..))]
    records: u64,
    /// How often a member of each is killed, at least
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u64).range(3..))]
    kills: u64,
}

/// What has to build before anything can be said of it.
const BUILDS: [&[&str]; 2] = [
    &["build", "--quiet", "--package", "tollgate"],
    &["test", "--quiet", "--package", "tollgate-tests", "--test", "torture", "--no-run"],
];
const TEST: &[&str] =
    &["test", "--quiet", "--package", "tollgate-tests", "--test", "torture", "live_through", "--", "--nocapture"];

/// Runs the test of this name, at this length.
pub(crate) fn run(arguments: &Arguments) -> Exit {
    let lengths = [("TOLLGATE_TORTURE_RECORDS", arguments.records), ("TOLLGATE_TORTURE_KILLS", arguments.kills)];
    for (step, failed) in BUILDS.into_iter().map(|step| (step, Exit::Environment)).chain([(TEST, Exit::No)]) {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let lengths = lengths.map(|(name, length)| (name, length.to_string()));
        match Command::new(cargo).args(step).envs(lengths).status() {
            Ok(status) if status.success() => {}
            Ok(_) => return failed,
            Err(error) => return output::problem(&Problem::environment(format!("cannot run cargo: {error}"))),
        }
    }
    Exit::Yes
}
