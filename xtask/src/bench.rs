//! `bench`: the benchmarks of this workspace, in the release profile.

use std::process::Command;

use crate::{exit::Exit, hand_over::Rest, output, workspace::Problem};

/// The benchmarks, as they are called in `tests/bench`: to build it, optimised, takes minutes.
const KNOWN: [&str; 3] = ["decode", "docs", "pipeline"];

/// Builds the benchmarks and runs one; `--help` behind its name is its own.
pub(crate) fn run(rest: &Rest) -> Exit {
    let asked = rest.arguments.first().and_then(|name| name.to_str()).filter(|name| !name.starts_with('-'));
    if let Some(name) = asked.filter(|name| !KNOWN.contains(name)) {
        let known = KNOWN.map(|known| format!("`{known}`")).join(", ");
        return output::problem(&Problem::usage(format!("no benchmark `{}`: there are {known}", name.escape_debug())));
    }
    if asked.is_none() {
        output::result(&format!("cargo xtask bench {}; each has --help", KNOWN.join(" | ")));
        let helped = rest.arguments.first().is_some_and(|word| word == "--help" || word == "-h");
        return if helped { Exit::Yes } else { Exit::Usage };
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--release", "--package", "tollgate-bench", "--"]).args(&rest.arguments);
    match command.status() {
        Ok(status) if status.success() => Exit::Yes,
        // A panic ends with 101, as does cargo where something does not build.
        Ok(status) => [Exit::Usage, Exit::Environment]
            .into_iter()
            .find(|exit| status.code() == Some(*exit as i32))
            .unwrap_or(Exit::Bug),
        Err(error) => output::problem(&Problem::environment(format!("cannot run cargo: {error}"))),
    }
}
