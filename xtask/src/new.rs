//! `new`: a spec and a schema to begin with, and the workflow that checks them.

use std::{fs::OpenOptions, io::Write, path::Path};

use tollgate_compiler::{names, syntax::is_name};

use crate::{
    exit::Exit,
    generate::{self, GenArguments},
    output,
    workspace::Problem,
};

/// What `new` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The pipeline's name: a small letter, then small letters, digits and `_`
    #[arg(required_unless_present = "ci")]
    name: Option<String>,
    /// Write the workflow that checks every pull request of this repository
    #[arg(long, value_enum)]
    ci: Option<Ci>,
}

/// Where pull requests are checked.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Ci {
    /// GitHub's Actions: `.github/workflows/tollgate.yml`
    Github,
}

/// Writes what is asked for, never over a file that is there, and generates.
pub(crate) fn run(arguments: &Arguments) -> Exit {
    let Arguments { name, ci } = arguments;
    let written = ci.map_or(Ok(()), |Ci::Github| write(&[(WORKFLOW_PATH.to_owned(), WORKFLOW.to_owned())]));
    match (written.and_then(|()| name.as_deref().map_or(Ok(()), pipeline)), name) {
        (Err(problem), _) => output::problem(&problem),
        (Ok(()), None) => Exit::Yes,
        (Ok(()), Some(name)) => generate::generate(&GenArguments::of(format!("specs/{name}.yaml"))),
    }
}

/// `specs/NAME.yaml` and `specs/NAME.avsc`.
fn pipeline(name: &str) -> Result<(), Problem> {
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
    let text = |template: &str| template.replace("NAME", name);
    write(&[(format!("specs/{name}.yaml"), text(SPEC)), (format!("specs/{name}.avsc"), text(SCHEMA))])
}

/// Writes all of the files, or none where one is there.
fn write(files: &[(String, String)]) -> Result<(), Problem> {
    if let Some((path, _)) = files.iter().find(|(path, _)| Path::new(path).exists()) {
        return Err(Problem::usage(format!("`{path}` is there already, and nothing is written over it")));
    }
    for (path, text) in files {
        create(path, text).map_err(|error| Problem::environment(format!("cannot write `{path}`: {error}")))?;
        output::result(&format!("new       {path}\n"));
    }
    Ok(())
}

fn create(path: &str, text: &str) -> std::io::Result<()> {
    if let Some(folder) = Path::new(path).parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

const WORKFLOW_PATH: &str = ".github/workflows/tollgate.yml";
const WORKFLOW: &str = include_str!("new/github.yml");

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
