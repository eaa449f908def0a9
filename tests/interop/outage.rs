//! A registry that is killed for a minute under load: what is known goes on, what is not waits, and nothing is lost.

use std::{
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig,
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde_json::Value;
use tollgate_runtime::{dice::Dice, frame, pipeline::Draft};
use tollgate_xtask::services::Registry;

use crate::{
    place::{SERVICES, register, sql},
    programs::{done, ended, start, wait_for},
    renamed::compiled,
};

const OUTAGE: Duration = Duration::from_mins(1);
const NAP: Duration = Duration::from_millis(200);

/// Sends made-up records of a schema version, from 0, under an id.
struct Load {
    producer: BaseProducer,
    dice: Mutex<(Dice, u64)>,
}

impl Load {
    fn new() -> Self {
        let producer =
            ClientConfig::new().set("bootstrap.servers", SERVICES.kafka.bootstrap()).set("acks", "all").create();
        Self { producer: producer.expect("a client"), dice: Mutex::new((Dice::new(1), 0)) }
    }

    fn send(&self, partition: i32, version: usize, id: u32) {
        let mut state = self.dice.lock().expect("nobody panics with it");
        let mut draft = Draft::default();
        compiled().simulate(&mut state.0, None, version, &mut draft);
        let value = frame::wrap(id, &draft.datum);
        let record = BaseRecord::<[u8], [u8]>::to("outage").partition(partition).payload(&value);
        assert!(self.producer.send(record).is_ok());
        state.1 += 1;
        drop(state);
        self.producer.poll(Duration::ZERO);
    }

    fn sent(&self) -> u64 {
        self.producer.flush(Duration::from_secs(30)).expect("all is written");
        self.dice.lock().expect("nobody panics with it").1
    }
}

/// Rows that came from a partition.
fn rows(database: &str, partition: i32) -> u64 {
    let count = format!("SELECT count(*) FROM tests.interop WHERE _tollgate_partition = {partition}");
    sql(database, &count).parse().expect("a number")
}

#[track_caller]
fn until(what: &str, mut came: impl FnMut() -> bool) {
    let began = Instant::now();
    while !came() {
        assert!(began.elapsed() < Duration::from_mins(1), "this never came: {what}");
        thread::sleep(NAP);
    }
}

#[test]
fn a_minute_without_the_registry_loses_nothing() {
    let mut registry = Registry::start().expect("it starts");
    let option = SERVICES.prepare("outage");
    let database = option.trim_start_matches("--database ");
    let schemas = compiled().about().schemas;
    let first = register(&registry.url(), "outage-value", schemas[0].text);
    let source = format!("{} --registry {}", SERVICES.cluster(), registry.url());
    let mut gate = start(&format!("run outage --format json {source} {option}"));
    let (load, over) = (Load::new(), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                for partition in [0, 1] {
                    load.send(partition, 0, first);
                }
                thread::sleep(Duration::from_millis(5));
            }
        });
        until("rows of both partitions", || rows(database, 0) > 0 && rows(database, 1) > 0);
        // The gate has not seen this one when the registry dies.
        let second = register(&registry.url(), "outage-value", schemas[1].text);
        assert_ne!(first, second);
        registry.kill();
        let killed = Instant::now();
        let before = [rows(database, 0), rows(database, 1)];
        until("rows of a known schema", || rows(database, 0) > before[0] && rows(database, 1) > before[1]);
        load.send(0, 1, second);
        wait_for(&mut gate, "waiting: schema");
        let (waits, goes_on) = (rows(database, 0), rows(database, 1));
        thread::sleep(OUTAGE.saturating_sub(killed.elapsed()));
        assert_eq!(rows(database, 0), waits, "what stands behind an unknown schema waits");
        assert!(rows(database, 1) > goes_on, "the other partition goes on");
        registry.restart().expect("it starts again");
        until("rows of the new schema", || rows(database, 0) > waits);
        over.store(true, Ordering::SeqCst);
    });
    let sent = load.sent();
    until("all of it", || rows(database, 0) + rows(database, 1) == sent);
    let id = gate.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill runs").success());
    let (exit, stdout, stderr) = ended(gate);
    // The harness that the gate runs in has something to say after a minute, too.
    let document = stdout.find('{').map(|start| &stdout[start..]).unwrap_or_default();
    let run: Value = serde_json::from_str(document).unwrap_or_else(|error| panic!("{error}: {stdout} {stderr}"));
    assert_eq!((exit, &run["loaded"], &run["dead"]), (0, &sent.into(), &0.into()), "{stderr}");
    done(&format!("audit outage {option}"));
}
