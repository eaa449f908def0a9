//! `new`: a spec and a schema to begin with.

use std::{fs::OpenOptions, io::Write, path::Path};

use tollgate_compiler::{names, syntax::is_name};

use crate::{
    exit::Exit,
    generate::{self, GenArguments},
    output,
    workspace::Problem,
};

/// Writes `specs/NAME.yaml` and `specs/NAME.avsc`, never over a file that is there, and generates.
pub(crate) fn run(name: &str) -> Exit {
    match write(name) {
        Ok(()) => generate::generate(&GenArguments::of(format!("specs/{name}.yaml"))),
        Err(problem) => output::problem(&problem),
    }
}

fn write(name: &str) -> Result<(), Problem> {
    if !is_name(name) {
        let message = format!(
            "`{}` is not a name: a small letter, then up to 47 small letters, digits and `_`",
            name.escape_debug()
        );
        return Err(Problem::usage(message));
    }
    names::module(name)
        .map(|_| ())
        .and_then(|()| names::table(name).map(|_| ()))
        .map_err(|error| Problem::usage(format!("`{name}` cannot name a pipeline and its table: {error}")))?;
    let files = [(format!("specs/{name}.yaml"), SPEC), (format!("specs/{name}.avsc"), SCHEMA)];
    if let Some((path, _)) = files.iter().find(|(path, _)| Path::new(path).exists()) {
        return Err(Problem::usage(format!("`{path}` is there already, and nothing is written over it")));
    }
    for (path, template) in files {
        create(&path, &template.replace("NAME", name))
            .map_err(|error| Problem::environment(format!("cannot write `{path}`: {error}")))?;
        output::result(&format!("new       {path}\n"));
    }
    Ok(())
}

fn create(path: &str, text: &str) -> std::io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

const SPEC: &str = "\
# yaml-language-server: $schema=./pipeline.schema.json
apiVersion: tollgate/v1
kind: Pipeline
name: NAME
description: What the records of this topic are, in a sentence.
owner: who-is-asked

source:
  topic: NAME.v1
  value: { schema: NAME.avsc }

suite:
  - expect_column_values_to_be_between: { column: id, min_value: 1 }
  - expect_column_values_to_be_in_set: { column: status, value_set: [new, paid, sent] }
  - expect_column_values_to_be_between: { column: amount, min_value: 0 }

sink:
  table: NAME
  pk.fields: [id]

servers:
  registry: history
  database: { url: 'sqlite:target/NAME.sqlite' }

simulate:
  fields:
    id: { sequence: { start: 1, step: 1 } }
    amount: { uniform: { min: 1, max: 100 } }
  faults:
    - { name: negative_amount, set: { amount: -1 }, expect: amount_between }
    - { name: unknown_status, set: { status: lost }, expect: status_in_set }
";

const SCHEMA: &str = r#"{
  "type": "record",
  "name": "Entry",
  "doc": "One record.",
  "fields": [
    { "name": "id", "type": "long", "doc": "What tells one record from another." },
    { "name": "status", "type": "string", "doc": "Where it stands." },
    { "name": "at", "type": { "type": "long", "logicalType": "timestamp-micros" }, "doc": "When it happened." },
    { "name": "amount", "type": "double", "doc": "How much." },
    { "name": "comment", "type": ["null", "string"], "default": null, "doc": "Anything else." }
  ]
}
"#;
