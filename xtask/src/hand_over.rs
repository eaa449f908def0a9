//! Verbs that need the runtime: the `tollgate` binary is built and takes over.

use std::process::Command;

use crate::{exit::Exit, generate, output, workspace::Problem};

/// The environment variables that name the services.
#[cfg(unix)]
const SERVICES: [&str; 3] = ["KAFKA_BOOTSTRAP_SERVERS", "SCHEMA_REGISTRY_URL", "DATABASE_URL"];

/// Declares the verbs: what each is for, and its name.
macro_rules! verbs {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal,)+) => {
        /// A verb of the `tollgate` binary, with whatever it is asked.
        #[derive(Debug, clap::Subcommand)]
        pub(crate) enum Verb {
            $($(#[doc = $doc])+ #[command(name = $name, disable_help_flag = true)] $variant(Rest),)+
        }

        impl Verb {
            /// Its name, and what it is asked.
            fn parts(&self) -> (&'static str, &Rest) {
                match self { $(Self::$variant(rest) => ($name, rest),)+ }
            }
        }
    };
}

verbs! {
    /// Run a pipeline on simulated records or your own, without any service or on real ones
    Demo "demo",
    /// Run a pipeline
    Run "run",
    /// Prove that every offset is accounted for
    Audit "audit",
    /// Judge the rows of the table: the second stage of the suite
    CheckTable "check-table",
    /// Look at dead letters
    Dlq "dlq",
    /// Build Data Docs: what was judged, as a site
    Docs "docs",
    /// Look at migrations, or apply them
    Migrate "migrate",
    /// Write made-up records to a topic
    Simulate "simulate",
    /// Watch a topic: decoded records, and what the gate makes of them
    Tail "tail",
    /// Look after the topics of the specs
    Topics "topics",
    /// Show how far a pipeline is behind its topic
    Lag "lag",
    /// Look at offsets, or begin anew with another topic or another table
    Offsets "offsets",
}

/// Arguments that are passed on as they are.
#[derive(Debug, clap::Args)]
pub(crate) struct Rest {
    /// Passed on to the `tollgate` binary; `--help` tells which
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<std::ffi::OsString>,
}

/// Builds the binary and lets it take over.
pub(crate) fn run(verb: &Verb) -> Exit {
    let (name, rest) = verb.parts();
    // A demo of yesterday's spec would prove nothing.
    let asks = rest.arguments.iter().any(|argument| argument == "--help" || argument == "-h");
    if name == "demo" && !asks {
        match generate::is_current() {
            Ok(true) => {}
            Ok(false) => return Exit::No,
            Err(exit) => return exit,
        }
    }
    let real = name == "demo" && rest.arguments.iter().any(|argument| argument == "--real");
    let started = (|| {
        let settings = if real { real_services()? } else { Vec::new() };
        let mut command = Command::new(build()?);
        command.arg(name).args(&rest.arguments).envs(settings);
        Ok(command)
    })();
    match started {
        Ok(mut command) => take_over(&mut command),
        Err(problem) => output::problem(&problem),
    }
}

/// How a demo on real services connects: as the environment says, if it names all of them, else to what `up` started.
#[cfg(unix)]
fn real_services() -> Result<Vec<(&'static str, String)>, Problem> {
    let named = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let (set, missing): (Vec<&str>, Vec<&str>) = SERVICES.into_iter().partition(named);
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    if !set.is_empty() {
        let message = format!(
            "`demo --real` goes where the environment says or to what `up` started, and {} is set without {}\nhelp: set \
             or unset all of them",
            set.join(" and "),
            missing.join(" and ")
        );
        return Err(Problem::usage(message));
    }
    let settings = crate::services::settings_of_up()?.ok_or_else(|| {
        let text = "`demo --real` needs Kafka, a registry and PostgreSQL, and they do not run\nhelp: `cargo xtask up` \
                    starts them; or name others in ";
        Problem::environment(format!("{text}{}", SERVICES.map(|name| format!("`{name}`")).join(", ")))
    })?;
    Ok(settings.into_iter().filter(|(name, _)| SERVICES.contains(name)).collect())
}

/// Elsewhere `up` starts nothing.
#[cfg(not(unix))]
fn real_services() -> Result<Vec<(&'static str, String)>, Problem> {
    Ok(Vec::new())
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
