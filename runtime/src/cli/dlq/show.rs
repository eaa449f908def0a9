//! How a dead letter is shown.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{letters::Letter, record::headers, text::sanitise};

/// One line of a list.
pub(super) fn line(letter: &Letter) -> String {
    let Letter { partition, offset, reason, field, detail, expectation, .. } = letter;
    let place = expectation.as_ref().or(field.as_ref()).map(|place| format!(" {place}")).unwrap_or_default();
    format!("{partition}/{offset}  {reason}{place}  {detail}")
}

/// All there is to know, for people.
pub(super) fn lines(letter: &Letter) -> Vec<String> {
    let mut lines = vec![
        format!("{}/{}/{} (incarnation {})", letter.topic, letter.partition, letter.offset, letter.incarnation),
        format!("reason     {}", letter.reason),
        format!("detail     {}", letter.detail),
    ];
    let mut add = |name: &str, value: Option<String>| {
        lines.extend(value.map(|value| format!("{name:10} {value}")));
    };
    add("field", letter.field.clone());
    add("acted", letter.expectation.clone());
    add("failed", Some(letter.failed.clone()).filter(|failed| failed != "[]"));
    add("schema id", letter.schema_id.map(|id| id.to_string()));
    add("timestamp", letter.timestamp_ms.map(|ms| format!("{ms} ms")));
    add("digest", Some(letter.digest.clone()));
    add("key", letter.key.as_deref().map(bytes));
    add("value", letter.value.as_deref().map(bytes));
    for (name, value) in letter.headers.as_deref().and_then(headers::decode).unwrap_or_default() {
        add("header", Some(format!("{} = {}", text(name), value.map_or_else(|| "null".to_owned(), text))));
    }
    lines
}

/// The letter as JSON; `whole` adds the bytes, as hexadecimal digits.
pub(super) fn entry(letter: &Letter, whole: bool) -> Value {
    let failed: Value = serde_json::from_str(&letter.failed).unwrap_or_default();
    let mut entry = json!({
        "topic": letter.topic,
        "incarnation": letter.incarnation,
        "partition": letter.partition,
        "offset": letter.offset,
        "timestamp_ms": letter.timestamp_ms,
        "schema_id": letter.schema_id,
        "reason": letter.reason,
        "field": letter.field,
        "detail": letter.detail,
        "expectation": letter.expectation,
        "failed": failed,
        "digest": letter.digest,
    });
    if whole {
        entry["key_hex"] = json!(letter.key.as_deref().map(hex));
        entry["value_hex"] = json!(letter.value.as_deref().map(hex));
        let headers = letter.headers.as_deref().and_then(headers::decode).unwrap_or_default();
        entry["headers"] = headers.into_iter().map(|(name, value)| json!([text(name), value.map(hex)])).collect();
    }
    entry
}

fn bytes(bytes: &[u8]) -> String {
    format!("{} bytes: {}  {}", bytes.len(), hex(&bytes[..bytes.len().min(64)]), text(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing into a `String` never fails.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn text(bytes: &[u8]) -> String {
    sanitise(&String::from_utf8_lossy(bytes))
}
