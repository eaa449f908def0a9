//! What a registry says of ids, and what it does not.

use super::*;
use crate::{
    pipeline::{Schema, Settings, Table, Topic},
    registry::stub::Stub,
};

const FIRST: &str = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}"#;
const SECOND: &str = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "long"}]}"#;
const OTHER: &str = r#"{"type": "record", "name": "R", "fields": [{"name": "b", "type": "long"}]}"#;

fn about(unknown: UnknownSchema) -> &'static About {
    static SCHEMAS: [Schema; 2] =
        [Schema { text: FIRST, unresolvable: None }, Schema { text: SECOND, unresolvable: None }];
    Box::leak(Box::new(About {
        name: "a",
        spec: "",
        digest: "",
        topic: Topic { name: "t", ..Topic::DEFAULT },
        table: Table { name: "", upsert: false, key: &[] },
        columns: &[],
        expectations: &[],
        schemas: &SCHEMAS,
        wire: &[],
        faults: &[],
        migrations: &[],
        checks: crate::pipeline::Checks::NONE,
        docs: crate::pipeline::Docs::NONE,
        settings: Settings { unknown, ..Settings::DEFAULT },
    }))
}

fn record(id: u32) -> Record {
    Record { value: Some(frame::wrap(id, b"")), ..Record::default() }
}

#[tokio::test]
async fn a_committed_schema_is_asked_for_once() {
    let stub = Stub::start().await;
    let (second, first) = (stub.add(&SECOND.replace("\"a\"", "\n\"a\"")), stub.add(FIRST));
    let about = about(UnknownSchema::Quarantine);
    let schemas = Schemas::new(about, &stub.address()).unwrap();
    for _ in 0..3 {
        let records = [record(first), Record::default(), record(second), record(first)];
        let (ids, wait) = schemas.resolve(&records).await;
        assert_eq!(wait, None);
        assert_eq!((ids.version(about, first), ids.version(about, second)), (Ok(0), Ok(1)));
    }
    assert_eq!(stub.asked(), 2);
}

#[tokio::test]
async fn what_was_preloaded_is_known_without_the_registry() {
    let stub = Stub::start().await;
    let first = stub.add(FIRST);
    let schemas = Schemas::new(about(UnknownSchema::Quarantine), &stub.address()).unwrap();
    schemas.preload().await.unwrap();
    stub.set_down(true);
    assert_eq!(schemas.resolve(&[record(first)]).await.1, None);
    let (_, wait) = schemas.resolve(&[record(first), record(9)]).await;
    let wait = wait.expect("nobody says what 9 is");
    assert!(!wait.settles, "nobody knows when the registry is back");
    assert_eq!(wait.position, 1);
    assert!(wait.words.contains("starting"), "{}", wait.words);
}

#[test]
fn what_any_gate_has_learned_is_known_while_the_registry_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let database = Secret::new(format!("sqlite:{}", folder.path().join("a.sqlite").display()));
    let about = about(UnknownSchema::Quarantine);
    crate::migrate::apply(about, &database).unwrap();
    let work = async {
        let stub = Stub::start().await;
        let first = stub.add(FIRST);
        let one = Schemas::new(about, &stub.address()).unwrap().with_memory(&database);
        assert_eq!(one.resolve(&[record(first)]).await.1, None);
        stub.set_down(true);
        let other = Schemas::new(about, &stub.address()).unwrap().with_memory(&database);
        other.preload().await.unwrap();
        let (ids, wait) = other.resolve(&[record(first), record(9)]).await;
        assert_eq!((ids.version(about, first), wait.map(|wait| wait.position)), (Ok(0), Some(1)));
    };
    crate::wait::block_on_all(work).unwrap();
}

#[tokio::test]
async fn a_schema_that_is_not_committed_is_told_by_its_fields_or_waited_for() {
    let stub = Stub::start().await;
    let other = stub.add(OTHER);
    let quarantine = about(UnknownSchema::Quarantine);
    let (ids, wait) = Schemas::new(quarantine, &stub.address()).unwrap().resolve(&[record(other)]).await;
    assert_eq!(wait, None);
    let why = ids.version(quarantine, other).unwrap_err();
    assert!(why.ends_with("field `b` added (long, no default); field `a` removed (long)"), "{why}");
    let (_, wait) = Schemas::new(about(UnknownSchema::Wait), &stub.address()).unwrap().resolve(&[record(other)]).await;
    assert!(wait.unwrap().words.contains("none of the committed ones"));
}

#[tokio::test]
async fn a_schema_of_another_language_is_named_by_it() {
    let stub = Stub::start().await;
    let other = stub.add(r#"syntax = "proto3"; message M { string s = 1; }"#);
    let about = about(UnknownSchema::Quarantine);
    let (ids, _) = Schemas::new(about, &stub.address()).unwrap().resolve(&[record(other)]).await;
    let why = ids.version(about, other).unwrap_err();
    assert!(why.ends_with(": it is written in PROTOBUF, and this pipeline reads Avro"), "{why}");
}

#[tokio::test]
async fn an_unknown_id_is_waited_for_a_while_and_then_unknown() {
    let stub = Stub::start().await;
    let about = about(UnknownSchema::Quarantine);
    let schemas = Schemas::new(about, &stub.address()).unwrap();
    let mut tries = 0;
    while let (_, Some(wait)) = schemas.resolve(&[record(7)]).await {
        assert!(wait.settles, "{wait:?}");
        tries += 1;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    assert!(tries >= 2, "{tries}");
    let asked = stub.asked();
    let (ids, wait) = schemas.resolve(&[record(7), record(u32::MAX)]).await;
    assert_eq!((wait, stub.asked()), (None, asked));
    assert_eq!(ids.version(about, 7), Err("the registry knows no schema of id 7".to_owned()));
}

#[tokio::test]
async fn many_unknown_ids_are_waited_for_together() {
    let stub = Stub::start().await;
    let schemas = Schemas::new(about(UnknownSchema::Quarantine), &stub.address()).unwrap();
    let records: Vec<Record> = (1..=50).map(record).collect();
    let mut tries = 0;
    while schemas.resolve(&records).await.1.is_some() {
        tries += 1;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    assert!(tries < 40, "{tries}: one after the other");
}

#[tokio::test]
async fn noise_does_not_fill_the_memory() {
    let stub = Stub::start().await;
    let schemas = Schemas::new(about(UnknownSchema::Quarantine), &stub.address()).unwrap();
    let noise: Vec<Record> = (0..).take(MOST_MISSED + 1).map(|id| record(GREATEST_ID + 1 + id)).collect();
    schemas.resolve(&noise).await;
    assert_eq!(schemas.missed.lock().await.len(), noise.len());
    for missed in schemas.missed.lock().await.values_mut() {
        missed.first = missed.first.checked_sub(UNKNOWN_FOR + GRACE).expect("the machine runs for longer");
    }
    schemas.resolve(&[]).await;
    assert!(schemas.missed.lock().await.is_empty());
    assert_eq!(*schemas.known(), Ids::Registry(BTreeMap::new()));
}

#[tokio::test]
async fn the_history_asks_nobody() {
    let about = about(UnknownSchema::Wait);
    let schemas = Schemas::new(about, &Address::History).unwrap();
    let (ids, wait) = schemas.resolve(&[record(2), record(3)]).await;
    assert_eq!(ids.version(about, 2), Ok(1));
    assert_eq!(wait.map(|wait| wait.position), Some(1));
}
