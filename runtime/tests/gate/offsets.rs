//! Offsets that belong to another topic or another table, and what a person then says.

use tollgate_runtime::{
    batch::AnyPipeline,
    cluster::Cluster,
    exit::Exit,
    gate::HaltReason,
    migrate::remake,
    offsets::{Change, Verb, accept, list, reset},
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
    assert_eq!((moves.len(), moves[0].verb, &*moves[0].reason), (2, Verb::Accept, "made anew for a test"));
    assert!(moves[0].at.is_some() && moves[0].topic_id != moves[0].old_topic_id);
}

/// The brokers have lost the end of a log: what it still holds was read.
#[test]
fn accepting_a_log_that_was_cut_reads_nothing_twice() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|2"].map(framed));
    bench.run();
    bench.by_hand(r#"UPDATE "tollgate.partition_state" SET next_offset = 7 WHERE partition = 0"#);
    let report = bench.run();
    assert_eq!(report.halted[&0].reason, HaltReason::LogTruncated);
    assert!(report.halted[&0].detail.contains("`tollgate offsets accept append --reason …`"), "{:?}", report.halted);
    let kafka = Cluster::at(bench.kafka().expose());
    let changes = accept(APPEND.about(), &kafka, &bench.database(), "cut by hand").unwrap();
    let began = |change: &Change| (change.partition, change.incarnation, change.old_next, change.next);
    assert_eq!(changes.iter().map(began).collect::<Vec<_>>(), [(0, 1, 7, 2)], "the other partition is well");
    assert_eq!((bench.run().summary.loaded, bench.target().len()), (2, 2));
    bench.send([framed("A|3")]);
    assert!(bench.run().halted.is_empty());
    assert_eq!(bench.target().len(), 3);
    let audit = bench.audit();
    let partition = &audit.partitions[0];
    // The equation is that of the present incarnation.
    assert_eq!((partition.first_offset, partition.next_offset, partition.read, partition.batches), (2, 3, 1, 1));
}

#[test]
fn accepting_a_log_that_begins_later_goes_on_with_what_there_is() {
    let bench = Bench::new(&APPEND);
    bench.send([framed("A|1")]);
    bench.run();
    let big = "x".repeat(100_000);
    bench.send((0..70).map(|_| framed(&big)));
    let report = bench.run();
    assert_eq!(report.halted[&0].reason, HaltReason::RetentionGap);
    assert!(report.halted[&0].detail.contains("`tollgate offsets accept append --reason …`"), "{:?}", report.halted);
    let kafka = Cluster::at(bench.kafka().expose());
    let changes = accept(APPEND.about(), &kafka, &bench.database(), "too slow").unwrap();
    assert_eq!((changes.len(), changes[0].old_next), (1, 1));
    assert!(changes[0].next > 1);
    let report = bench.run();
    assert!(report.halted.is_empty());
    assert_eq!(i64::try_from(report.summary.dead), Ok(71 - changes[0].next), "too large, each of them");
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
    assert_eq!((report.summary.read, report.summary.loaded, report.summary.dead), (3, 2, 1), "since it began again");
    assert_eq!(bench.audit().partitions[0].read, 3, "this incarnation");
    assert_eq!(bench.target().len(), 2);
    assert_eq!(bench.audit().problems, [""; 0]);
    bench.by_hand(r#"DROP TABLE "tiny.append""#);
    let refused = again().unwrap_err();
    let told = refused.message.contains("is missing") && refused.message.contains("migrate apply append --remake");
    assert!(refused.exit == Exit::Usage && told, "{refused}");
    assert_eq!(remake(APPEND.about(), &bench.database()).unwrap().len(), 1);
    assert_eq!(again().unwrap().len(), 2);
    assert_eq!((bench.run().summary.loaded, bench.target().len()), (2, 2));
    assert_eq!(bench.audit().problems, [""; 0]);
    let unsaid = reset(APPEND.about(), &Cluster::at(bench.kafka().expose()), &bench.database(), " ").unwrap_err();
    assert_eq!(unsaid.exit, Exit::Usage);
}
