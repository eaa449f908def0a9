//! Topics that are made anew while a member reads them, and what in a log is no record.

use crate::cluster::{Cluster, PARTITIONS, until};

#[test]
fn nothing_is_read_of_a_topic_that_was_made_anew() {
    let mut cluster = Cluster::start();
    cluster.send(10);
    let member = cluster.member("");
    cluster.until_read();
    // The new log is longer than what was read of the old one: no offset lies outside it.
    cluster.make_anew(50);
    let (exit, said) = member.end();
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("topic_recreated") && said.contains("offsets accept"), "{said}");
    assert_eq!(cluster.read(), 10 * i64::from(PARTITIONS), "{said}");
    let (exit, said) = cluster.verb("offsets accept append --reason test");
    assert_eq!(exit, 0, "{said}");
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    assert_eq!(cluster.read(), 60 * i64::from(PARTITIONS));
    cluster.assert_sound();
}

#[test]
fn markers_behind_the_last_record_are_accounted_for() {
    let mut cluster = Cluster::start();
    cluster.send(5);
    let member = cluster.member("");
    cluster.until_read();
    cluster.send_in_transactions(&[3, 2], &[4]);
    // Two transactions and their markers are records and gaps; one that was aborted is gaps alone.
    let next = r#"SELECT next_offset FROM "tollgate.partition_state" WHERE partition = 0"#;
    until("the last marker", || cluster.number(next) == 5 + (3 + 1) + (2 + 1) + (4 + 1));
    assert_eq!(cluster.read(), 5 * i64::from(PARTITIONS) + 5);
    member.interrupt();
    assert_eq!(member.end().0, 0);
    cluster.assert_sound();
}

#[test]
fn nothing_is_caught_up_where_the_topic_was_made_anew_and_is_shorter() {
    let mut cluster = Cluster::start();
    cluster.send(10);
    assert_eq!(cluster.member("--until-caught-up").end().0, 0);
    // Each partition is where the old one ended, and beyond.
    cluster.make_anew(3);
    for _ in 0..2 {
        let (exit, said) = cluster.member("--until-caught-up").end();
        assert_eq!(exit, 1, "{said}");
        assert!(said.contains("topic_recreated") && said.contains("offsets accept append"), "{said}");
    }
    assert_eq!(cluster.read(), 10 * i64::from(PARTITIONS));
    assert_eq!(cluster.verb("offsets accept append --reason test").0, 0);
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    assert_eq!(cluster.read(), 13 * i64::from(PARTITIONS));
    cluster.assert_sound();
}

/// Nobody has anything to write, and so nobody would look.
#[test]
fn nothing_is_caught_up_where_the_table_is_gone() {
    let (gone, back) = ("ALTER TABLE tiny.append RENAME TO away", "ALTER TABLE tiny.away RENAME TO append");
    let mut cluster = Cluster::start();
    cluster.send(10);
    let other = cluster.member("");
    cluster.until_read();
    let caught_up = |expected: i32| {
        let (exit, said) = cluster.member("--until-caught-up").end();
        assert_eq!(exit, expected, "{said}");
        said
    };
    caught_up(0);
    cluster.by_hand(gone);
    assert!(caught_up(1).contains("missing_table"), "also where another member has the partitions");
    cluster.by_hand(back);
    caught_up(0);
    other.interrupt();
    assert_eq!(other.end().0, 0);

    // What a member has found and noted, the next one does not take from its word.
    cluster.by_hand(gone);
    let (exit, said) = cluster.member("").end();
    assert_eq!(exit, 1, "{said}");
    let halted = r#"SELECT count(*) FROM "tollgate.partition_state" WHERE status = 'halted'"#;
    assert_eq!(cluster.number(halted), i64::from(PARTITIONS));
    assert!(caught_up(1).contains("missing_table"));
    cluster.by_hand(back);
    caught_up(0);
    assert_eq!(cluster.number(halted), 0, "it was claimed anew");
    cluster.assert_complete();
}
