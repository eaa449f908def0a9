//! How a dead letter is shown.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{
    letters::Letter,
    pipeline::Reason,
    record::headers,
    text::{HIDDEN, code_alone, sanitise},
};

/// One line of a list; `hides` what may tell of persons.
pub(super) fn line(letter: &Letter, hides: bool) -> String {
    let Letter { partition, offset, reason, field, expectation, .. } = letter;
    let place =
        expectation.as_ref().or(field.as_ref()).map(|place| format!(" {}", sanitise(place))).unwrap_or_default();
    format!("{partition}/{offset}  {reason}{place}  {}", detail(letter, hides))
}

/// All there is to know, for people.
pub(super) fn lines(letter: &Letter, hides: bool) -> Vec<String> {
    let mut lines = vec![
        format!("{}/{}/{} (incarnation {})", letter.topic, letter.partition, letter.offset, letter.incarnation),
        format!("reason     {}", letter.reason),
        format!("detail     {}", detail(letter, hides)),
    ];
    let mut add = |name: &str, value: Option<String>| {
        lines.extend(value.map(|value| format!("{name:10} {value}")));
    };
    let bytes = |value: &[u8]| if hides { hidden(value) } else { bytes(value) };
    add("field", letter.field.as_deref().map(sanitise));
    add("acted", letter.expectation.as_deref().map(sanitise));
    add("failed", Some(sanitise(&letter.failed)).filter(|failed| failed != "[]"));
    add("schema id", letter.schema_id.map(|id| id.to_string()));
    add("timestamp", letter.timestamp_ms.map(|ms| format!("{ms} ms")));
    add("digest", Some(letter.digest.clone()));
    add("key", letter.key.as_deref().map(bytes));
    add("value", letter.value.as_deref().map(bytes));
    for (name, value) in letter.headers.as_deref().and_then(headers::decode).unwrap_or_default() {
        let value = value.map_or_else(|| "null".to_owned(), if hides { hidden } else { text });
        add("header", Some(format!("{} = {value}", text(name))));
    }
    lines
}

/// The letter as JSON; `whole` adds the bytes, as hexadecimal digits.
pub(super) fn entry(letter: &Letter, whole: bool, hides: bool) -> Value {
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
        "detail": detail(letter, hides),
        "expectation": letter.expectation,
        "failed": failed,
        "digest": letter.digest,
    });
    if whole {
        let hex = |bytes: &[u8]| if hides { HIDDEN.to_owned() } else { hex(bytes) };
        entry["key_hex"] = json!(letter.key.as_deref().map(hex));
        entry["value_hex"] = json!(letter.value.as_deref().map(hex));
        let headers = letter.headers.as_deref().and_then(headers::decode).unwrap_or_default();
        entry["headers"] = headers.into_iter().map(|(name, value)| json!([text(name), value.map(hex)])).collect();
    }
    entry
}

/// What was wrong. The database's own words may quote a value; its codes and names do not.
fn detail(letter: &Letter, hides: bool) -> String {
    if !hides || letter.reason != Reason::SinkRejected.name() {
        return sanitise(&letter.detail);
    }
    sanitise(&code_alone(&letter.detail))
}

fn hidden(bytes: &[u8]) -> String {
    format!("{} bytes: {HIDDEN}", bytes.len())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(reason: Reason, detail: &str) -> Letter {
        Letter {
            topic: "t".to_owned(),
            incarnation: 0,
            partition: 0,
            offset: 7,
            timestamp_ms: None,
            key: Some(b"Ada".to_vec()),
            value: Some(b"\0\0\0\0\x01\x06Ada".to_vec()),
            headers: headers::encode([(b"who".as_slice(), Some(b"Ada".as_slice()))]),
            schema_id: Some(1),
            reason: reason.name().to_owned(),
            field: None,
            detail: detail.to_owned(),
            expectation: None,
            failed: "[]".to_owned(),
            digest: String::new(),
        }
    }

    /// All that can be shown of a letter.
    fn shown(letter: &Letter, hides: bool) -> String {
        format!("{}\n{}\n{}", line(letter, hides), lines(letter, hides).join("\n"), entry(letter, true, hides))
    }

    #[test]
    fn what_tells_of_persons_is_shown_to_who_asks_for_it_only() {
        let refused = letter(Reason::SinkRejected, "`Ada` is taken (SQLSTATE 23505)");
        let (bare, hidden) = (shown(&refused, false), shown(&refused, true));
        assert!(bare.contains("`Ada` is taken") && bare.contains("416461") && bare.contains("who = Ada"), "{bare}");
        assert!(!hidden.contains("Ada") && !hidden.contains("416461"), "{hidden}");
        assert!(hidden.contains("*** (SQLSTATE 23505)") && hidden.contains("3 bytes: ***"), "{hidden}");
        // Words of ours quote no value.
        let ours = letter(Reason::Expectation, "`name` is not null");
        assert!(shown(&ours, true).contains("`name` is not null"));
    }

    #[test]
    fn what_turns_a_text_about_does_not_get_through() {
        let turned = letter(Reason::Expectation, "a\u{202e}b\nc");
        assert!(!line(&turned, false).contains('\u{202e}') && !lines(&turned, false).join("").contains('\u{202e}'));
        assert!(line(&turned, false).ends_with(r"a\u{202e}b c"));
    }
}
