//! Where a new pipeline begins.

use rdkafka::{
    ClientConfig,
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde_json::Value;
use tollgate_xtask::services::Kafka;

use crate::programs::{done, tollgate};

fn run(pipeline: &str, at: &str, database: &str) -> Value {
    done(&format!("run {pipeline} --until-caught-up --registry history {at} {database}"))
}

#[test]
fn latest_is_asked_once_and_new_partitions_begin_at_their_beginning() {
    let kafka = Kafka::start(1).expect("it starts");
    let folder = tempfile::tempdir().expect("a folder");
    let (at, database) = (format!("--kafka {}", kafka.bootstrap()), folder.path().join("latest.sqlite"));
    let database = format!("--database sqlite:{}", database.display());
    done(&format!("topics apply latest {at}"));
    assert_eq!(tollgate(&format!("migrate apply latest {database}")).0, 0);
    let simulate = |count: u32| done(&format!("simulate latest --count {count} --faults 0% --registry history {at}"));

    simulate(50);
    assert_eq!(run("latest", &at, &database)["read"], 0);
    simulate(30);
    assert_eq!(run("latest", &at, &database)["read"], 30);
    // A partition that is new since: nothing of what it holds is passed over.
    let arguments = ["--alter", "--topic", "latest", "--partitions", "3"];
    assert!(kafka.tool("TopicCommand", &arguments).expect("the tool runs").status.success());
    let producer: BaseProducer =
        ClientConfig::new().set("bootstrap.servers", kafka.bootstrap()).create().expect("a client");
    for _ in 0..5 {
        let record = BaseRecord::<[u8], [u8]>::to("latest").partition(2).payload(b"no frame");
        assert!(producer.send(record).is_ok());
    }
    producer.flush(std::time::Duration::from_secs(30)).expect("they are written");
    assert_eq!(run("latest", &at, &database)["read"], 35);
    assert_eq!(tollgate(&format!("audit latest {database}")).0, 0);
}

#[test]
fn an_instant_begins_at_the_first_record_that_is_not_older() {
    let kafka = Kafka::start(1).expect("it starts");
    let folder = tempfile::tempdir().expect("a folder");
    let at = format!("--kafka {}", kafka.bootstrap());
    let database = format!("--database sqlite:{}", folder.path().join("dated.sqlite").display());
    done(&format!("topics apply dated {at}"));
    assert_eq!(tollgate(&format!("migrate apply dated {database}")).0, 0);
    let producer: BaseProducer =
        ClientConfig::new().set("bootstrap.servers", kafka.bootstrap()).create().expect("a client");
    for millis in [1_599_999_999_998, 1_599_999_999_999, 1_600_000_000_000, 1_700_000_000_000] {
        let record = BaseRecord::<[u8], [u8]>::to("dated").partition(0).timestamp(millis).payload(b"no frame");
        assert!(producer.send(record).is_ok());
    }
    producer.flush(std::time::Duration::from_secs(30)).expect("they are written");
    assert_eq!(run("dated", &at, &database)["read"], 2);
}
