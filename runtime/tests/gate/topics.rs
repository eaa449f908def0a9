//! A spec that names another topic over the same table.

use std::ops::Range;

use tollgate_runtime::{
    batch::AnyPipeline,
    cluster::Cluster,
    offsets::{accept, reset},
};

use crate::{
    bench::{Bench, Sent, framed},
    tiny::{APPEND, APPEND_NEXT, UPSERT, UPSERT_NEXT},
};

const TURNS: [[&dyn AnyPipeline; 2]; 2] = [[&APPEND, &APPEND_NEXT], [&UPSERT, &UPSERT_NEXT]];

/// Where the partitions stand: topic, partition, incarnation.
const STATES: &str =
    r#"SELECT topic, partition, incarnation FROM "tollgate.partition_state" ORDER BY topic, partition"#;

/// Records of both partitions, whose keys stay with theirs.
fn records(count: i32) -> impl Iterator<Item = Sent<'static>> {
    (0..2 * count).map(|n| Sent { partition: n % 2, ..framed(&format!("{}{}|{}", n % 2, n / 2 % 5, n + 100)) })
}

#[test]
fn another_topic_loses_nothing() {
    for [before, after] in TURNS {
        let mut bench = Bench::new(before);
        bench.send(records(30));
        bench.run();
        bench.turn_to(after);
        // At offsets that the other topic had, too, and all of them newer than its rows.
        bench.send(records(12));
        let report = bench.run();
        assert!(report.halted.is_empty() && report.fenced.is_empty(), "{report:?}");
        let sums = report.summary;
        // Within a batch, the last record of a key supersedes those before it.
        assert_eq!((sums.read, sums.loaded + sums.superseded, sums.dead), (84, 84, 0), "{}", before.about().name);
        assert_eq!(bench.audit().problems, [""; 0]);
        let expected = [["tiny.v1", "0", "0"], ["tiny.v1", "1", "0"], ["tiny.v2", "0", "1"], ["tiny.v2", "1", "1"]];
        assert_eq!(bench.rows(STATES), expected);
        let (table, upsert) = (after.about().table.name, after.about().table.upsert);
        let of = |incarnation: i32| {
            let volumes =
                format!(r#"SELECT volume FROM "{table}" WHERE _tollgate_incarnation = {incarnation} ORDER BY volume"#);
            bench.rows(&volumes).concat()
        };
        let volumes = |volumes: Range<i32>| volumes.map(|volume| volume.to_string()).collect::<Vec<_>>();
        // Each key's row is that of its last record of the new topic; what is appended stays beside it.
        assert_eq!(of(0), volumes(if upsert { 0..0 } else { 100..160 }), "{table}");
        assert_eq!(of(1), volumes(if upsert { 114..124 } else { 100..124 }), "{table}");
    }
}

/// What an audit says of the old topic's rows it says after the new one's were read, too.
#[test]
fn rows_of_both_topics_are_audited() {
    let mut bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|-2", "A|3"].map(framed));
    bench.run();
    bench.turn_to(&APPEND_NEXT);
    bench.send(["A|4", "A|5", "A|-6"].map(framed));
    bench.run();
    assert_eq!(bench.audit().problems, [""; 0]);
    bench.by_hand(r#"UPDATE "tiny.append" SET _tollgate_offset = 1 WHERE volume = 3"#);
    let problems = bench.audit().problems;
    assert!(problems.contains(&"partition 0: offset 1 is a row and a dead letter".to_owned()), "{problems:?}");
    bench.by_hand(r#"UPDATE "tiny.append" SET _tollgate_offset = 7 WHERE volume = 1"#);
    let problems = bench.audit().problems;
    assert!(problems.contains(&"partition 0: the row of offset 7 lies in no batch".to_owned()), "{problems:?}");
}

/// What a topic begins with is its own, also where some of its partitions have begun anew.
#[test]
fn partitions_that_are_added_later_begin_with_those_of_their_topic() {
    let mut bench = Bench::new(&APPEND);
    bench.send(records(3));
    bench.run();
    bench.turn_to(&APPEND_NEXT);
    bench.send(records(3));
    bench.run();
    bench.by_hand(r#"UPDATE "tollgate.partition_state" SET next_offset = 7 WHERE partition = 0 AND topic = 'tiny.v2'"#);
    let kafka = |bench: &Bench| Cluster::at(bench.kafka().expose());
    let changes = accept(APPEND_NEXT.about(), &kafka(&bench), &bench.database(), "cut by hand").unwrap();
    assert_eq!(changes.iter().map(|change| change.incarnation).collect::<Vec<_>>(), [2]);
    // The broker of the tests cannot add partitions: another one stands in, with the same records.
    bench.new_cluster_of(3);
    bench.send(records(3));
    bench.by_hand(r#"UPDATE "tollgate.partition_state" SET topic_id = NULL"#);
    bench.send([Sent { partition: 2, ..framed("C|1") }]);
    let report = bench.run();
    assert!(report.halted.is_empty(), "{report:?}");
    assert_eq!(bench.rows(STATES)[2..], [["tiny.v2", "0", "2"], ["tiny.v2", "1", "1"], ["tiny.v2", "2", "1"]]);
    // Back at the first topic: what begins anew begins above both.
    bench.turn_to(&APPEND);
    let changes = accept(APPEND.about(), &kafka(&bench), &bench.database(), "back again").unwrap();
    assert_eq!(changes.iter().map(|change| change.incarnation).collect::<Vec<_>>(), [3, 3]);
    bench.send(records(3));
    let report = bench.run();
    assert_eq!((report.halted.len(), report.summary.dead, bench.target().len()), (0, 0, 19));
    assert_eq!(bench.audit().problems.iter().filter(|problem| !problem.contains("accounted for")).count(), 0);
}

/// A table that was emptied holds no row of the old topic either.
#[test]
fn a_reset_leaves_the_other_topic_behind() {
    for [before, after] in TURNS {
        let mut bench = Bench::new(before);
        bench.send(records(4));
        bench.run();
        bench.turn_to(after);
        bench.send(records(4));
        bench.run();
        bench.by_hand(&format!(r#"DELETE FROM "{}""#, after.about().table.name));
        let kafka = Cluster::at(bench.kafka().expose());
        reset(after.about(), &kafka, &bench.database(), "emptied for a test").unwrap();
        let report = bench.run();
        assert!(report.halted.is_empty(), "{report:?}");
        assert_eq!((report.summary.loaded, bench.target().len()), (8, 8));
        assert_eq!(bench.audit().problems, [""; 0]);
    }
}
