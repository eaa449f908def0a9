//! The place that a member has, and what it means to lose it.

use rdkafka::{
    ClientConfig,
    consumer::{BaseConsumer, Consumer},
};
use std::time::Duration;

use crate::cluster::{Cluster, until};

const PLACES: &str = "
SELECT pid::bigint FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE locktype = 'advisory' AND objid = 0 AND datname = current_database()";

#[test]
fn a_member_whose_session_is_ended_takes_its_place_again() {
    let mut cluster = Cluster::start();
    cluster.send(10);
    let mut member = cluster.member("");
    cluster.until_read();
    let session = cluster.number(PLACES);
    cluster.by_hand(&format!("SELECT pg_terminate_backend({session})"));
    until("its place again", || cluster.rows(PLACES).first().is_some_and(|row| row[0] != session.to_string()));
    cluster.send(10);
    cluster.until_read();
    assert!(member.is_running());
}

#[test]
fn a_member_whose_place_another_took_ends_and_says_so() {
    let mut cluster = Cluster::start();
    cluster.send(10);
    let member = cluster.member("");
    cluster.until_read();
    let session = cluster.number(PLACES);
    let lock = "DO $$ BEGIN
        PERFORM pg_advisory_lock(('x' || left(md5('tollgate append'), 8))::bit(32)::int4, 0);
        PERFORM pg_sleep(8);
    END $$";
    let (exit, said) = std::thread::scope(|scope| {
        scope.spawn(|| cluster.by_hand(lock));
        until("somebody who waits", || cluster.rows(&format!("{PLACES} AND NOT granted")).len() == 1);
        cluster.by_hand(&format!("SELECT pg_terminate_backend({session})"));
        member.end()
    });
    assert_eq!(exit, 3, "{said}");
    assert!(said.contains("the place `tollgate.append.0` is lost") && said.contains("start again"), "{said}");
}

#[test]
fn a_member_whose_name_another_bears_ends_and_says_which() {
    let mut cluster = Cluster::start();
    cluster.send(10);
    let member = cluster.member("");
    cluster.until_read();
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", cluster.kafka.bootstrap()).set("group.id", "tollgate.append");
    config.set("group.instance.id", "tollgate.append.0").set("partition.assignment.strategy", "cooperative-sticky");
    let twin: BaseConsumer = config.create().unwrap();
    twin.subscribe(&["tiny.v1"]).unwrap();
    let (exit, said) = std::thread::scope(|scope| {
        let member = scope.spawn(|| member.end());
        while !member.is_finished() {
            let _ = twin.poll(Duration::from_millis(100));
        }
        member.join().unwrap()
    });
    assert_eq!(exit, 3, "{said}");
    assert!(said.contains("another process is member `tollgate.append.0`"), "{said}");
    cluster.assert_complete();
}
