//! `explain`: what a code means, what an expectation asks, what a spec comes down to.

use std::fmt::Write;

use crate::{
    diagnostic::{Code, visible},
    expectation::{CATALOGUE, Definition, LATER},
    pipeline::{InsertMode, Judged, Pipeline, Registry, Source, Start, UnknownSchema},
    schema::{Record, Type},
    spec::word,
    syntax::mapping::Key,
    value::calendar,
};

/// What a diagnostic code means.
#[must_use]
pub fn code(code: Code) -> String {
    format!("{code}\n\n{}\n", code.explanation())
}

/// The code of this word.
#[must_use]
pub fn find_code(word: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.word() == word)
}

/// All codes, a line each.
#[must_use]
pub fn codes() -> String {
    let line = |code: &Code| {
        let explanation = code.explanation();
        let paragraph = explanation.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let sentence = paragraph.split(". ").next().unwrap_or_default().trim_end_matches('.');
        format!("{:<24} {sentence}\n", code.word())
    };
    Code::ALL.iter().map(line).collect()
}

/// What an expectation asks, how it is written, and which records pass.
#[must_use]
pub fn expectation(definition: &Definition) -> String {
    let mut text = format!("{}\n\n{}\n{}\n", definition.name, joined(definition.doc), definition.meaning);
    text += "\nParameters\n";
    for Key { name, doc, required } in definition.parameters().keys() {
        let need = if *required { "" } else { " (optional)" };
        let _ = writeln!(text, "  {name}{need}: {doc}");
    }
    let example = definition.example;
    let _ = writeln!(text, "\nExample\n  - {}: {}", definition.name, example.parameters);
    example.accepts.iter().for_each(|row| _ = writeln!(text, "  passes  {{ {row} }}"));
    example.rejects.iter().for_each(|row| _ = writeln!(text, "  fails   {{ {row} }}"));
    text
}

/// All expectations, a line each.
#[must_use]
pub fn expectations() -> String {
    let mut text: String =
        CATALOGUE.iter().map(|definition| format!("{:<52} {}\n", definition.name, joined(definition.doc))).collect();
    text += "\nNot supported yet: they need more than one record at a time.\n";
    for name in LATER {
        text += name;
        text.push('\n');
    }
    text
}

fn joined(doc: &[&str]) -> String {
    doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

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
    line("topic", topic(&pipeline.source));
    line("start", start(pipeline.source.start));
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
    line("registry", registry(pipeline));
    line("database", pipeline.servers.database.clone());
    line("schema versions", pipeline.writers.len().to_string());
    text + &columns(&pipeline.record) + &suite(pipeline) + &faults(pipeline)
}

fn topic(source: &Source) -> String {
    let replication = source.replication_factor.map(|factor| format!(", replication.factor {factor}"));
    let config = source.config.iter().map(|(name, value)| format!(", {name} {value}")).collect::<String>();
    format!("{}, partitions {}{}{config}", source.topic, source.partitions, replication.unwrap_or_default())
}

fn start(start: Start) -> String {
    match start {
        Start::Earliest => "earliest: the first record that the topic still has".into(),
        Start::Latest => "latest: behind the last record when the pipeline is first run".into(),
        Start::At(millis) => {
            let instant = calendar::print_timestamp(millis.saturating_mul(1000)).unwrap_or_default();
            format!("{instant} UTC: the first record of this instant or later")
        }
    }
}

/// Where schema ids are looked up, and what is done about those that are not known.
fn registry(pipeline: &Pipeline) -> String {
    let (at, user) = match &pipeline.servers.registry {
        Registry::History => ("history", ""),
        Registry::Url { url, user_info } => (url.as_str(), user_info.as_ref().map_or("", |_| ", with a password")),
    };
    let compatibility = pipeline.source.compatibility.map(|mode| format!(", {}", word(mode)));
    let unknown = match pipeline.source.unknown {
        UnknownSchema::Quarantine => "records of unknown schemas become dead letters",
        UnknownSchema::Wait => "unknown schemas are waited for",
    };
    format!("{at}{user}{}; {unknown}", compatibility.unwrap_or_default())
}

/// A text of the author's on one line.
fn plain(text: &str) -> String {
    visible(&text.split_whitespace().collect::<Vec<_>>().join(" "))
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

fn suite(pipeline: &Pipeline) -> String {
    let mut text = String::from("\nSuite\n");
    for expectation in &pipeline.suite {
        let stage = match expectation.judged {
            Judged::ByRow(_) => format!("{}, {} at the gate", word(expectation.severity), word(expectation.on_failure)),
            Judged::ByCompiler => "decided here".to_owned(),
        };
        let _ = writeln!(
            text,
            "  {}\n      {}\n      {} ({stage})",
            expectation.id,
            expectation.name,
            plain(&expectation.sentence)
        );
        if let Some(notes) = &expectation.notes {
            let _ = writeln!(text, "      {}", plain(notes));
        }
    }
    text
}

fn faults(pipeline: &Pipeline) -> String {
    let names: Vec<&str> = pipeline.simulate.faults.iter().map(|fault| fault.name.as_str()).collect();
    format!("\nSimulated faults\n  {}\n", names.join(", "))
}
