//! The command line, in processes of its own.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tollgate_runtime::cli;

use crate::renamed::pipelines;

const ARGS: &str = "TOLLGATE_TEST_ARGS";

/// The command's process: this test does something only when another one starts it.
#[test]
fn command() {
    let Ok(args) = env::var(ARGS) else { return };
    let args = ["tollgate"].into_iter().chain(args.split_whitespace()).map(Into::into);
    let exit = cli::run(&pipelines(), args);
    std::process::exit(exit as i32);
}

/// Starts the command; what it prints can be read.
pub(crate) fn start(args: &str) -> Child {
    start_with(args, &[])
}

/// The same, with these environment variables too.
pub(crate) fn start_with(args: &str, environment: &[(&str, &str)]) -> Child {
    let mut command = Command::new(env::current_exe().expect("this test is a program"));
    // What the test harness itself prints ends before the command begins.
    command.args(["--exact", "programs::command", "--nocapture", "-q"]).env(ARGS, args);
    command.envs(environment.iter().copied());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

/// Waits for what it prints on stderr.
pub(crate) fn wait_for(child: &mut Child, words: &str) {
    let lines = BufReader::new(child.stderr.as_mut().expect("it is piped")).lines().map_while(Result::ok);
    let mut seen = Vec::new();
    for line in lines {
        seen.push(line);
        if seen.last().is_some_and(|line| line.contains(words)) {
            return;
        }
    }
    panic!("it ended without a word of `{words}`: {seen:?}");
}

/// The exit status, and what it printed.
pub(crate) fn tollgate(args: &str) -> (i32, String, String) {
    ended(start(args))
}

/// Waits for its end.
pub(crate) fn ended(child: Child) -> (i32, String, String) {
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
    let stdout = String::from_utf8(stdout).expect("it prints UTF-8");
    let stdout = stdout.trim_start().trim_start_matches("running 1 test").trim_start().to_owned();
    (status.code().unwrap_or(-1), stdout, String::from_utf8(stderr).expect("it prints UTF-8"))
}

/// The exit status, and the document.
#[track_caller]
pub(crate) fn json(args: &str) -> (i32, Value) {
    let (exit, stdout, stderr) = tollgate(&format!("{args} --format json"));
    (exit, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{args}: {error}: {stdout} {stderr}")))
}

/// The same, where it has to succeed.
#[track_caller]
pub(crate) fn done(args: &str) -> Value {
    let (exit, document) = json(args);
    assert_eq!(exit, 0, "{args}: {document}");
    document
}
