//! The same for programs: documents, of the parts that the texts are made of.

use serde_json::{Value, json};

use super::{CustomExpectation, servers};
use crate::{
    advice::advice,
    diagnostic::{Code, Level},
    expectation::{CATALOGUE, Definition, Over},
    pipeline::{Expectation, InsertMode, Judged, Pipeline},
    schema::Column,
    source::{Sources, Span},
    spec::word,
    syntax::mapping::paragraph,
};

/// What a diagnostic code means.
#[must_use]
pub fn code(code: Code) -> Value {
    let level = match code.level() {
        Level::Warning => "warning",
        Level::Error => "error",
    };
    json!({ "code": code.word(), "level": level, "explanation": code.explanation() })
}

/// All codes.
#[must_use]
pub fn codes() -> Value {
    Code::ALL.iter().copied().map(code).collect()
}

/// What an expectation asks, how it is written, and which records pass.
#[must_use]
pub fn expectation(definition: &Definition) -> Value {
    let parameters = definition.parameters();
    let parameters = parameters.keys();
    let parameters: Value = parameters
        .iter()
        .map(|key| json!({ "name": key.name, "description": key.doc, "required": key.required }))
        .collect();
    let example = definition.example;
    json!({
        "expectation": definition.name,
        "over": over(definition.over),
        "description": paragraph(definition.doc),
        "meaning": definition.meaning,
        "parameters": parameters,
        "example": {
            "parameters": example.parameters,
            "accepts": example.accepts,
            "rejects": example.rejects,
        },
    })
}

fn over(over: Over) -> &'static str {
    match over {
        Over::Record => "record",
        Over::Batch => "table",
        Over::Schema => "schema",
    }
}

/// All expectations: those that come with Tollgate, and the custom ones of these specs.
#[must_use]
pub fn expectations(customs: &[CustomExpectation], sources: &Sources) -> Value {
    let known = CATALOGUE.iter().map(expectation);
    known.chain(customs.iter().map(|one| custom(one, sources))).collect()
}

/// What a custom expectation asks, where it is defined, and where it is used.
#[must_use]
pub fn custom(custom: &CustomExpectation, sources: &Sources) -> Value {
    let definition = custom.definition.as_ref();
    let at = |span: Span| json!({ "file": sources.path(span.file), "line": sources.position(span).0 });
    json!({
        "expectation": *custom.name,
        "over": over(Over::Record),
        "description": definition.and_then(|definition| definition.description.value()),
        "expression": definition.and_then(|definition| definition.expression.value()).map(|node| sources.slice(node.span)),
        "defined": at(custom.name.span),
        "used": custom.uses.iter().map(|place| at(place.place)).collect::<Value>(),
    })
}

/// What a spec comes down to, with every default in its place.
#[must_use]
pub fn pipeline(pipeline: &Pipeline, digest: &str) -> Value {
    let names = |columns: &[usize]| -> Value {
        columns.iter().map(|&column| pipeline.record.columns[column].name.as_str()).collect()
    };
    let (source, sink, gate) = (&pipeline.source, &pipeline.sink, &pipeline.gate);
    let time = source.event_time.as_ref();
    json!({
        "pipeline": pipeline.name,
        "spec": pipeline.spec,
        "description": pipeline.description,
        "owner": pipeline.owner,
        "digest": digest.chars().take(16).collect::<String>(),
        "topic": source.topic,
        "partitions": source.partitions,
        "start": servers::start(source.start),
        "key": names(&source.key),
        "event_time": time.map(|time| names(&[time.column])),
        "pii": names(&source.pii),
        "table": sink.table,
        "insert.mode": match sink.mode {
            InsertMode::Insert => "insert",
            InsertMode::Upsert => "upsert",
        },
        "pk.fields": names(&sink.key),
        "hints": advice(pipeline),
        "gate": {
            "batch.rows": gate.batch_rows,
            "batch.ms": gate.batch_ms,
            "record.max.bytes": gate.record_max_bytes,
        },
        "bootstrap.servers": pipeline.servers.kafka,
        "registry": servers::registry(pipeline),
        "database": pipeline.servers.database,
        "schema_versions": pipeline.writers.len(),
        "columns": columns(pipeline),
        "suite": pipeline.suite.iter().map(asked).collect::<Value>(),
        "faults": pipeline.simulate.faults.iter().map(|fault| fault.name.as_str()).collect::<Value>(),
    })
}

fn columns(pipeline: &Pipeline) -> Value {
    let column = |column: &Column| json!({ "name": column.name, "type": column.ty.name(), "nullable": column.nullable, "description": column.doc });
    pipeline.record.columns.iter().map(column).collect()
}

fn asked(expectation: &Expectation) -> Value {
    let stage = match expectation.judged {
        Judged::ByRow(_) => "gate",
        Judged::ByTable(_) => "table",
        Judged::ByCompiler => "compiler",
    };
    json!({
        "id": expectation.id,
        "expectation": expectation.name,
        "sentence": expectation.sentence,
        "severity": word(expectation.severity),
        "on_failure": word(expectation.on_failure),
        "stage": stage,
        "notes": expectation.notes,
    })
}
