//! Verbs that need the runtime: the `tollgate` binary is built and takes over.

use std::process::Command;

use crate::{exit::Exit, generate, output, workspace::Problem};

/// A verb of the `tollgate` binary, with whatever it is asked.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    /// Run a pipeline on simulated records or your own, without any service
    #[command(disable_help_flag = true)]
    Demo(Rest),
    /// Run a pipeline
    #[command(disable_help_flag = true)]
    Run(Rest),
    /// Prove that every offset is accounted for
    #[command(disable_help_flag = true)]
    Audit(Rest),
    /// Look at dead letters
    #[command(disable_help_flag = true)]
    Dlq(Rest),
    /// Look at migrations, or apply them
    #[command(disable_help_flag = true)]
    Migrate(Rest),
    /// Write made-up records to a topic
    #[command(disable_help_flag = true)]
    Simulate(Rest),
    /// Watch a topic: decoded records, and what the gate makes of them
    #[command(disable_help_flag = true)]
    Tail(Rest),
    /// Look after the topics of the specs
    #[command(disable_help_flag = true)]
    Topics(Rest),
    /// Show how far a pipeline is behind its topic
    #[command(disable_help_flag = true)]
    Lag(Rest),
    /// Look at offsets, or begin anew with another topic or another table
    #[command(disable_help_flag = true)]
    Offsets(Rest),
}

/// Arguments that are passed on as they are.
#[derive(Debug, clap::Args)]
pub(crate) struct Rest {
    /// Passed on to the `tollgate` binary; `--help` tells which
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<std::ffi::OsString>,
}

/// Builds the binary and lets it take over.
pub(crate) fn run(verb: &Verb) -> Exit {
    let (name, rest) = match verb {
        Verb::Demo(rest) => ("demo", rest),
        Verb::Run(rest) => ("run", rest),
        Verb::Audit(rest) => ("audit", rest),
        Verb::Dlq(rest) => ("dlq", rest),
        Verb::Migrate(rest) => ("migrate", rest),
        Verb::Simulate(rest) => ("simulate", rest),
        Verb::Tail(rest) => ("tail", rest),
        Verb::Topics(rest) => ("topics", rest),
        Verb::Lag(rest) => ("lag", rest),
        Verb::Offsets(rest) => ("offsets", rest),
    };
    // A demo of yesterday's spec would prove nothing.
    if name == "demo" {
        match generate::is_current() {
            Ok(true) => {}
            Ok(false) => return Exit::No,
            Err(exit) => return exit,
        }
    }
    let binary = match build() {
        Ok(binary) => binary,
        Err(problem) => return output::problem(&problem),
    };
    take_over(Command::new(binary).arg(name).args(&rest.arguments))
}

/// Builds the binary; cargo's own words go to stderr.
fn build() -> Result<std::path::PathBuf, Problem> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--package", "tollgate", "--bin", "tollgate", "--message-format", "json-render-diagnostics"])
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| Problem::environment(format!("cannot run cargo: {error}")))?;
    if !output.status.success() {
        return Err(Problem::environment("the binary does not build; cargo says why above"));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let executable = messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(Into::into)
    });
    executable.ok_or_else(|| Problem { text: "cargo names no binary `tollgate`".into(), exit: Exit::Bug })
}

#[cfg(unix)]
fn take_over(command: &mut Command) -> Exit {
    use std::os::unix::process::CommandExt;

    let error = command.exec();
    output::problem(&Problem::environment(format!("cannot start `tollgate`: {error}")))
}

#[cfg(not(unix))]
fn take_over(command: &mut Command) -> Exit {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(Exit::Environment as i32)),
        Err(error) => output::problem(&Problem::environment(format!("cannot start `tollgate`: {error}"))),
    }
}
