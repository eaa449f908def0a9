//! What our verbs say of topics and groups, held against what Kafka's own tools say.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{place::SERVICES, programs::done};

/// Kafka's tables, by their first words: what stands under these titles in each line.
fn table(printed: &str, first: &str, titles: &[&str]) -> Vec<Vec<String>> {
    let mut lines = printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let head = lines.find(|words| words.first() == Some(&first)).unwrap_or_else(|| panic!("no table: {printed}"));
    let places: Vec<usize> =
        titles.iter().map(|title| head.iter().position(|word| word == title).expect("a title")).collect();
    let cells = |words: Vec<&str>| places.iter().map(|place| words[*place].to_owned()).collect();
    lines.filter(|words| words.len() >= head.len().min(6)).map(cells).collect()
}

#[test]
fn topics_and_lag_are_what_kafkas_own_tools_say() {
    let database = SERVICES.prepare("tools");
    done(&format!("simulate tools --count 300 --faults 0% {}", SERVICES.source()));
    done(&format!("run tools --until-caught-up {} {database}", SERVICES.source()));
    done(&format!("simulate tools --count 100 --seed 2 --faults 0% {}", SERVICES.source()));

    let lag = done(&format!("lag tools {} {database}", SERVICES.cluster()));
    assert_eq!(lag["lag"], 100, "{lag}");
    let group = ["--describe", "--group", "tollgate.tools"];
    let printed = SERVICES.tool("consumer.group.ConsumerGroupCommand", &group);
    let titles = ["PARTITION", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG"];
    let mut theirs = table(&printed, "GROUP", &titles);
    theirs.sort();
    let text = |partition: &Value, name: &str| partition[name].to_string();
    let partitions = lag["partitions"].as_array().expect("partitions");
    let ours = partitions.iter().map(|partition| {
        assert_eq!(partition["next_offset"], partition["committed_offset"], "{partition}");
        ["partition", "committed_offset", "log_end_offset", "lag"].map(|name| text(partition, name)).to_vec()
    });
    assert_eq!(ours.collect::<Vec<_>>(), theirs, "{printed}");

    let list = done(&format!("topics list {}", SERVICES.cluster()));
    let ours: BTreeMap<&str, (String, String)> = list["topics"]
        .as_array()
        .expect("topics")
        .iter()
        .map(|topic| {
            (topic["topic"].as_str().expect("a name"), (text(topic, "partitions"), text(topic, "replication_factor")))
        })
        .collect();
    let printed = SERVICES.tool("TopicCommand", &["--describe", "--topic", "tools"]);
    assert!(printed.contains("PartitionCount: 3") && printed.contains("ReplicationFactor: 1"), "{printed}");
    assert_eq!(ours["tools"], ("3".to_owned(), "1".to_owned()));
    let named: Vec<&str> = list["topics"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|topic| topic["topic"] == "tools")
        .flat_map(|topic| topic["pipelines"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(json!(named), json!(["tools"]));
    // Other tests make topics meanwhile: all that are listed are there, and all that were there are listed.
    let names = SERVICES.tool("TopicCommand", &["--list", "--exclude-internal"]);
    let names: Vec<&str> = names.lines().filter(|name| !name.starts_with("__")).collect();
    assert!(ours.keys().all(|name| names.contains(name)), "{ours:?} {names:?}");
    let later = done(&format!("topics list {}", SERVICES.cluster()));
    let later: Vec<&str> =
        later["topics"].as_array().into_iter().flatten().filter_map(|topic| topic["topic"].as_str()).collect();
    let of_demos = |name: &&str| !name.starts_with("tollgate.demo.");
    assert!(names.iter().copied().filter(of_demos).all(|name| later.contains(&name)), "{names:?} {later:?}");
}
