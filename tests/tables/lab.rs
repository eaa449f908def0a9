//! A pipeline that was compiled just now, and a database with its table.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use tollgate_compiler::{
    Compiled,
    artifacts::Artifact,
    compile,
    diagnostic::render,
    history::History,
    pipeline::{Judged, Pipeline},
    source::Sources,
    sql::checks::together,
    value::Value,
};
use tollgate_runtime::{
    checks::{Checked, Request, check},
    migrate,
    pipeline::{About, Check, Checks, Migration, Settings, Severity, Table, Topic},
    setting::Secret,
};
use tollgate_xtask::services::Postgres;

use crate::cells::cell;

/// A pipeline and its table.
pub(crate) struct Lab {
    pub(crate) pipeline: Pipeline,
    about: &'static About,
    server: Postgres,
}

impl Lab {
    /// Compiles a spec of the fixtures, starts a server and makes the table.
    pub(crate) fn new(spec: &str, settings: &[(&str, &str)]) -> Self {
        let schema = include_str!("../fixtures/tables/tables.avsc");
        let mut sources = Sources::default();
        let file = sources.add("tables.yaml", spec);
        sources.add("tables.avsc", schema);
        let compiled = compile(&sources, &[file], &History::default());
        let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
        let server = Postgres::start_with(settings).unwrap_or_else(|problem| panic!("{}", problem));
        let about = about(&compiled);
        let lab = Self { pipeline: compiled.pipelines[0].clone(), about, server };
        migrate::apply(about, &lab.database()).unwrap_or_else(|failure| panic!("{failure}"));
        lab
    }

    fn database(&self) -> Secret {
        Secret::new(self.server.url())
    }

    /// Puts these rows in the place of all others; each one's offset is its position.
    pub(crate) fn load(&self, rows: &[Vec<Value>]) {
        let columns = &self.pipeline.record.columns;
        let line = |(at, row): (usize, &Vec<Value>)| {
            let cells = row.iter().zip(columns).map(|(value, column)| cell(value, &column.ty, at));
            cells.chain(["0".to_owned(), "0".to_owned(), at.to_string()]).collect::<Vec<_>>().join("\t") + "\n"
        };
        let lines: String = rows.iter().enumerate().map(line).collect();
        let names = columns.iter().map(|column| format!("\"{}\"", column.name));
        let identity = ["incarnation", "partition", "offset"].map(|name| format!("\"_tollgate_{name}\""));
        let names = names.chain(identity).collect::<Vec<_>>().join(", ");
        self.psql(&format!("TRUNCATE lab.readings;\nCOPY lab.readings ({names}) FROM STDIN;\n{lines}\\.\n"));
    }

    /// Judges the table.
    pub(crate) fn check(&self, request: &Request) -> Checked {
        check(self.about, &self.database(), request, &mut |_| {}).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Runs a script; what it prints.
    pub(crate) fn psql(&self, script: &str) -> String {
        let mut command = Command::new("psql");
        command.args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set",
            "ON_ERROR_STOP=on",
            "--file",
            "-",
        ]);
        command.arg(self.server.url()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("psql is there");
        let mut stdin = child.stdin.take().expect("psql reads its script");
        let script = script.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(script.as_bytes()));
        let output = child.wait_with_output().expect("psql ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        writer.join().expect("the script is written").expect("psql reads its script");
        String::from_utf8(output.stdout).expect("psql prints UTF-8")
    }
}

/// What generated code would say of the pipeline's table.
fn about(compiled: &Compiled) -> &'static About {
    let pipeline = &compiled.pipelines[0];
    let text = |path: &str| -> &'static str {
        match compiled.artifacts.get(&format!("generated/pipelines/{}/{path}", pipeline.name)) {
            Some(Artifact::Written(text)) => leaked(text.clone()),
            other => panic!("{path}: {other:?}"),
        }
    };
    let scans = together(pipeline);
    let of = |at: usize| scans.iter().position(|scan| scan.expectations.contains(&at));
    let checks: Vec<Check> = pipeline
        .suite
        .iter()
        .enumerate()
        .filter(|(_, one)| matches!(one.judged, Judged::ByTable(_)))
        .map(|(at, one)| Check {
            id: leaked(one.id.clone()),
            name: leaked(one.name.clone()),
            sentence: leaked(one.sentence.clone()),
            severity: Severity::Critical,
            scan: of(at).expect("a statement judges it"),
            sql: text(&format!("checks/{}.sql", one.id)),
        })
        .collect();
    let create = Migration {
        dialect: "postgres",
        version: 1,
        name: "0001_create.sql",
        sql: text("migrations/postgres/0001_create.sql"),
    };
    Box::leak(Box::new(About {
        name: leaked(pipeline.name.clone()),
        spec: "tables.yaml",
        digest: "0123456789abcdef",
        topic: Topic::DEFAULT,
        table: Table { name: leaked(pipeline.sink.table.clone()), upsert: false, key: &[] },
        columns: &[],
        expectations: &[],
        schemas: &[],
        wire: &[],
        faults: &[],
        migrations: Box::leak(Box::new([create])),
        checks: Checks {
            sql: text("checks.sql"),
            expectations: Box::leak(checks.into_boxed_slice()),
            event_time: pipeline.source.event_time.is_some(),
        },
        docs: tollgate_runtime::pipeline::Docs::NONE,
        settings: Settings::DEFAULT,
    }))
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
