//! Members that are killed, and what the others make of it.

use std::{thread, time::Duration};

use crate::cluster::{Cluster, Member, PARTITIONS, TOPIC, until};

/// Two members, both at work.
fn two(cluster: &mut Cluster) -> [Member; 2] {
    cluster.send(20);
    let members = [cluster.member(""), cluster.member("")];
    while members.iter().any(|member| cluster.written_by(member) == 0) {
        cluster.send(1);
        thread::sleep(Duration::from_millis(50));
        assert!(members[0].age() < Duration::from_mins(2), "a member gets nothing");
    }
    members
}

#[test]
#[expect(clippy::print_stderr, reason = "how long it took is told, not judged")]
fn a_member_that_is_killed_and_started_again_goes_on_within_seconds() {
    let mut cluster = Cluster::start();
    let [mut first, mut second] = two(&mut cluster);
    let mut took = Vec::new();
    for _ in 0..4 {
        first.kill();
        (first, second) = (second, cluster.member(""));
        while cluster.written_by(&second) == 0 {
            cluster.send(1);
            thread::sleep(Duration::from_millis(10));
            assert!(second.age() < Duration::from_mins(1), "it does not go on");
        }
        took.push(second.age());
    }
    eprintln!("from the start of a process to its first committed batch: {took:?}");
    cluster.until_read();
    let owners =
        cluster.rows(r#"SELECT DISTINCT split_part(owner, ' ', 1) FROM "tollgate.partition_state" ORDER BY 1"#);
    assert_eq!(owners, [["tollgate.append.0"], ["tollgate.append.1"]]);
    first.interrupt();
    assert_eq!(first.end().0, 0);
    // Whoever ends in order leaves the group: the other has everything at once.
    cluster.send(10);
    cluster.until_read();
    second.interrupt();
    assert_eq!(second.end().0, 0);
    cluster.assert_complete();
}

#[test]
fn caught_up_waits_for_what_a_dead_member_holds() {
    let mut cluster = Cluster::start();
    for member in two(&mut cluster) {
        member.kill();
    }
    cluster.send(100);
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("waiting for partitions") && said.contains("tollgate.append.1"), "{said}");
    cluster.assert_complete();
    let claimed = r#"SELECT count(*) FROM "tollgate.partition_state""#;
    assert_eq!(cluster.number(claimed), i64::from(PARTITIONS));
}

#[test]
fn caught_up_waits_for_members_that_are_still_at_it() {
    let mut cluster = Cluster::start();
    let [first, second] = two(&mut cluster);
    cluster.send(2_000);
    let third = cluster.member("--until-caught-up");
    let (exit, said) = third.end();
    assert_eq!(exit, 0, "{said}");
    cluster.assert_complete();
    drop((first, second));
}

/// Nobody gets any further, and whoever asked waits for an answer.
#[test]
fn caught_up_gives_up_where_the_broker_does_not_come_back() {
    let mut cluster = Cluster::start();
    cluster.send(20);
    // Nothing is written before the broker is gone.
    cluster.by_hand(
        "CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '40001'; END $$; \
         CREATE TRIGGER not_now BEFORE INSERT ON tiny.append FOR EACH STATEMENT EXECUTE FUNCTION not_now()",
    );
    let member = cluster.member("--until-caught-up");
    let claimed = r#"SELECT count(*) FROM "tollgate.partition_state""#;
    until("a claim of each partition", || cluster.number(claimed) == i64::from(PARTITIONS));
    cluster.kafka.kill();
    let (exit, said) = member.end();
    assert_eq!(exit, 3, "{said}");
    assert!(said.contains("topic `tiny.v1` at") && said.contains("cannot be read"), "{said}");
    assert_eq!(cluster.read(), 0);
}

/// The lag of each partition, as Kafka's own tool sees it.
fn lag_for_kafka(cluster: &Cluster) -> Vec<String> {
    let describe = ["--describe", "--group", "tollgate.append"];
    let output = cluster.kafka.tool("consumer.group.ConsumerGroupCommand", &describe).unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let lines = shown.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let of_topic = lines.filter(|words| words.get(1) == Some(&TOPIC) && words.len() > 5);
    of_topic.map(|words| words[5].to_owned()).collect()
}

#[test]
fn what_kafka_was_told_is_for_its_tools_and_never_read_back() {
    let mut cluster = Cluster::start();
    cluster.send(20);
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    assert_eq!(lag_for_kafka(&cluster), ["0"; PARTITIONS as usize]);
    let reset = ["--reset-offsets", "--to-earliest", "--all-topics", "--execute", "--group", "tollgate.append"];
    assert!(cluster.kafka.tool("consumer.group.ConsumerGroupCommand", &reset).unwrap().status.success());
    assert_eq!(lag_for_kafka(&cluster), ["20"; PARTITIONS as usize]);
    cluster.send(5);
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    // Once: nothing of what was read before was read again.
    cluster.assert_complete();
    assert_eq!(lag_for_kafka(&cluster), ["0"; PARTITIONS as usize]);
}
