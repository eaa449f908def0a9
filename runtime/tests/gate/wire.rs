//! A producer that sends what no library would: a request of Kafka's protocol, byte by byte.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// A record as it goes over the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Raw<'a> {
    pub(crate) timestamp: i64,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) headers: Vec<(&'a [u8], Option<&'a [u8]>)>,
}

/// Sends one record to a partition, and waits until it is in the log.
pub(crate) fn send(address: &str, topic: &str, partition: i32, record: &Raw<'_>) {
    assert_eq!(offer(address, topic, partition, record), 0, "{record:?}");
}

/// Sends one record to a partition; returns the broker's error, 0 where there is none.
pub(crate) fn offer(address: &str, topic: &str, partition: i32, record: &Raw<'_>) -> i16 {
    let batch = batch(record);
    let mut request = Vec::new();
    // Produce, version 3; a correlation; no client id; no transaction; all must acknowledge.
    request.extend_from_slice(&[0, 0, 0, 3, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    request.extend_from_slice(&30_000_i32.to_be_bytes());
    request.extend_from_slice(&1_i32.to_be_bytes());
    request.extend_from_slice(&i16::try_from(topic.len()).unwrap().to_be_bytes());
    request.extend_from_slice(topic.as_bytes());
    request.extend_from_slice(&1_i32.to_be_bytes());
    request.extend_from_slice(&partition.to_be_bytes());
    request.extend_from_slice(&length(&batch));
    request.extend_from_slice(&batch);
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(&length(&request)).unwrap();
    connection.write_all(&request).unwrap();
    let mut size = [0; 4];
    connection.read_exact(&mut size).unwrap();
    let mut answer = vec![0; usize::try_from(i32::from_be_bytes(size)).unwrap()];
    connection.read_exact(&mut answer).unwrap();
    // Correlation, one topic and its name, one partition and its number, then the error.
    let error = 4 + 4 + 2 + topic.len() + 4 + 4;
    i16::from_be_bytes([answer[error], answer[error + 1]])
}

/// A batch of one record, of the format's second version.
fn batch(record: &Raw<'_>) -> Vec<u8> {
    let mut covered = Vec::new();
    // Attributes, and how far the last offset is from the first.
    covered.extend_from_slice(&[0; 6]);
    covered.extend_from_slice(&record.timestamp.to_be_bytes());
    covered.extend_from_slice(&record.timestamp.to_be_bytes());
    // No producer, no sequence.
    covered.extend_from_slice(&[0xff; 14]);
    covered.extend_from_slice(&1_i32.to_be_bytes());
    let body = body(record);
    varint(&mut covered, i64::try_from(body.len()).unwrap());
    covered.extend_from_slice(&body);
    let mut batch = vec![0; 8];
    // What follows the length: the leader's epoch, the version, the checksum.
    batch.extend_from_slice(&i32::try_from(covered.len() + 9).unwrap().to_be_bytes());
    batch.extend_from_slice(&[0xff, 0xff, 0xff, 0xff, 2]);
    batch.extend_from_slice(&crc32c(&covered).to_be_bytes());
    batch.extend_from_slice(&covered);
    batch
}

fn body(record: &Raw<'_>) -> Vec<u8> {
    // Attributes; no distance in time and offset.
    let mut body = vec![0, 0, 0];
    bytes(&mut body, record.key);
    bytes(&mut body, record.value);
    varint(&mut body, i64::try_from(record.headers.len()).unwrap());
    for (name, value) in &record.headers {
        bytes(&mut body, Some(name));
        bytes(&mut body, *value);
    }
    body
}

fn bytes(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    varint(out, bytes.map_or(-1, |bytes| i64::try_from(bytes.len()).unwrap()));
    out.extend_from_slice(bytes.unwrap_or_default());
}

/// Seven bits a byte, the sign in the lowest.
fn varint(out: &mut Vec<u8>, value: i64) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

fn length(bytes: &[u8]) -> [u8; 4] {
    i32::try_from(bytes.len()).unwrap().to_be_bytes()
}

/// Castagnoli's checksum, bit by bit.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0x82f6_3b78 * (crc & 1)))
    })
}

#[test]
fn the_checksum_is_the_known_one() {
    assert_eq!(crc32c(b"123456789"), 0xe306_9283);
}
