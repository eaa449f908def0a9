//! The registry behind the gate: ids, an outage, and schemas that nobody has committed.

use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use tollgate_xtask::services::{Kafka, Registry};

use crate::programs::{done, ended, json, start, tollgate, wait_for};

/// Where everything is.
struct Place {
    kafka: Kafka,
    registry: Registry,
    folder: TempDir,
}

impl Place {
    fn new(pipeline: &str) -> Self {
        let place = Self {
            kafka: Kafka::start(1).expect("it starts"),
            registry: Registry::start().expect("it starts"),
            folder: tempfile::tempdir().expect("a folder"),
        };
        done(&format!("topics apply {pipeline} {}", place.kafka()));
        assert_eq!(tollgate(&format!("migrate apply {pipeline} {}", place.database())).0, 0);
        place
    }

    fn kafka(&self) -> String {
        format!("--kafka {}", self.kafka.bootstrap())
    }

    fn source(&self) -> String {
        format!("{} --registry {}", self.kafka(), self.registry.url())
    }

    fn database(&self) -> String {
        format!("--database sqlite:{}", self.folder.path().join("pipeline.sqlite").display())
    }

    /// Registers a schema as another producer would, and returns its id.
    fn register(&self, subject: &str, schema: &str) -> u64 {
        let body = serde_json::json!({ "schema": schema }).to_string();
        let address = format!("{}/subjects/{subject}/versions", self.registry.url());
        let content = "content-type: application/vnd.schemaregistry.v1+json";
        let output = Command::new("curl").args(["-sS", "-H", content, "-d", &body, &address]).output();
        let answer: Value = serde_json::from_slice(&output.expect("curl runs").stdout).expect("the registry answers");
        answer["id"].as_u64().unwrap_or_else(|| panic!("{answer}"))
    }
}

#[test]
fn what_simulate_writes_is_read_whatever_the_ids_are() {
    let place = Place::new("plain");
    // Ids are not versions here: somebody else was there first.
    place.register("other-value", r#""string""#);
    let sent = done(&format!("simulate plain --count 3000 --faults 2% {}", place.source()));
    assert_eq!((&sent["acknowledged"], &sent["interrupted"]), (&3000.into(), &false.into()));
    let again = done(&format!("simulate plain --count 10 --faults 0% {}", place.source()));
    assert_eq!(again["planted"], serde_json::json!({}));

    let run = done(&format!("run plain --until-caught-up {} {}", place.source(), place.database()));
    assert_eq!(run["read"], 3010);
    assert_eq!(run["dead_by_reason"]["unknown_schema"], sent["planted"]["unknown_schema_id"]);

    let lag = done(&format!("lag plain {} {}", place.kafka(), place.database()));
    assert_eq!((&lag["lag"], lag["partitions"].as_array().map(Vec::len)), (&0.into(), Some(2)));
    let (exit, tail, _) =
        tollgate(&format!("tail plain --from earliest --until-caught-up --format json {}", place.source()));
    let lines: Vec<Value> = tail.lines().map(|line| serde_json::from_str(line).expect("a document")).collect();
    let verdicts = |verdict: &str| lines.iter().filter(|line| line["verdict"] == verdict).count() as u64;
    assert_eq!((exit, lines.len()), (0, 3010));
    assert_eq!(Some(verdicts("dead")), run["dead"].as_u64());
    assert_eq!(Some(verdicts("dropped")), run["dropped"].as_u64());
}

#[test]
fn the_gate_goes_on_with_what_it_knows_while_the_registry_is_away() {
    let mut place = Place::new("patient");
    done(&format!("simulate patient --count 100 --faults 0% {}", place.source()));
    done(&format!("run patient --until-caught-up {} {}", place.source(), place.database()));
    done(&format!("simulate patient --count 100 --faults 0% {}", place.source()));
    place.registry.kill();
    // A new process: what the one before it has learned is in the database.
    let run = done(&format!("run patient --until-caught-up {} {}", place.source(), place.database()));
    assert_eq!((&run["read"], &run["dead_by_reason"]["unknown_schema"]), (&200.into(), &Value::Null));

    // Without that it waits, and goes on when the registry is back.
    let other = tempfile::tempdir().expect("a folder");
    let database = format!("--database sqlite:{}", other.path().join("other.sqlite").display());
    assert_eq!(tollgate(&format!("migrate apply patient {database}")).0, 0);
    let mut waiting = start(&format!("run patient --until-caught-up --format json {} {database}", place.source()));
    wait_for(&mut waiting, "waiting: schema");
    place.registry.restart().expect("it starts again");
    let (exit, stdout, stderr) = ended(waiting);
    let run: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout} {stderr}"));
    assert_eq!((exit, &run["read"], &run["dead_by_reason"]["unknown_schema"]), (0, &200.into(), &Value::Null));
}

#[test]
fn a_schema_that_is_not_committed_is_named_by_its_fields() {
    let place = Place::new("plain");
    let schema = r#"{"type": "record", "name": "Other", "fields": [{"name": "venue", "type": "string"}]}"#;
    let id = place.register("plain-value", schema);
    let bootstrap = place.kafka.bootstrap();
    let mut value = vec![0];
    value.extend(u32::try_from(id).expect("ids are small").to_be_bytes());
    value.extend(b"\x02X");
    let producer: rdkafka::producer::BaseProducer =
        rdkafka::ClientConfig::new().set("bootstrap.servers", bootstrap).create().expect("a client");
    let record = rdkafka::producer::BaseRecord::<[u8], [u8]>::to("plain").payload(&value);
    assert!(producer.send(record).is_ok());
    rdkafka::producer::Producer::flush(&producer, std::time::Duration::from_secs(30)).expect("it is written");

    // Somebody holds the subject to something else than the spec says.
    let address = format!("{}/config/plain-value", place.registry.url());
    let body = r#"{"compatibility": "FULL"}"#;
    let put = ["-sS", "-X", "PUT", "-H", "content-type: application/json", "-d", body, &address];
    assert!(Command::new("curl").args(put).output().expect("curl runs").status.success());
    let args = format!("run plain --until-caught-up --format json {} {}", place.source(), place.database());
    let (exit, stdout, stderr) = tollgate(&args);
    let run: Value = serde_json::from_str(&stdout).expect("a document");
    assert_eq!((exit, &run["dead_by_reason"]), (0, &serde_json::json!({ "unknown_schema": 1 })));
    let told = "subject `plain-value` is held to FULL, the spec says NONE";
    assert!(stderr.contains(told), "{stderr}");
    let (_, letters) = json(&format!("dlq list plain {}", place.database()));
    let detail = letters["dead_letters"][0]["detail"].as_str().unwrap_or_default().to_owned();
    assert!(detail.contains("field `venue` added (string, no default)"), "{detail}");
}
