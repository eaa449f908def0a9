//! Apache Kafka.

use tollgate_xtask::services::Kafka;

use crate::programs::text;

/// What a tool of Kafka's prints; it has to succeed.
#[track_caller]
fn tool(kafka: &Kafka, class: &str, arguments: &[&str]) -> String {
    let output = kafka.tool(class, arguments).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(output.status.success(), "{class} {arguments:?}: {}", text(&output));
    String::from_utf8(output.stdout).expect("tools print UTF-8")
}

#[test]
fn topics_survive_every_end_of_a_single_broker() {
    let mut kafka = Kafka::start(1).expect("it starts");
    let bootstrap = kafka.bootstrap();
    for (how, end) in [("stop", Kafka::stop as fn(&mut Kafka)), ("kill", Kafka::kill)] {
        tool(&kafka, "TopicCommand", &["--create", "--topic", how, "--partitions", "2"]);
        end(&mut kafka);
        assert!(kafka.ids().is_empty(), "{how}: it runs");
        kafka.restart().unwrap_or_else(|problem| panic!("{how}: {problem}"));
    }
    assert_eq!(tool(&kafka, "TopicCommand", &["--list"]).split_whitespace().collect::<Vec<_>>(), ["kill", "stop"]);
    assert_eq!(kafka.bootstrap(), bootstrap);
    assert_eq!(tool(&kafka, "consumer.group.ConsumerGroupCommand", &["--list"]).trim(), "");
}

/// Of three replicas one may be missing, and comes back.
#[test]
fn three_brokers_replicate() {
    let mut kafka = Kafka::start(3).expect("they start");
    tool(&kafka, "TopicCommand", &["--create", "--topic", "replicated", "--partitions", "3"]);
    let in_sync = |kafka: &Kafka| {
        let described = tool(kafka, "TopicCommand", &["--describe", "--topic", "replicated"]);
        let replicas = described.lines().filter_map(|line| line.split_once("Isr: ")?.1.split_whitespace().next());
        replicas.map(|replicas| replicas.split(',').count()).collect::<Vec<_>>()
    };
    assert_eq!(in_sync(&kafka), [3, 3, 3]);
    kafka.stop_broker(2);
    assert_eq!(kafka.ids().len(), 2);
    assert_eq!(in_sync(&kafka), [2, 2, 2]);
    kafka.restart_broker(2).expect("it starts again");
    crate::programs::wait_for("all replicas are in sync", || in_sync(&kafka) == [3, 3, 3]);
}
