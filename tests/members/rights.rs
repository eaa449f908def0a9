//! Rights that the cluster does not give.

use std::{fs::OpenOptions, io::Write, net::TcpListener};

use crate::cluster::{Cluster, TOPIC, start};

/// Whoever needs no password is called so.
const USER: &str = "User:ANONYMOUS";

/// A cluster on which everything is allowed of what nothing was said about.
fn cluster() -> Cluster {
    Cluster::start_with(&[
        ("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
        ("allow.everyone.if.no.acl.found", "true"),
    ])
}

/// Changes what is said about a topic or a group: that it may be looked at, and with that nothing else.
fn only_described(cluster: &Cluster, change: &str, kind: &str, name: &str) {
    let arguments = [change, "--force", "--allow-principal", USER, "--operation", "Describe", kind, name];
    let output = cluster.kafka.tool("AclCommand", &arguments).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_right_that_is_missing_is_named_and_no_use_to_try_again() {
    let mut cluster = cluster();
    cluster.send(3);
    for (kind, name, told) in [
        ("--topic", TOPIC, "does not let this user read topic `tiny.v1`"),
        ("--group", "tollgate.append", "does not let this user read as group `tollgate.append`"),
    ] {
        only_described(&cluster, "--add", kind, name);
        for mode in ["", "--until-caught-up"] {
            let (exit, said) = cluster.member(mode).end();
            assert!(exit == 2 && said.contains(told), "{kind} {mode}: {exit}: {said}");
        }
        only_described(&cluster, "--remove", kind, name);
    }
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    cluster.assert_complete();
}

/// Gives the broker another listener, at which it asks for a password; its address.
fn lock(cluster: &mut Cluster) -> String {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap();
    let properties = cluster.kafka.folders()[0].join("server.properties");
    let text = std::fs::read_to_string(&properties).unwrap();
    let listeners = text.lines().find_map(|line| line.strip_prefix("listeners=")).unwrap();
    let told = text.lines().find_map(|line| line.strip_prefix("advertised.listeners=")).unwrap();
    let more = format!(
        "listeners={listeners},LOCKED://{free}
advertised.listeners={told},LOCKED://{free}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LOCKED:SASL_PLAINTEXT
listener.name.locked.sasl.enabled.mechanisms=PLAIN
listener.name.locked.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_gate=\"open\";
"
    );
    OpenOptions::new().append(true).open(&properties).and_then(|mut file| file.write_all(more.as_bytes())).unwrap();
    cluster.kafka.restart().unwrap_or_else(|problem| panic!("{problem}"));
    free.to_string()
}

#[test]
fn a_password_that_is_refused_is_no_use_to_try_again() {
    let mut cluster = Cluster::start();
    cluster.send(3);
    let locked = lock(&mut cluster);
    let run = "run append --until-caught-up";
    for refused in [
        cluster.process_at(&locked, run, Some("hunter2")),
        start(&format!("topics list --kafka {locked}"), Some("hunter2")),
    ] {
        let (exit, said) = refused.end();
        assert!(exit == 2 && said.contains("Authentication failed") && !said.contains("hunter2"), "{exit}: {said}");
    }
    let (exit, said) = cluster.process_at(&locked, run, Some("open")).end();
    assert_eq!(exit, 0, "{said}");
    cluster.assert_complete();
}
