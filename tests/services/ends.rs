//! Whoever starts a service may end in any way: the service ends too, and its folder goes.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Stdio},
};

use crate::programs::{interruptible, processes_of, send, wait_for};

/// Somebody who starts a service; gone in the end, also where a test fails.
struct Starter(Child);

impl Starter {
    /// Starts a service; returns its folder, too.
    fn start(service: &str) -> (Self, PathBuf) {
        let starter = interruptible(env!("CARGO_BIN_EXE_starter")).arg(service).stdout(Stdio::piped()).spawn();
        let mut starter = Self(starter.expect("the starter runs"));
        let mut line = String::new();
        let mut reader = BufReader::new(starter.0.stdout.take().expect("it is piped"));
        reader.read_line(&mut line).expect("it can be read");
        (starter, PathBuf::from(line.trim()))
    }
}

impl Drop for Starter {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lets somebody start a service and come to this end.
fn nothing_is_left(service: &str, signal: &str) {
    let (mut starter, folder) = Starter::start(service);
    assert!(folder.is_dir() && !processes_of(&folder).is_empty(), "{service}: nothing runs in `{}`", folder.display());
    send(signal, starter.0.id());
    starter.0.wait().expect("it ends");
    wait_for(service, || processes_of(&folder).is_empty() && !folder.exists());
}

#[test]
fn postgres_ends_with_whoever_was_killed() {
    nothing_is_left("postgres", "KILL");
}

#[test]
fn postgres_ends_with_whoever_was_interrupted() {
    nothing_is_left("postgres", "INT");
}

#[test]
fn kafka_ends_with_whoever_was_killed() {
    nothing_is_left("kafka", "KILL");
}

#[test]
fn the_registry_ends_with_whoever_was_killed() {
    nothing_is_left("registry", "KILL");
}
