//! Whenever the gate is killed, a later run makes of the log what an unbroken one does.

use std::{
    env,
    hash::{BuildHasher, RandomState},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use tollgate_runtime::{
    batch::AnyPipeline,
    cluster::Cluster,
    failpoint::STEPS,
    frame,
    registry::Address,
    run::{Control, Mode, Options, Share, run},
    setting::Secret,
};

use crate::{
    bench::{Bench, Sent, framed},
    tiny::{APPEND, UPSERT},
};

const CHILD: &str = "TOLLGATE_TEST_CHILD";

/// The gate's process: this test does something only when another one starts it.
#[test]
fn child() {
    let Ok(task) = env::var(CHILD) else { return };
    let [pipeline, kafka, database] = task.split(' ').collect::<Vec<_>>()[..] else { panic!("{task}") };
    let pipeline: &'static dyn AnyPipeline = if pipeline == "append" { &APPEND } else { &UPSERT };
    let control = Control::new(Mode::Finish);
    let progress = Arc::new(|_, _, _| {});
    let (kafka, registry) = (Cluster::at(kafka), Address::History);
    let (database, share) = (Secret::new(database), Share::All);
    run(pipeline, Options { kafka, registry, database, control, progress, share }).unwrap();
}

/// The gate in a process of its own, with a trap.
fn start(bench: &Bench, trap: &str) -> Child {
    let task = format!("{} {} {}", bench.pipeline.about().name, bench.kafka().expose(), bench.database().expose());
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "kills::child"]).env(CHILD, task).env("TOLLGATE_FAILPOINT", trap);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Runs the gate in a process of its own, with a trap; says whether it came to its end.
fn survives(bench: &Bench, trap: &str) -> bool {
    start(bench, trap).wait().unwrap().success()
}

/// Some of everything, in both partitions.
pub(crate) fn log() -> impl Iterator<Item = Sent<'static>> {
    (0..120_usize).map(|n| {
        let symbol = ["A", "B", "C", "D", "NOISE"][n * 7 % 5];
        let record = match n % 11 {
            3 => framed(&format!("{symbol}|-{n}")),
            5 => Sent::default(),
            7 => Sent { value: Some(frame::wrap(9, b"?")), ..Sent::default() },
            _ => framed(&format!("{symbol}|{n}")),
        };
        Sent { partition: i32::from(symbol > "B"), timestamp: Some(1_700_000_000_000), ..record }
    })
}

/// What has to be there in the end.
pub(crate) struct Expected {
    target: Vec<Vec<String>>,
    letters: Vec<Vec<String>>,
    sums: Vec<Vec<String>>,
}

impl Expected {
    /// What is in the database now, without its clocks and without how the log was cut.
    pub(crate) fn read(bench: &Bench) -> Self {
        assert_eq!(bench.audit().problems, [""; 0]);
        let sums = r#"SELECT partition, min(first_offset), max(next_offset), CAST(sum(read) AS bigint),
                             CAST(sum(dead) AS bigint), CAST(sum(dropped) AS bigint),
                             CAST(sum(loaded + superseded) AS bigint), CAST(sum(gaps) AS bigint)
                      FROM "tollgate.batch_ledger" GROUP BY partition ORDER BY partition"#;
        Self { target: bench.target(), letters: bench.letters(), sums: bench.rows(sums) }
    }

    pub(crate) fn assert_same(&self, bench: &Bench, trap: &str) {
        let found = Self::read(bench);
        assert_eq!(found.target, self.target, "{trap}");
        assert_eq!(found.letters, self.letters, "{trap}");
        assert_eq!(found.sums, self.sums, "{trap}");
    }
}

fn killed_at_every_step(pipeline: &'static dyn AnyPipeline, nth: u32) {
    let mut bench = Bench::new(pipeline);
    bench.send(log());
    assert!(survives(&bench, ""));
    let unbroken = Expected::read(&bench);
    assert!(unbroken.target.len() > 1 && unbroken.letters.len() > 20);
    for step in STEPS {
        // Each of the two partitions is claimed once.
        let trap = format!("{step}:{}", if step == "claimed" { 2 } else { nth });
        bench.new_database();
        assert!(!survives(&bench, &trap), "no batch passes {trap}");
        assert!(survives(&bench, ""), "{trap}");
        unbroken.assert_same(&bench, &trap);
    }
}

#[test]
fn a_kill_at_any_step_changes_nothing_when_appending() {
    killed_at_every_step(&APPEND, 3);
}

#[test]
fn a_kill_at_any_step_changes_nothing_when_replacing() {
    killed_at_every_step(&UPSERT, 1);
}

/// 20 kills, or as many as `TOLLGATE_KILLS` says, while the log grows.
#[test]
fn kills_at_random_moments_change_nothing() {
    let kills: u32 = env::var("TOLLGATE_KILLS").map_or(20, |kills| kills.parse().unwrap());
    let seed = RandomState::new();
    let mut bench = Bench::new(&UPSERT);
    let mut moments = Vec::new();
    for kill in 0..kills {
        bench.send(log());
        let moment = Duration::from_micros(seed.hash_one(kill) % 400_000);
        moments.push(moment);
        let mut gate = start(&bench, "");
        thread::sleep(moment);
        gate.kill().unwrap();
        gate.wait().unwrap();
    }
    assert!(survives(&bench, ""));
    let broken = Expected::read(&bench);
    bench.new_database();
    assert!(survives(&bench, ""));
    broken.assert_same(&bench, &format!("killed after {moments:?}"));
}
