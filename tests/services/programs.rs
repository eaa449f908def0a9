//! Programs that the tests call, and processes that they look for.

use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

pub(crate) use crate::binary::text;

/// What a program prints; it has to succeed.
#[track_caller]
pub(crate) fn said(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", text(&output));
    String::from_utf8(output.stdout).expect("programs print UTF-8").trim().to_owned()
}

/// The answer of `PostgreSQL` to a statement.
#[track_caller]
pub(crate) fn sql(url: &str, statement: &str) -> String {
    said(Command::new("psql").arg(url).args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-c", statement]))
}

/// Processes that name this folder, as `ps` shows them.
pub(crate) fn processes_of(folder: &Path) -> Vec<String> {
    let name = folder.to_str().expect("paths are UTF-8");
    let all = said(Command::new("ps").args(["-eww", "-o", "pid=,args="]));
    all.lines().filter(|line| line.contains(name)).map(String::from).collect()
}

/// A program that an interrupt ends: a shell lets those that it starts in the background ignore it, and they pass that on.
pub(crate) fn interruptible(program: &str) -> Command {
    let mut command = Command::new("env");
    command.args(["--default-signal=INT", program]).process_group(0);
    command
}

/// Sends a signal to a process and its group, as a terminal does.
pub(crate) fn send(signal: &str, group: u32) {
    said(Command::new("sh").args(["-c", &format!("kill -s {signal} -- -{group}")]));
}

/// Waits for something that has to come.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut came: impl FnMut() -> bool) {
    let start = Instant::now();
    while !came() {
        assert!(start.elapsed() < Duration::from_mins(1), "this never came: {what}");
        sleep(Duration::from_millis(20));
    }
}
