//! `cargo xtask up --brokers 3`: one of them goes while records are written.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::{
    binary::{self, text},
    programs::{said, wait_for},
    up::{Down, started, up, up_with},
};

const TOPIC: &str = "market.ohlcv.v1";

/// As many are written, at such a pace that a broker is gone for most of them.
const RECORDS: u64 = 40_000;
const RATE: u64 = 2_500;

/// Three brokers that run, and how to connect.
struct Cluster<'a> {
    folder: &'a Path,
    up: Value,
}

impl Cluster<'_> {
    fn setting(&self, name: &str) -> &str {
        self.up["settings"][name].as_str().expect("a setting")
    }

    /// One of Kafka's own tools.
    fn tool(&self, words: &[&str]) -> String {
        said(Command::new(self.setting("KAFKA_TOOL")).args(words))
    }

    /// The pipeline `ohlcv`, where it uses Kafka or the database.
    fn tollgate(&self, words: &str) -> Command {
        let mut command = Command::new(binary::tollgate());
        command.args(words.split(' ')).current_dir(self.folder);
        if words.starts_with("topics") || words.starts_with("simulate") || words.starts_with("run") {
            command.args(["--kafka", self.setting("KAFKA_BOOTSTRAP_SERVERS")]);
        }
        if words.starts_with("simulate") || words.starts_with("run") {
            command.args(["--registry", self.setting("SCHEMA_REGISTRY_URL")]);
        }
        if words.starts_with("migrate") || words.starts_with("run") || words.starts_with("audit") {
            command.args(["--database", self.setting("DATABASE_URL")]);
        }
        command
    }

    /// Records in the topic.
    fn written(&self) -> u64 {
        let offsets = self.tool(&["GetOffsetShell", "--topic", TOPIC]);
        offsets.lines().filter_map(|line| line.rsplit(':').next()?.parse::<u64>().ok()).sum()
    }

    /// `kill -9` of the broker that leads the first partition; returns its name.
    fn kill_leader(&self) -> String {
        let described = self.tool(&["TopicCommand", "--describe", "--topic", TOPIC]);
        assert!(described.contains("ReplicationFactor: 3"), "{described}");
        let leader = described.split("Leader: ").nth(1).and_then(|rest| rest.split_whitespace().next());
        let name = format!("Kafka, broker {}", leader.expect("it has a leader"));
        let services = self.up["services"].as_array().expect("services");
        let id = &services.iter().find(|service| service["name"] == name.as_str()).expect("it was started")["id"];
        said(Command::new("sh").args(["-c", &format!("kill -s KILL {id}")]));
        name
    }
}

#[test]
fn of_three_brokers_one_may_go_while_records_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let _down = Down(folder.path());
    let cluster = Cluster { folder: folder.path(), up: up_with(folder.path(), &["--brokers", "3"]) };
    assert_eq!(started(&cluster.up).len(), 5, "{:#}", cluster.up);
    said(&mut cluster.tollgate("topics apply ohlcv"));
    said(&mut cluster.tollgate("migrate apply ohlcv"));

    let words = format!("simulate ohlcv --count {RECORDS} --rate {RATE} --faults 1% --format json");
    let mut simulate = cluster.tollgate(&words);
    let mut writer = simulate.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    wait_for("the first records", || cluster.written() > 0);
    let killed = cluster.kill_leader();
    assert!(matches!(writer.try_wait(), Ok(None)), "all was written before the broker went");
    assert_eq!(document(writer)["acknowledged"], RECORDS);

    let run = cluster.tollgate("run ohlcv --until-caught-up --format json").stdout(Stdio::piped()).spawn();
    assert_eq!(document(run.expect("it starts"))["read"], RECORDS, "all that was acknowledged is read");
    said(&mut cluster.tollgate("audit ohlcv"));
    let again = up(folder.path());
    assert_eq!((started(&again), &again["settings"]), (vec![killed.as_str()], &cluster.up["settings"]));
}

/// The document that a program prints; it has to succeed.
#[track_caller]
fn document(program: Child) -> Value {
    let output = program.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", text(&output));
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}
