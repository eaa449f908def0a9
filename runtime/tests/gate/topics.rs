//! A spec that names another topic over the same table.

use std::ops::Range;

use tollgate_runtime::{
    batch::AnyPipeline,
    cluster::Cluster,
    offsets::{accept, list, reset},
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

/// The volumes of the rows that came in one incarnation.
fn volumes_of(bench: &Bench, incarnation: i32) -> Vec<String> {
    let table = bench.pipeline.about().table.name;
    let sql = format!(r#"SELECT volume FROM "{table}" WHERE _tollgate_incarnation = {incarnation} ORDER BY volume"#);
    bench.rows(&sql).concat()
}

fn texts(volumes: Range<i32>) -> Vec<String> {
    volumes.map(|volume| volume.to_string()).collect()
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
        // Each key's row is that of its last record of the new topic; what is appended stays beside it.
        assert_eq!(volumes_of(&bench, 0), texts(if upsert { 0..0 } else { 100..160 }), "{table}");
        assert_eq!(volumes_of(&bench, 1), texts(if upsert { 114..124 } else { 100..124 }), "{table}");
    }
}

/// A spec that names an earlier topic again goes on where that stood, and what comes now is newer than all before.
#[test]
fn going_back_to_an_earlier_topic_loses_nothing() {
    for [before, after] in TURNS {
        let mut bench = Bench::new(before);
        bench.send(records(30));
        bench.run();
        bench.turn_to(after);
        bench.send(records(40));
        bench.run();
        let epochs = r#"SELECT epoch FROM "tollgate.partition_state" WHERE topic = 'tiny.v2' ORDER BY partition"#;
        assert_eq!(bench.rows(epochs).concat(), ["1", "1"]);
        bench.turn_to(before);
        // At offsets that the other topic had, too.
        bench.send(records(6));
        let report = bench.run();
        assert!(report.halted.is_empty() && report.fenced.is_empty(), "{report:?}");
        assert_eq!((report.summary.read, report.summary.dead), (152, 0));
        assert_eq!(bench.audit().problems, [""; 0]);
        let (table, upsert) = (before.about().table.name, before.about().table.upsert);
        assert_eq!(volumes_of(&bench, 1), texts(if upsert { 0..0 } else { 100..180 }), "{table}");
        assert_eq!(volumes_of(&bench, 2), texts(if upsert { 102..112 } else { 100..112 }), "{table}");
        let stands = || list(bench.pipeline.about(), &bench.database()).unwrap().0;
        let stood: Vec<_> = stands().iter().map(|at| (at.incarnation, at.first, at.next)).collect();
        assert_eq!(stood, [(2, 30, 36); 2]);
        assert_eq!(bench.rows(epochs).concat(), ["2", "2"], "whoever reads the other topic is fenced");
        // Once, not with each claim; and the other way round again.
        bench.run();
        assert_eq!(stands()[0].incarnation, 2);
        bench.turn_to(after);
        bench.send(records(1));
        bench.run();
        assert_eq!(volumes_of(&bench, 3), texts(100..102), "{table}");
        assert_eq!(bench.audit().problems, [""; 0]);
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
    bench.by_hand(r#"UPDATE "tollgate.partition_state" SET topic_id = NULL WHERE topic = 'tiny.v2'"#);
    bench.send([Sent { partition: 2, ..framed("C|1") }]);
    let report = bench.run();
    assert!(report.halted.is_empty(), "{report:?}");
    assert_eq!(bench.rows(STATES)[2..], [["tiny.v2", "0", "2"], ["tiny.v2", "1", "1"], ["tiny.v2", "2", "1"]]);
    // Back at the first topic, which has another partition, too: all of it begins above both.
    bench.turn_to(&APPEND);
    bench.new_cluster_of(3);
    bench.send(records(3));
    bench.by_hand(r#"UPDATE "tollgate.partition_state" SET topic_id = NULL WHERE topic = 'tiny.v1'"#);
    bench.send([Sent { partition: 2, ..framed("C|2") }]);
    let report = bench.run();
    assert!(report.halted.is_empty(), "{report:?}");
    assert_eq!(bench.rows(STATES)[..3], [["tiny.v1", "0", "3"], ["tiny.v1", "1", "3"], ["tiny.v1", "2", "3"]]);
    assert_eq!((report.summary.dead, bench.target().len()), (0, 14));
    assert_eq!(bench.audit().problems, [""; 0]);
    // So does what begins anew.
    bench.turn_to(&APPEND_NEXT);
    bench.new_cluster_of(3);
    let changes = accept(APPEND_NEXT.about(), &kafka(&bench), &bench.database(), "made anew").unwrap();
    assert_eq!(changes.iter().map(|change| change.incarnation).collect::<Vec<_>>(), [4, 4, 4]);
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
        // Rows of the other topic that come after it are the table's own again.
        bench.turn_to(before);
        bench.send(records(2));
        assert!(bench.run().halted.is_empty());
        assert_eq!(volumes_of(&bench, 3), texts(100..104), "{}", before.about().name);
        assert_eq!(bench.audit().problems, [""; 0]);
    }
}
