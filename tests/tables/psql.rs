//! A script of SQL, with COPY's lines in it, as psql runs it.

use std::{
    io::Write as _,
    process::{Command, Stdio},
    thread,
};

/// What it prints: rows without decoration. Its first error ends it.
#[track_caller]
pub(crate) fn psql(address: &str, script: &str) -> String {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=on", "--file", "-"]);
    command.arg(address).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("psql is there");
    let mut stdin = child.stdin.take().expect("psql reads its script");
    let script = script.to_owned();
    let writer = thread::spawn(move || stdin.write_all(script.as_bytes()));
    let output = child.wait_with_output().expect("psql ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    writer.join().expect("the script is written").expect("psql reads its script");
    String::from_utf8(output.stdout).expect("psql prints UTF-8")
}
