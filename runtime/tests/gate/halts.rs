//! What stops a partition, and that it goes on once that is repaired.

use std::sync::Arc;

use tollgate_runtime::{
    gate::HaltReason,
    run::{Control, Mode, Report},
};

use crate::{
    bench::{Bench, Sent, by_hand, framed},
    tiny::APPEND,
};

fn reason(report: &Report) -> Option<HaltReason> {
    report.halted.get(&0).map(|halt| halt.reason)
}

#[test]
fn an_expectation_halts_before_its_record_and_only_its_partition() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|-2", "STOP|3", "A|4"].map(framed));
    bench.send([Sent { partition: 1, ..framed("A|5") }]);
    for _ in 0..2 {
        let report = bench.run();
        assert_eq!(reason(&report), Some(HaltReason::Expectation));
        assert_eq!(report.halted.len(), 1);
        assert_eq!((report.summary.read, report.summary.loaded, report.summary.dead), (3, 2, 1));
        assert_eq!(report.summary.expectations[3].element_count, 3, "the record that halts is not counted");
    }
    let state = bench.rows(
        r#"SELECT next_offset, status, halt_reason, halt_detail FROM "tollgate.partition_state" WHERE partition = 0"#,
    );
    assert_eq!(state, [["2", "halted", "expectation", "offset 2 fails `stop`"]]);
    let audit = bench.audit();
    assert!(audit.is_ok(), "{audit:?}");
    assert!(audit.notes.iter().any(|note| note.contains("stands still")), "{audit:?}");
}

#[test]
fn an_offset_behind_the_log_halts() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|2"].map(framed));
    bench.run();
    bench.by_hand(r#"UPDATE "tollgate.partition_state" SET next_offset = 1000 WHERE partition = 0"#);
    assert_eq!(reason(&bench.run()), Some(HaltReason::LogTruncated));
    assert!(!bench.audit().is_ok());
}

#[test]
fn records_that_the_broker_no_longer_has_are_a_halt_and_not_a_gap() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1"].map(framed));
    bench.run();
    let big = "x".repeat(100_000);
    bench.send((0..70).map(|_| framed(&big)));
    let report = bench.run();
    assert_eq!(reason(&report), Some(HaltReason::RetentionGap));
    assert_eq!(report.summary.read, 1);
}

#[test]
fn whoever_lost_the_partition_writes_nothing_more() {
    let bench = Bench::new(&APPEND);
    bench.send((0..30).map(|volume| framed(&format!("A|{volume}"))));
    let database = bench.database();
    let steal = move || by_hand(&database, r#"UPDATE "tollgate.partition_state" SET epoch = epoch + 1"#);
    let steal = Arc::new(steal);
    let report = bench.run_with(Control::new(Mode::Finish), move |_, _, _| {
        let steal = steal.clone();
        std::thread::spawn(move || steal()).join().unwrap();
    });
    let report = report.unwrap();
    assert_eq!(report.fenced, [0]);
    assert_eq!(report.summary.read, 10);
    assert_eq!(bench.run().summary.read, 30);
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn draining_commits_what_was_read_and_ends() {
    let bench = Bench::new(&APPEND);
    bench.send((0..50).map(|volume| framed(&format!("A|{volume}"))));
    let control = Control::new(Mode::Run);
    let drain = control.clone();
    let report = bench.run_with(control, move |_, _, _| drain.set(Mode::Drain)).unwrap();
    assert!((10..=50).contains(&report.summary.read), "{:?}", report.summary);
    assert_eq!(bench.audit().problems, [""; 0]);
    assert_eq!(bench.run().summary.read, 50);
    assert_eq!(bench.audit().problems, [""; 0]);
}
