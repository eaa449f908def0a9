//! What a spec comes down to.

use std::fmt::Write;

use super::{dag, plain, servers, simulate};
use crate::{
    advice::advice,
    pipeline::{InsertMode, Judged, Pipeline},
    schema::{Record, Type},
    spec::word,
};

/// What a spec comes down to, with every default in its place.
#[must_use]
pub fn pipeline(pipeline: &Pipeline, digest: &str) -> String {
    let names = |columns: &[usize]| {
        columns.iter().map(|&column| &*pipeline.record.columns[column].name).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("{} ({})\n", pipeline.name, pipeline.spec);
    let mut line = |key: &str, value: String| _ = writeln!(text, "  {key:<20} {}", plain(&value));
    if let Some(description) = &pipeline.description {
        line("description", description.clone());
    }
    if let Some(owner) = &pipeline.owner {
        line("owner", owner.clone());
    }
    line("digest", digest.chars().take(16).collect());
    line("topic", servers::topic(&pipeline.source));
    line("start", servers::start(pipeline.source.start));
    line("key", if pipeline.source.key.is_empty() { "none".into() } else { names(&pipeline.source.key) });
    if let Some(time) = &pipeline.source.event_time {
        line("event_time", format!("{}, watermark {} ms", names(&[time.column]), time.watermark_ms));
    }
    let mode = match pipeline.sink.mode {
        InsertMode::Insert => "insert",
        InsertMode::Upsert => "upsert",
    };
    let key = if pipeline.sink.key.is_empty() {
        "no primary key".into()
    } else {
        format!("primary key ({})", names(&pipeline.sink.key))
    };
    line("table", format!("{}, {mode}, {key}", pipeline.sink.table));
    for hint in advice(pipeline) {
        line("  hint", hint);
    }
    let gate = &pipeline.gate;
    line(
        "gate",
        format!(
            "batch.rows {}, batch.ms {}, record.max.bytes {}",
            gate.batch_rows, gate.batch_ms, gate.record_max_bytes
        ),
    );
    line("bootstrap.servers", pipeline.servers.kafka.clone());
    for (name, value) in &pipeline.servers.kafka_settings {
        line(name, value.clone());
    }
    line("registry", servers::registry(pipeline));
    line("database", pipeline.servers.database.clone());
    line("schema versions", pipeline.writers.len().to_string());
    for (key, value) in dag::lines(pipeline) {
        line(key, value);
    }
    text + &columns(&pipeline.record) + &suite(pipeline) + &simulate::generators(pipeline) + &simulate::faults(pipeline)
}

fn columns(record: &Record) -> String {
    let mut text = format!("\nColumns of {}\n", record.name);
    for column in &record.columns {
        let null = if column.nullable { ", may be null" } else { "" };
        let symbols = match &column.ty {
            Type::Enum { symbols } => format!(" of {}", symbols.join(", ")),
            _ => String::new(),
        };
        let doc = plain(column.doc.as_deref().unwrap_or_default());
        let line = format!("  {:<20} {:<28} {doc}", column.name, format!("{}{symbols}{null}", column.ty.name()));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// Who judges when.
const STAGES: &str = "
Suite
  gate   each record before the write
  table  the rows after the load: `check-table`, which is Great Expectations' checkpoint
";

/// Both stages of the suite beside each other, then each expectation in words.
fn suite(pipeline: &Pipeline) -> String {
    let width = pipeline.suite.iter().map(|expectation| expectation.id.len()).max().unwrap_or_default().max(20);
    let mut text = format!("{STAGES}\n  {:width$}  {:<22}  table\n", "", "gate");
    for expectation in &pipeline.suite {
        let severity = word(expectation.severity);
        let [gate, table] = match expectation.judged {
            Judged::ByRow(_) => [format!("{severity}, {}", word(expectation.on_failure)), String::new()],
            Judged::ByTable(_) => [String::new(), severity.to_owned()],
            Judged::ByCompiler => ["decided here".to_owned(), String::new()],
        };
        let _ = writeln!(text, "{}", format!("  {:width$}  {gate:<22}  {table}", expectation.id).trim_end());
    }
    for expectation in &pipeline.suite {
        let (id, name, sentence) = (&expectation.id, &expectation.name, plain(&expectation.sentence));
        let _ = write!(text, "\n  {id}\n      {name}\n      {sentence}\n");
        if let Some(notes) = &expectation.notes {
            let _ = writeln!(text, "      {}", plain(notes));
        }
    }
    text
}
