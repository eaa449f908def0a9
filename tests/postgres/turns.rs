//! Several at once choose incarnations: who comes later waits, and begins above.

use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use tollgate_runtime::run::{Control, Mode, Share, run};

use crate::{
    bench::{Bench, Sent, by_hand, framed},
    tiny::{APPEND, UPSERT, UPSERT_NEXT},
};

/// Members that begin a topic at once agree on its incarnation: who comes later waits for who chose.
#[test]
fn a_topic_begins_in_one_incarnation_for_all() {
    let bench = Bench::new(&APPEND);
    bench.send([0, 1].map(|partition| Sent { partition, ..framed("A|1") }));
    let chooser = choose(
        &bench,
        "INSERT INTO tollgate.partition_state (pipeline, topic, partition, incarnation, first_offset, next_offset, owner, digest)
            VALUES ('append', 'tiny.v1', 0, 7, 0, 0, '', '')",
    );
    assert_eq!(bench.run().summary.loaded, 2);
    chooser.join().unwrap();
    assert_eq!(bench.rows("SELECT DISTINCT incarnation FROM tollgate.partition_state"), [["7"]]);
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// Whoever goes back to an earlier topic waits for those who still choose for the other one.
#[test]
fn an_earlier_topic_begins_above_what_is_being_chosen() {
    let mut bench = Bench::new(&UPSERT);
    let sent = |datum: &str| [0, 1].map(|partition| Sent { partition, ..framed(&format!("{partition}{datum}")) });
    bench.send(sent("|1"));
    bench.run();
    bench.turn_to(&UPSERT_NEXT);
    bench.send(sent("|2"));
    bench.run();
    bench.turn_to(&UPSERT);
    let chooser = choose(
        &bench,
        "UPDATE tollgate.partition_state SET incarnation = 7, first_offset = next_offset WHERE topic = 'tiny.v2'",
    );
    bench.send(sent("|3"));
    bench.run();
    chooser.join().unwrap();
    let rows = bench.rows("SELECT volume, _tollgate_incarnation FROM tiny.upsert");
    assert_eq!(rows, [["3", "8"], ["3", "8"]]);
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// A process that still reads the other topic when an earlier one is named again is fenced: its rows would lose to those of
/// the earlier one, and nobody would be told.
#[test]
fn whoever_reads_a_topic_that_is_overtaken_is_fenced() {
    let mut bench = Bench::new(&UPSERT);
    bench.send([framed("A|1")]);
    bench.run();
    bench.send([framed("A|2")]);
    let options = bench.options(Share::All, Control::new(Mode::Finish), Arc::new(|_, _, _| {}));
    let earlier = Mutex::new(Some(options));
    bench.turn_to(&UPSERT_NEXT);
    // More than a batch: the earlier topic is claimed between two of them.
    bench.send((10..40).map(|volume| framed(&format!("A|{volume}"))));
    let report = bench.run_with(Control::new(Mode::Finish), move |_, _, _| {
        let Some(options) = earlier.lock().unwrap().take() else { return };
        let report = thread::spawn(|| run(&UPSERT, options)).join().unwrap().unwrap();
        assert!(report.halted.is_empty() && report.fenced.is_empty(), "{report:?}");
    });
    let report = report.unwrap();
    assert_eq!((report.halted.len(), report.fenced.len()), (0, 1), "{report:?}");
    let rows = || bench.rows("SELECT volume, _tollgate_incarnation FROM tiny.upsert");
    assert_eq!(rows(), [["2", "2"]]);
    assert!(bench.run().fenced.is_empty());
    assert_eq!(rows(), [["39", "3"]]);
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// Somebody who chooses an incarnation by this statement, and takes a while; returns as soon as nobody else can.
fn choose(bench: &Bench, statement: &str) -> thread::JoinHandle<()> {
    let database = bench.database();
    let chooses = format!(
        "DO $$ BEGIN PERFORM pg_advisory_xact_lock(8390880602192683375); {statement}; PERFORM pg_sleep(2); END $$"
    );
    let chooser = thread::spawn(move || by_hand(&database, &chooses));
    let locked = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE locktype = 'advisory' AND datname = current_database()";
    while bench.rows(locked) != [["1"]] {
        thread::sleep(Duration::from_millis(10));
    }
    chooser
}
