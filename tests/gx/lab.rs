//! A pipeline that was compiled just now, and its table on a server.

use tollgate_compiler::{
    artifacts::Artifact, compile, diagnostic::render, history::History, pipeline::Pipeline, source::Sources,
    value::Value,
};
use tollgate_xtask::services::Postgres;

use crate::{cells::cell, psql::psql};

/// A pipeline, its suite, and a server with its table.
pub(crate) struct Lab {
    pub(crate) pipeline: Pipeline,
    pub(crate) suite: String,
    pub(crate) server: Postgres,
}

impl Lab {
    /// Compiles a spec and makes its table.
    pub(crate) fn new(spec: &str, (file, schema): (&str, &str)) -> Self {
        let mut sources = Sources::default();
        let root = sources.add("spec.yaml", spec);
        sources.add(file, schema);
        let compiled = compile(&sources, &[root], &History::default());
        let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
        let pipeline = compiled.pipelines[0].clone();
        let text = |path: &str| match compiled.artifacts.get(&format!("generated/pipelines/{}/{path}", pipeline.name)) {
            Some(Artifact::Written(text)) => text.clone(),
            other => panic!("{path}: {other:?}"),
        };
        let server = Postgres::start().unwrap_or_else(|problem| panic!("{}", problem));
        let suite = text("suite.json");
        let table = text("migrations/postgres/0001_create.sql");
        let lab = Self { pipeline, suite, server };
        lab.psql(&table);
        lab.drop_checks();
        lab
    }

    /// Rows that the gate would not load are judged as well.
    fn drop_checks(&self) {
        self.psql(&format!(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
             FROM pg_constraint WHERE contype = 'c' AND conrelid = '{}'::regclass \\gexec\n",
            self.pipeline.sink.table
        ));
    }

    /// Puts these rows in the place of all others.
    pub(crate) fn load(&self, rows: &[Vec<Value>]) {
        let columns = &self.pipeline.record.columns;
        let line = |(at, row): (usize, &Vec<Value>)| {
            // The gate writes neither NaN nor -0, which `cell` makes of every other row.
            let cells = row.iter().zip(columns).map(|(value, column)| cell(value, &column.ty, 1));
            cells.chain(["0".to_owned(), "0".to_owned(), at.to_string()]).collect::<Vec<_>>().join("\t") + "\n"
        };
        let lines: String = rows.iter().enumerate().map(line).collect();
        let names = columns.iter().map(|column| format!("\"{}\"", column.name));
        let identity = ["incarnation", "partition", "offset"].map(|name| format!("\"_tollgate_{name}\""));
        let names = names.chain(identity).collect::<Vec<_>>().join(", ");
        let table = &self.pipeline.sink.table;
        self.psql(&format!("TRUNCATE {table};\nCOPY {table} ({names}) FROM STDIN;\n{lines}\\.\n"));
    }

    fn psql(&self, script: &str) {
        psql(&self.server.url(), script);
    }
}
