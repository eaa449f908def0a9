//! The gate, in a process of its own.

use std::{
    env, fs,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use super::Ran;
use crate::{Outcome, processor};

/// How often the process is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Where it runs.
pub(super) struct Gate {
    pub(super) kafka: String,
    pub(super) database: String,
}

impl Gate {
    /// Runs a verb to its end.
    pub(super) fn run(&self, verb: &[&str]) -> Outcome<()> {
        ended(verb, &mut self.start(verb)?)
    }

    /// Runs a pipeline until it has caught up.
    pub(super) fn measure(&self, pipeline: &str) -> Outcome<Ran> {
        let verb = ["run", pipeline, "--until-caught-up"];
        let mut child = self.start(&verb)?;
        let (mut memory_kib, mut used) = (0, Duration::ZERO);
        while child.try_wait()?.is_none() {
            memory_kib = peak_kib(child.id()).unwrap_or(memory_kib);
            used = used.max(processor::of_family(child.id()));
            thread::sleep(LOOK);
        }
        ended(&verb, &mut child)?;
        Ok(Ran { memory_mib: super::rate::float(memory_kib) / 1024.0, processor: used })
    }

    fn start(&self, verb: &[&str]) -> Outcome<Child> {
        let mut command = Command::new(env::current_exe()?);
        command.arg("gate").args(verb).stdout(Stdio::null());
        if verb[0] != "migrate" {
            command.args(["--kafka", &self.kafka]);
        }
        if matches!(verb[0], "run" | "simulate") {
            command.args(["--registry", "history"]);
        }
        if matches!(verb[0], "run" | "migrate") {
            command.args(["--database", &self.database]);
        }
        Ok(command.spawn()?)
    }
}

fn ended(verb: &[&str], child: &mut Child) -> Outcome<()> {
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", verb.join(" ")).into()) }
}

/// The most memory that the process has had so far.
fn peak_kib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
