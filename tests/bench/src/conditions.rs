//! Under which conditions something was measured.

use std::{fs, process::Command, thread};

/// Lines that say on what machine, and with which programs.
pub(crate) fn lines(more: &[String]) -> String {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    let mut all = vec![
        format!("{cores} cores ({})", processor()),
        format!("{}, profile {profile}", compiler()),
        format!("load of the machine at the end, beside the benchmark's own: {}", load()),
    ];
    all.extend_from_slice(more);
    all.iter().map(|line| format!("- {line}\n")).collect()
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or("processor unknown", |(_, model)| model).to_owned()
}

/// `rustc 1.95.0`: without the date of its commit.
fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.split(" (").next().unwrap_or_default().to_owned()
}

/// The averages over 1, 5 and 15 minutes.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(", ")
}
