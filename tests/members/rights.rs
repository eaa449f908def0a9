//! Rights that the cluster does not give.

use crate::cluster::{Cluster, TOPIC};

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
