//! Records that keep coming while members die.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;

use crate::{
    binary::{text, tollgate},
    scene::Scene,
};

/// Producers that write at the same time.
const PRODUCERS: u64 = 3;
/// Seconds that a kill should have for itself.
const PACE: u64 = 3;
/// Keys that are taken once are offered again so often.
const AGAIN: u64 = 500;
/// By this the last producer comes later than the one whose records it repeats.
const LATER: Duration = Duration::from_secs(5);

/// Producers at work.
pub(crate) struct Load {
    producers: Vec<JoinHandle<u64>>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// How many have written their share.
    finished: AtomicUsize,
    /// Nobody needs more.
    enough: AtomicBool,
}

/// How one producer writes.
struct Share {
    source: Vec<String>,
    /// Records a second.
    rate: u64,
}

impl Load {
    /// Producers that write so many records together while so many members are killed, and more until nobody needs it.
    /// The last of them repeats what the first writes: its keys are in the table, or soon will be.
    pub(crate) fn start(scene: &Scene, records: u64, kills: u64) -> Self {
        let state = Arc::new(State::default());
        let records = records.div_ceil(PRODUCERS);
        let rate = (records / (kills * PACE).max(1)).max(1);
        let producers = (1..=PRODUCERS).map(|seed| {
            let (share, state) = (Share { source: scene.source(), rate }, state.clone());
            let repeats = seed == PRODUCERS;
            let again = if scene.pipeline.replaces { records } else { AGAIN.min(records) };
            thread::spawn(move || {
                let mut written = 0;
                if repeats {
                    thread::sleep(LATER);
                    written += share.write(1, again);
                }
                if written < records {
                    written += share.write(seed, records - written);
                }
                state.finished.fetch_add(1, Ordering::SeqCst);
                let mut seed = seed;
                while !state.enough.load(Ordering::SeqCst) {
                    seed += PRODUCERS;
                    written += share.write(seed, share.rate * PACE);
                }
                written
            })
        });
        Self { producers: producers.collect(), state }
    }

    /// Whether producers have not written their share yet.
    pub(crate) fn is_due(&self) -> bool {
        self.state.finished.load(Ordering::SeqCst) < self.producers.len()
    }

    /// All of them go on writing.
    pub(crate) fn assert_running(&self) {
        assert!(!self.producers.iter().any(JoinHandle::is_finished), "a producer has ended");
    }

    /// Waits for what is under way; returns how many records the broker has acknowledged in all.
    pub(crate) fn end(self) -> u64 {
        self.state.enough.store(true, Ordering::SeqCst);
        self.producers.into_iter().map(|producer| producer.join().expect("it wrote")).sum()
    }
}

impl Share {
    /// Writes records of a seed; returns how many were acknowledged: all, or it fails.
    fn write(&self, seed: u64, records: u64) -> u64 {
        simulate(&self.source, &["--seed", &seed.to_string(), "--rate", &self.rate.to_string()], records)
    }
}

/// Writes made-up records, of which 1 % are broken.
pub(crate) fn simulate(source: &[String], how: &[&str], records: u64) -> u64 {
    let mut command = Command::new(tollgate());
    command.arg("simulate").args(source).args(how);
    command.args(["--count", &records.to_string(), "--faults", "1%", "--format", "json"]);
    loop {
        let output = command.output().expect("tollgate runs");
        if output.status.code() == Some(3) && output.stdout.is_empty() {
            // The broker was away when it began, and nothing is written.
            thread::sleep(Duration::from_millis(200));
            continue;
        }
        assert!(output.status.success(), "{}", text(&output));
        let summary: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
        assert_eq!(summary["acknowledged"], records, "{summary}");
        return records;
    }
}
