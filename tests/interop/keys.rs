//! The partition of a key is the one that Kafka's own producer in Java chooses.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    process::Stdio,
};

use serde_json::Value;

use crate::{
    place::{SERVICES, succeeded},
    programs::{done, tollgate},
};

const PARTITIONS: &str = "6";

#[test]
fn a_key_lands_where_java_would_put_it() {
    SERVICES.prepare("keyed");
    done(&format!("simulate keyed --count 600 --faults 0% {}", SERVICES.source()));
    let ours = ours();
    let used: BTreeSet<&String> = ours.values().collect();
    assert!(ours.len() > 50 && used.len() == 6, "{} keys in {used:?}", ours.len());
    let javas = javas(ours.keys());
    let different: Vec<_> = ours.iter().filter(|(key, partition)| javas.get(*key) != Some(partition)).collect();
    assert_eq!(different, [], "Java's producer puts them elsewhere");
}

/// The partition of each key that `simulate` wrote and that fits into a line of text.
fn ours() -> BTreeMap<String, String> {
    let (exit, tail, stderr) =
        tollgate(&format!("tail keyed --from earliest --until-caught-up --format json {}", SERVICES.source()));
    assert_eq!(exit, 0, "{stderr}");
    let lines = tail.lines().map(|line| serde_json::from_str::<Value>(line).expect("a document"));
    let placed = lines.map(|line| (line["key"].as_str().expect("a key").to_owned(), line["partition"].to_string()));
    placed.filter(|(key, _)| !key.is_empty() && !key.contains(char::is_control)).collect()
}

/// Where Java's console producer puts these keys.
fn javas<'a>(keys: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let topic = ["--topic", "keyed-by-java"];
    SERVICES.tool("TopicCommand", &["--create", topic[0], topic[1], "--partitions", PARTITIONS]);
    let lines: Vec<String> = keys.map(|key| format!("{key}\tx\n")).collect();
    let property = |words| ["--property", words];
    let produce = [topic, property("parse.key=true"), property("key.separator=\t")].concat();
    let mut produce = SERVICES.kafka.tool_command("ConsoleProducer", &produce).expect("the tool is there");
    produce.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut producer = produce.spawn().expect("the tool runs");
    producer.stdin.take().expect("it is piped").write_all(lines.concat().as_bytes()).expect("it reads");
    succeeded(&producer.wait_with_output().expect("it ends"));

    let (count, shown) = (lines.len().to_string(), ["print.partition=true", "print.key=true", "print.value=false"]);
    let consume: Vec<&str> = topic.into_iter().chain(["--from-beginning", "--max-messages", &count]).collect();
    let consume = [consume, shown.into_iter().flat_map(property).collect()].concat();
    let printed = SERVICES.tool("consumer.ConsoleConsumer", &consume);
    let placed = printed.lines().filter_map(|line| line.strip_prefix("Partition:")?.split_once('\t'));
    placed.map(|(partition, key)| (key.to_owned(), partition.to_owned())).collect()
}
