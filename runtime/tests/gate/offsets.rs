//! Offsets that belong to another topic or another table, and what a person then says.

use tollgate_runtime::{
    batch::AnyPipeline,
    cluster::Cluster,
    exit::Exit,
    gate::HaltReason,
    offsets::{accept, list, reset},
};

use crate::{
    bench::{Bench, framed},
    tiny::APPEND,
};

const EMPTY: &str = r#"DELETE FROM "tiny.append""#;

#[test]
fn a_topic_that_was_made_anew_halts_until_it_is_accepted() {
    let mut bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|2"].map(framed));
    bench.run();
    bench.new_cluster();
    bench.send(["A|3", "A|-4", "A|5"].map(framed));
    for _ in 0..2 {
        let report = bench.run();
        let reasons: Vec<_> = report.halted.values().map(|halt| halt.reason).collect();
        assert_eq!(reasons, [HaltReason::TopicRecreated; 2]);
        assert!(report.halted[&0].detail.contains("offsets accept"), "{:?}", report.halted);
        assert_eq!(report.summary.read, 2, "nothing is read of another topic");
    }
    let about = APPEND.about();
    let moves = accept(about, &Cluster::at(bench.kafka().expose()), &bench.database(), "made anew for a test").unwrap();
    assert_eq!(
        moves.iter().map(|moved| (moved.incarnation, moved.old_next, moved.next)).collect::<Vec<_>>(),
        [(1, 2, 0), (1, 0, 0)]
    );
    let report = bench.run();
    assert_eq!((report.summary.read, report.summary.loaded, report.summary.dead), (5, 4, 1));
    assert!(report.halted.is_empty());
    assert_eq!(bench.audit().problems, [""; 0]);
    assert_eq!(accept(about, &Cluster::at(bench.kafka().expose()), &bench.database(), "again").unwrap(), []);
    let (positions, moves) = list(about, &bench.database()).unwrap();
    assert_eq!((positions[0].incarnation, positions[0].first, positions[0].next), (1, 0, 3));
    assert_eq!((moves.len(), &*moves[0].verb, &*moves[0].reason), (2, "accept", "made anew for a test"));
    assert!(moves[0].at.is_some() && moves[0].topic_id != moves[0].old_topic_id);
}

#[test]
fn an_offset_that_the_log_does_not_hold_can_be_accepted_too() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|2"].map(framed));
    bench.by_hand(
        r#"INSERT INTO "tollgate.partition_state"
           (pipeline, topic, partition, first_offset, next_offset, owner, digest, claimed_at, updated_at)
           SELECT 'append', 'tiny.v1', 0, 7, 7, '', '', applied_at, applied_at FROM "tollgate.migration" WHERE pipeline = 'append'"#,
    );
    let report = bench.run();
    assert_eq!(report.halted[&0].reason, HaltReason::LogTruncated);
    let moves = accept(APPEND.about(), &Cluster::at(bench.kafka().expose()), &bench.database(), "cut by hand").unwrap();
    assert_eq!(moves.iter().map(|moved| moved.partition).collect::<Vec<_>>(), [0], "the other partition is well");
    assert_eq!(bench.run().summary.loaded, 2);
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn everything_is_read_again_into_an_empty_table_only() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|-2", "A|3"].map(framed));
    bench.run();
    let again = || reset(APPEND.about(), &Cluster::at(bench.kafka().expose()), &bench.database(), "emptied for a test");
    let refused = again().unwrap_err();
    assert_eq!(refused.exit, Exit::Usage);
    assert!(refused.message.contains("holds rows"), "{refused}");
    bench.by_hand(EMPTY);
    assert!(!bench.audit().is_ok(), "rows are missing");
    assert_eq!(again().unwrap().len(), 2);
    assert_eq!(bench.audit().problems, [""; 0]);
    let report = bench.run();
    assert_eq!((report.summary.read, report.summary.loaded, report.summary.dead), (6, 4, 2), "all runs together");
    assert_eq!(bench.target().len(), 2);
    assert_eq!(bench.audit().problems, [""; 0]);
    let unsaid = reset(APPEND.about(), &Cluster::at(bench.kafka().expose()), &bench.database(), " ").unwrap_err();
    assert_eq!(unsaid.exit, Exit::Usage);
}
