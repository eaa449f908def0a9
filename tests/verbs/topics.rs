//! Topics as the specs say, held against what Kafka's own tool says.

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier},
    client::DefaultClientContext,
};
use serde_json::json;
use tollgate_xtask::services::Kafka;

use crate::programs::{done, json, tollgate};

fn described(kafka: &Kafka, topic: &str) -> String {
    let output = kafka.tool("TopicCommand", &["--describe", "--topic", topic]).expect("the tool runs");
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

/// Sets configs by hand: the plain way, which resets all others.
fn by_hand(bootstrap: &str, topic: &str, configs: &[(&str, &str)]) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", bootstrap).create().expect("a client");
    let alter = AlterConfig::new(ResourceSpecifier::Topic(topic));
    let alter = configs.iter().fold(alter, |alter, (name, value)| alter.set(name, value));
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let results = runtime.block_on(admin.alter_configs([&alter], &AdminOptions::new())).expect("an answer");
    assert!(results.iter().all(Result::is_ok), "{results:?}");
}

#[test]
fn topics_become_what_the_spec_says_and_the_rest_stays() {
    let kafka = Kafka::start(1).expect("it starts");
    let bootstrap = kafka.bootstrap();
    let at = format!("--kafka {bootstrap}");

    let (exit, missing) = json(&format!("topics diff made {at}"));
    assert_eq!((exit, &missing["topics"][0]["differences"][0]["what"]), (1, &json!("topic")));
    assert_eq!(done(&format!("topics apply made {at}"))["topics"][0]["steps"], json!([{ "done": "made" }]));
    assert_eq!(json(&format!("topics apply made {at}")).0, 99);
    assert_eq!(done(&format!("topics diff made {at}"))["topics"][0]["differences"], json!([]));
    let shown = described(&kafka, "made");
    for words in ["PartitionCount: 3", "ReplicationFactor: 1", "retention.ms=3600000", "cleanup.policy="] {
        assert!(shown.contains(words), "{words}: {shown}");
    }

    by_hand(
        &bootstrap,
        "made",
        &[("retention.ms", "1"), ("segment.ms", "120000"), ("cleanup.policy", "compact,delete")],
    );
    let (exit, found) = json(&format!("topics diff made {at}"));
    let expected =
        json!([{ "what": "retention.ms", "found": "1", "asked": "3600000", "refusal": null, "warning": null }]);
    assert_eq!((exit, &found["topics"][0]["differences"]), (1, &expected));
    assert_eq!(tollgate(&format!("topics apply made {at}")).0, 0);
    let shown = described(&kafka, "made");
    assert!(shown.contains("retention.ms=3600000"), "{shown}");
    assert!(shown.contains("segment.ms=120000"), "a config that the spec does not name was lost: {shown}");

    let list = done(&format!("topics list {at}"));
    let expected = json!([{ "topic": "made", "partitions": 3, "replication_factor": 1, "pipelines": ["made"] }]);
    assert_eq!(list["topics"], expected);
}

#[test]
fn partitions_grow_and_never_shrink() {
    let kafka = Kafka::start(1).expect("it starts");
    let at = format!("--kafka {}", kafka.bootstrap());
    for (topic, partitions) in [("plain", "1"), ("patient", "4")] {
        let arguments = ["--create", "--topic", topic, "--partitions", partitions];
        assert!(kafka.tool("TopicCommand", &arguments).expect("the tool runs").status.success());
    }
    let (exit, stdout, _) = tollgate(&format!("topics apply plain {at}"));
    assert_eq!(exit, 0);
    assert!(stdout.contains("partitions: 1, the spec says 2; from then on a key may go to another"), "{stdout}");
    assert!(described(&kafka, "plain").contains("PartitionCount: 2"));
    let (exit, stdout, _) = tollgate(&format!("topics apply patient {at}"));
    assert_eq!(exit, 1);
    assert!(stdout.contains("partitions: 4, the spec says 1; partitions cannot be taken away"), "{stdout}");
    assert!(described(&kafka, "patient").contains("PartitionCount: 4"));
    // What the spec leaves to the cluster is no difference.
    assert_eq!(tollgate(&format!("topics apply dated {at}")).0, 0);
    assert_eq!(tollgate(&format!("topics diff dated {at}")).0, 0);
}

/// `topics apply` of all pipelines tells what it did before the one that the cluster refuses.
#[test]
fn what_is_refused_does_not_hide_what_was_done() {
    let kafka = Kafka::start(1).expect("it starts");
    let (exit, stdout, stderr) = tollgate(&format!("topics apply --format json --kafka {}", kafka.bootstrap()));
    assert_eq!(exit, 2, "{stdout} {stderr}");
    let told: serde_json::Value = serde_json::from_str(&stdout).expect("a document");
    let made = |name| json!({ "pipeline": name, "topic": name, "steps": [{ "done": "made" }] });
    assert_eq!(told["topics"], json!([made("made"), made("plain"), made("patient"), made("latest"), made("dated")]));
    assert!(stderr.contains("topic `scattered`: the cluster refuses the replication factor"), "{stderr}");
}

#[test]
fn a_config_that_the_cluster_refuses_is_named() {
    let kafka = Kafka::start(1).expect("it starts");
    let at = format!("--kafka {}", kafka.bootstrap());
    let (exit, _, stderr) = tollgate(&format!("topics apply strange {at}"));
    assert_eq!(exit, 2);
    assert!(stderr.contains("topic `strange`: the cluster refuses a config"), "{stderr}");
    assert_eq!(json(&format!("topics diff strange {at}")).0, 1, "it is not there");
}
