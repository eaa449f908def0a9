//! `lag --until`, for which the sensor asks: how much is missing of what the topic got before an instant.

use std::process::Command;

use serde_json::Value;
use tollgate_xtask::services::Postgres;

use crate::{
    binary::tollgate,
    place::{KAFKA, settled},
    programs::said,
};

fn verb(verb: &str, arguments: &[&str]) -> String {
    said(Command::new(tollgate()).args([verb, "payments", "--kafka", &KAFKA.bootstrap()]).args(arguments))
}

#[test]
fn what_came_later_is_not_missing() {
    let server = Postgres::start().expect("it starts");
    let url = server.url();
    said(Command::new(tollgate()).args(["migrate", "apply", "payments", "--database", &url]));
    settled("payments", &url);
    verb("simulate", &["--count", "40", "--faults", "0%", "--registry", "history"]);
    let lag = |until: &[&str]| {
        let document = verb("lag", &[&["--database", &url, "--format", "json"], until].concat());
        serde_json::from_str::<Value>(&document).expect("one JSON document")["lag"].as_u64()
    };
    let (past, future) = (["--until", "2020-01-01"], ["--until", "2100-01-01"]);
    assert_eq!([lag(&[]), lag(&past), lag(&future)], [Some(40), Some(0), Some(40)]);
    verb("run", &["--database", &url, "--registry", "history", "--until-caught-up"]);
    assert_eq!([lag(&[]), lag(&past), lag(&future)], [Some(0); 3]);
}
