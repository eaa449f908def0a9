//! The registry.

use std::process::Command;

use tollgate_xtask::services::Registry;

use crate::programs::said;

const CONTENT: &str = "Content-Type: application/vnd.schemaregistry.v1+json";

/// The status and the body of an answer.
fn ask(method: &str, url: &str, body: &str) -> (String, String) {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--request", method, "--header", CONTENT, "--write-out", "\n%{http_code}"]);
    if !body.is_empty() {
        curl.args(["--data", body]);
    }
    let answer = said(curl.arg(url));
    let (body, status) = answer.rsplit_once('\n').unwrap_or(("", &answer));
    (status.to_owned(), body.to_owned())
}

#[test]
fn a_schema_that_has_an_id_keeps_it() {
    let mut registry = Registry::start().expect("it starts");
    let versions = format!("{}/subjects/candles-value/versions", registry.url());
    let (status, body) = ask("POST", &versions, r#"{ "schema": "\"string\"" }"#);
    assert_eq!((status.as_str(), body.as_str()), ("200", r#"{"id":1}"#));
    let (status, body) = ask("POST", &versions, r#"{ "schema": "\"int\"" }"#);
    assert_eq!(status, "409", "an incompatible schema is refused: {body}");
    registry.kill();
    assert_eq!(registry.id(), None);
    registry.restart().expect("it starts again");
    let (status, body) = ask("GET", &format!("{}/schemas/ids/1", registry.url()), "");
    assert_eq!(status, "200", "{body}");
    assert!(body.contains("string"), "{body}");
}
