//! Records that no honest producer sends.

use tollgate_runtime::{frame, record::headers};

use crate::{
    cluster::{Cluster, TOPIC},
    roomy::{AROUND, LARGEST, ROOM},
    wire::{Raw, offer, send},
};

/// Kafka's error for a batch that is too large.
const MESSAGE_TOO_LARGE: i16 = 10;

/// A broker that lets everything through.
fn cluster() -> Cluster {
    Cluster::start_with(&[
        ("message.max.bytes", &LARGEST.to_string()),
        ("log.message.timestamp.after.max.ms", "9223372036854775807"),
    ])
}

/// The same five around a value: long headers, whose names repeat and are no text, a key with a NUL, times out of range.
fn around<'a>(value: &'a [u8], long: &'a [u8]) -> [Raw<'a>; 5] {
    let record = Raw { value: Some(value), ..Raw::default() };
    let headers: [headers::Header<'_>; 4] =
        [(b"\xff\xfe", Some(b"x")), (b"", None), (b"a", Some(long)), (b"a", Some(b""))];
    [
        Raw { headers: headers.to_vec(), ..record.clone() },
        Raw { key: Some(b"a\0\xff"), ..record.clone() },
        Raw { timestamp: i64::MAX, ..record.clone() },
        Raw { timestamp: i64::MIN, ..record.clone() },
        Raw { timestamp: -1, ..record },
    ]
}

/// A framed record of so many bytes in all.
fn sized(bytes: usize) -> Vec<u8> {
    let mut value = frame::wrap(1, b"A|");
    value.resize(bytes - 1, b'0');
    value.push(b'7');
    value
}

#[test]
fn hostile_records_are_kept_byte_for_byte_and_stop_nobody() {
    let mut cluster = cluster();
    let long = vec![0xfe; 1 << 20];
    let refused = frame::wrap(1, b"A|-1");
    let (large, noise) = (sized(LARGEST - AROUND), vec![0; LARGEST - AROUND]);
    let mut records = around(&refused, &long).to_vec();
    records.extend([&large, &noise].map(|value| Raw { value: Some(value), ..Raw::default() }));
    for record in &records {
        send(&cluster.kafka.bootstrap(), TOPIC, 0, record);
    }
    let larger = vec![0; LARGEST - AROUND + 1];
    let larger = Raw { value: Some(&larger), ..Raw::default() };
    assert_eq!(offer(&cluster.kafka.bootstrap(), TOPIC, 0, &larger), MESSAGE_TOO_LARGE, "none is larger");
    cluster.send(5);
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    let letters = cluster.rows(
        r#"SELECT reason, timestamp_ms, encode(key, 'hex'), md5(value), md5(headers)
           FROM "tollgate.dead_letter" ORDER BY "offset""#,
    );
    let text = |value: Option<String>| value.unwrap_or_else(|| "null".to_owned());
    let md5 = |bytes: &[u8]| cluster.rows(&format!("SELECT md5('\\x{}'::bytea)", hex(bytes)))[0][0].clone();
    let expected = records.iter().zip(0..).map(|(record, place)| {
        let reason = ["expectation", "too_large", "unknown_schema"][usize::saturating_sub(place, 4)];
        // -1 is Kafka's word for no time.
        let time = Some(record.timestamp).filter(|time| *time != -1).map(|time| time.to_string());
        let headers = headers::encode(record.headers.iter().copied());
        let value = record.value.unwrap();
        [reason.to_owned(), text(time), text(record.key.map(hex)), md5(value), text(headers.map(|list| md5(&list)))]
    });
    assert_eq!(letters, expected.collect::<Vec<_>>());
    let next = r#"SELECT next_offset FROM "tollgate.partition_state" WHERE partition = 0"#;
    assert_eq!(cluster.number(next), i64::try_from(records.len()).unwrap() + 5);
    assert_eq!(cluster.number(r#"SELECT count(*) FROM "tiny.append""#), 30);
    cluster.assert_sound();
}

/// What surrounds a good record does not make it a bad one, and a large one is read.
#[test]
fn good_records_among_them_are_loaded() {
    let cluster = cluster();
    let (good, long, large) = (frame::wrap(1, b"A|7"), vec![0xfe; 1 << 20], sized(ROOM));
    let mut records = around(&good, &long).to_vec();
    records.push(Raw { value: Some(&large), ..Raw::default() });
    for record in &records {
        send(&cluster.kafka.bootstrap(), TOPIC, 0, record);
    }
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    let rows = cluster.rows(r#"SELECT symbol, volume, _tollgate_offset FROM "tiny.append" ORDER BY 3"#);
    assert_eq!(rows, (0..records.len()).map(|offset| ["A".into(), "7".into(), offset.to_string()]).collect::<Vec<_>>());
    cluster.assert_sound();
}

/// Whatever a producer compresses with is read.
#[test]
fn every_codec_of_kafka_is_read() {
    let mut cluster = cluster();
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        cluster.send_compressed(codec, 50);
    }
    let (exit, said) = cluster.member("--until-caught-up").end();
    assert_eq!(exit, 0, "{said}");
    cluster.assert_complete();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
