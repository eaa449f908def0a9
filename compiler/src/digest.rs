//! The digest of a pipeline: SHA-256 over canonical JSON of what bears meaning in it.
//!
//! Not of descriptions, notes, `simulate`, `servers`, `gate` or `dag`: editing those changes no verdict,
//! no row and no table.

mod core;

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::{
    pipeline::{Expectation, InsertMode, Judged, OnFailure, Pipeline},
    schema::{Column, Type, canonical::canonical},
    value::{Value, hex},
};

/// How many hex digits of a digest are shown.
const SHOWN: usize = 16;

/// The first 16 hex digits of a pipeline's digest.
#[must_use]
pub fn digest(pipeline: &Pipeline) -> String {
    let mut digits = sha256(&meaning(pipeline).to_string());
    digits.truncate(SHOWN);
    digits
}

/// The SHA-256 of a text, in 64 hex digits.
#[must_use]
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// What bears meaning in a pipeline.
fn meaning(pipeline: &Pipeline) -> Json {
    let columns = &pipeline.record.columns;
    let names = |positions: &[usize]| positions.iter().map(|&at| columns[at].name.as_str()).collect::<Vec<_>>();
    let mut meaning = json!({
        "record": columns.iter().map(column).collect::<Vec<_>>(),
        "writers": pipeline.writers.iter().map(|writer| canonical(&writer.schema)).collect::<Vec<_>>(),
        "suite": pipeline.suite.iter().map(expectation).collect::<Vec<_>>(),
        "source.key": names(&pipeline.source.key),
        "sink": {
            "table": pipeline.sink.table,
            "insert.mode": mode(pipeline.sink.mode),
            "pk.fields": names(&pipeline.sink.key),
        },
    });
    // Only where there are some: so a pipeline without them keeps the digest that it had before these were known.
    if let Some(time) = &pipeline.source.event_time {
        meaning["source.event_time"] = json!(columns[time.column].name);
    }
    if !pipeline.source.pii.is_empty() {
        meaning["source.value.pii"] = json!(names(&pipeline.source.pii));
    }
    meaning
}

fn column(column: &Column) -> Json {
    json!({
        "name": column.name,
        "type": ty(&column.ty),
        "nullable": column.nullable,
        "default": column.default.as_ref().map(Value::to_json),
    })
}

fn expectation(expectation: &Expectation) -> Json {
    json!({
        "id": expectation.id,
        "name": expectation.name,
        "severity": expectation.severity.name(),
        "on_failure": match expectation.on_failure {
            OnFailure::Warn => "warn",
            OnFailure::Drop => "drop",
            OnFailure::Quarantine => "quarantine",
            OnFailure::Halt => "halt",
        },
        "judged": match &expectation.judged {
            Judged::ByRow(rule) => core::rule(rule),
            Judged::ByTable(rule) => core::batch(rule),
            Judged::ByCompiler => Json::Null,
        },
    })
}

/// A type with all that tells it from others.
fn ty(ty: &Type) -> Json {
    match ty {
        Type::Enum { symbols } => json!({ "enum": symbols }),
        other => json!(other.name()),
    }
}

/// Connect's word for it.
pub(crate) fn mode(mode: InsertMode) -> &'static str {
    match mode {
        InsertMode::Insert => "insert",
        InsertMode::Upsert => "upsert",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{candles, everything};

    #[test]
    fn it_is_sixteen_digits_and_stays_the_same() {
        let digits = digest(&candles());
        assert_eq!(digits.len(), SHOWN);
        assert_eq!(digits, digest(&candles()));
        assert_ne!(digits, digest(&everything().0));
    }

    #[test]
    fn words_and_settings_mean_nothing() {
        let mut other = candles();
        other.description = Some("other".into());
        other.suite[0].notes = Some("other".into());
        other.suite[0].sentence = "other".into();
        other.record.columns[0].doc = Some("other".into());
        other.gate.batch_rows += 1;
        other.servers.kafka = "other".into();
        other.simulate.faults.clear();
        other.dag = None;
        assert_eq!(digest(&candles()), digest(&other));
    }

    #[test]
    fn what_changes_a_verdict_changes_it() {
        let changes: [fn(&mut Pipeline); 6] = [
            |p| p.suite[0].on_failure = OnFailure::Halt,
            |p| p.suite[0].severity = crate::pipeline::Severity::Info,
            |p| p.suite[0].judged = Judged::ByCompiler,
            |p| p.record.columns[0].nullable = true,
            |p| p.source.key.clear(),
            |p| p.sink.mode = InsertMode::Insert,
        ];
        for change in changes {
            let mut other = candles();
            change(&mut other);
            assert_ne!(digest(&candles()), digest(&other));
        }
    }
}
