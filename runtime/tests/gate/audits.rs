//! The audit notices whatever is tampered with.

use crate::{
    bench::{Bench, Told, framed},
    tiny::{APPEND, UPSERT},
};
use std::sync::Arc;
use tollgate_runtime::run::{Control, Mode};

#[test]
fn tampering_is_noticed() {
    let tampering = [
        r#"DELETE FROM "tiny.append" WHERE _tollgate_offset = 3"#,
        r#"INSERT INTO "tiny.append" VALUES ('X', 1, 0, 0, 900)"#,
        r#"UPDATE "tiny.append" SET _tollgate_offset = 1 WHERE _tollgate_offset = 3"#,
        r#"UPDATE "tiny.append" SET _tollgate_incarnation = 1 WHERE _tollgate_offset = 3"#,
        r#"DELETE FROM "tollgate.dead_letter" WHERE "offset" = 1"#,
        r#"UPDATE "tollgate.dead_letter" SET "offset" = 900 WHERE "offset" = 1"#,
        r#"DELETE FROM "tollgate.batch_ledger" WHERE first_offset = 0"#,
        r#"UPDATE "tollgate.batch_ledger" SET incarnation = 7 WHERE first_offset = 0"#,
        r#"UPDATE "tollgate.partition_state" SET next_offset = next_offset + 1"#,
        r#"UPDATE "tollgate.partition_state" SET first_offset = 1"#,
        r#"DELETE FROM "tollgate.partition_state""#,
        r#"UPDATE "tollgate.batch_ledger" SET gap_spans = '[[0, 1]]'"#,
        r#"DROP TABLE "tiny.append""#,
    ];
    for sql in tampering {
        let bench = Bench::new(&APPEND);
        bench.send((0..25).map(|n| framed(&format!("A|{}", if n % 5 == 1 { -1 } else { n }))));
        bench.run();
        assert_eq!(bench.audit().problems, [""; 0]);
        bench.by_hand(sql);
        assert!(!bench.audit().is_ok(), "{sql}");
    }
}

#[test]
fn columns_may_be_called_like_those_of_the_ledger() {
    let bench = Bench::new(&APPEND);
    for name in ["partition", "offset", "incarnation", "topic", "pipeline", "first_offset", "next_offset", "loaded"] {
        bench.by_hand(&format!(r#"ALTER TABLE "tiny.append" ADD COLUMN "{name}" TEXT DEFAULT 'x'"#));
    }
    bench.send((0..25).map(|n| framed(&format!("A|{}", if n % 5 == 1 { -1 } else { n }))));
    bench.run();
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn a_run_that_was_to_finish_says_that_it_was_interrupted() {
    let bench = Bench::new(&APPEND);
    bench.send((0..25).map(|n| framed(&format!("A|{n}"))));
    let control = Control::new(Mode::Finish);
    let signal = control.clone();
    let report = bench.run_with(control, move |_, _, _| signal.set(Mode::Drain)).unwrap();
    assert!(report.interrupted);
    assert!(!bench.run().interrupted);
    let control = Control::new(Mode::Run);
    control.set(Mode::Drain);
    assert!(!bench.run_with(control, |_, _, _| {}).unwrap().interrupted, "it ended as asked");
}

#[test]
fn a_missing_row_of_an_upsert_table_is_noticed() {
    let bench = Bench::new(&UPSERT);
    bench.send((0..25).map(|n| framed(&format!("{}|{n}", n % 4))));
    bench.run();
    assert_eq!(bench.audit().problems, [""; 0]);
    bench.by_hand(r#"DELETE FROM "tiny.upsert" WHERE symbol = '1'"#);
    assert!(!bench.audit().is_ok());
}

#[test]
fn progress_tells_of_every_batch() {
    let bench = Bench::new(&APPEND);
    bench.send((0..25).map(|n| framed(&format!("A|{n}"))));
    let told = Told::default();
    let listener = told.clone();
    let control = Control::new(Mode::Finish);
    bench
        .run_with(control, move |partition, next, read| listener.lock().unwrap().push((partition, next, read)))
        .unwrap();
    let told = Arc::into_inner(told).unwrap().into_inner().unwrap();
    assert_eq!(told.iter().map(|(_, _, read)| read).sum::<u64>(), 25);
    assert_eq!(told.last().map(|(_, next, _)| *next), Some(25));
    let batches = bench.rows(r#"SELECT count(*) FROM "tollgate.batch_ledger""#);
    assert_eq!(batches, [[told.len().to_string()]]);
}
