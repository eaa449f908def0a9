//! `bench`: the benchmarks of this workspace, in the release profile.

use std::process::Command;

use crate::{exit::Exit, hand_over::Rest, output, workspace::Problem};

/// Builds the benchmarks and runs one; `--help` is theirs too.
pub(crate) fn run(rest: &Rest) -> Exit {
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
