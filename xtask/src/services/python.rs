//! Environments of Python with packages of other people, which hold ours to their word.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use tollgate_compiler::digest::sha256;

use super::cache;
use crate::{output, workspace::Problem};

/// The interpreter of an environment with these requirements (the text of a `requirements.txt`). It is kept with the
/// other downloads, so that it is made once, and anew where a requirement changes.
pub fn environment(name: &str, requirements: &str) -> Result<PathBuf, Problem> {
    let kept = format!("python-{name}-{}", &sha256(requirements)[..16]);
    let folder = cache::once(&cache::folder()?, &kept, |folder| install(name, requirements, folder))?;
    Ok(folder.join("bin").join("python"))
}

fn install(name: &str, requirements: &str, folder: &Path) -> Result<(), Problem> {
    output::note(&format!("fetching Python packages ({name})\n"));
    let list = folder.join("requirements.txt");
    std::fs::write(&list, requirements)
        .map_err(|error| Problem::environment(format!("cannot write `{}`: {error}", list.display())))?;
    // pip comes from the machine's own Python: Debian's cannot make an environment with pip in it.
    run(name, Command::new("python3").args(["-m", "venv", "--without-pip"]).arg(folder))?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "--python"]).arg(folder.join("bin").join("python"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--root-user-action", "ignore", "--requirement"]);
    run(name, pip.arg(&list))
}

fn run(name: &str, command: &mut Command) -> Result<(), Problem> {
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Problem::environment(format!("the Python packages ({name}) cannot be had:\n{}", said.trim_end())))
        }
        Err(error) => Err(Problem::environment(format!("cannot run `python3`: {error}"))),
    }
}
