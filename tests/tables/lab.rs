//! A pipeline that was generated for tests, and a table of it in each database.

use std::fs;

use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqliteConnection, query, raw_sql};
use tollgate_compiler::{
    compile,
    diagnostic::render,
    history::History,
    pipeline::Pipeline,
    schema::Type,
    source::Sources,
    value::{Value, print},
};
use tollgate_runtime::{
    checks::{Checked, Request, check},
    docs, migrate,
    setting::Secret,
};
use tollgate_test_pipelines::{Compiled, TABLES};
use tollgate_xtask::services::Postgres;

use crate::{cells::cell, psql::psql};

/// A pipeline and its table on PostgreSQL.
pub(crate) struct Lab {
    pub(crate) pipeline: Pipeline,
    generated: &'static Compiled,
    server: Postgres,
}

/// The same table in a file of SQLite.
pub(crate) struct File {
    pub(crate) pipeline: Pipeline,
    generated: &'static Compiled,
    folder: tempfile::TempDir,
}

/// One that was generated, and what its texts compile to.
fn compiled(name: &str) -> (&'static Compiled, Pipeline) {
    let generated = TABLES.iter().find(|compiled| compiled.name == name).expect("it was generated");
    let mut sources = Sources::default();
    let files: Vec<_> = generated.files.iter().map(|(path, text)| sources.add(*path, *text)).collect();
    let compiled = compile(&sources, &files[..1], &History::default());
    let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
    (generated, compiled.pipelines[0].clone())
}

impl Lab {
    /// Starts a server and makes the table of a pipeline.
    pub(crate) fn new(name: &str) -> Self {
        let (generated, pipeline) = compiled(name);
        let server = Postgres::start().unwrap_or_else(|problem| panic!("{}", problem));
        let lab = Self { pipeline, generated, server };
        migrate::apply(generated.about, &lab.database()).unwrap_or_else(|failure| panic!("{failure}"));
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
        let (table, names) = (&self.pipeline.sink.table, names(&self.pipeline));
        self.psql(&format!("TRUNCATE {table};\nCOPY {table} ({names}) FROM STDIN;\n{lines}\\.\n"));
    }

    /// Judges the table.
    pub(crate) fn check(&self, request: &Request) -> Checked {
        check(self.generated.runtime, &self.database(), request, &mut |_| {})
            .unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// The pages of all runs.
    pub(crate) fn pages(&self) -> String {
        let site = tempfile::tempdir().expect("a folder");
        let about = self.generated.about;
        let target = docs::Target { about, database: self.database(), option: String::new() };
        let built = docs::build(&[target], &[about], site.path(), None).expect("it is built");
        assert!(built.failed.is_empty(), "{:?}", built.failed);
        let runs = site.path().join(about.name).join("runs");
        let pages = fs::read_dir(runs).expect("a folder").map(|page| fs::read_to_string(page.expect("a page").path()));
        pages.collect::<Result<_, _>>().expect("pages are text")
    }

    /// The failing rows that the last run kept: expectation, number and offset of each.
    pub(crate) fn kept(&self) -> Vec<String> {
        let kept = self.psql(
            "SELECT id || ' ' || number || ' ' || (key ->> '_tollgate_offset') FROM tollgate.check_failure
            WHERE run = (SELECT max(id) FROM tollgate.check_run) ORDER BY id COLLATE \"C\", number",
        );
        kept.lines().map(str::to_owned).collect()
    }

    /// Runs a script; what it prints.
    pub(crate) fn psql(&self, script: &str) -> String {
        psql(&self.server.url(), script)
    }
}

impl File {
    /// Makes the table of a pipeline in a new file.
    pub(crate) fn new(name: &str) -> Self {
        let (generated, pipeline) = compiled(name);
        let file = Self { pipeline, generated, folder: tempfile::tempdir().expect("a folder") };
        migrate::apply(generated.about, &file.database()).unwrap_or_else(|failure| panic!("{failure}"));
        file
    }

    fn database(&self) -> Secret {
        Secret::new(self.address())
    }

    fn address(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("lab.sqlite").display())
    }

    /// Puts these rows in the place of all others; each one's offset is its position.
    pub(crate) fn load(&self, rows: &[Vec<Value>]) {
        let (table, names) = (format!("\"{}\"", self.pipeline.sink.table), names(&self.pipeline));
        let insert = |(at, row): (usize, &Vec<Value>)| {
            let values =
                row.iter().zip(&self.pipeline.record.columns).map(|(value, column)| literal(value, &column.ty));
            let values: Vec<String> = values.chain(["0".into(), "0".into(), at.to_string()]).collect();
            (format!("INSERT INTO {table} ({names}) VALUES ({})", values.join(", ")), doubles(row))
        };
        let inserts: Vec<(String, Vec<f64>)> = rows.iter().enumerate().map(insert).collect();
        self.connected(async |connection| {
            let mut transaction = connection.begin().await?;
            raw_sql(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *transaction).await?;
            for (sql, doubles) in inserts {
                let insert = doubles.into_iter().fold(query(AssertSqlSafe(sql)), sqlx::query::Query::bind);
                insert.execute(&mut *transaction).await?;
            }
            transaction.commit().await
        });
    }

    /// Judges the table.
    pub(crate) fn check(&self, request: &Request) -> Checked {
        check(self.generated.runtime, &self.database(), request, &mut |_| {})
            .unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// The failing rows that the last run kept: expectation, number and offset of each.
    pub(crate) fn kept(&self) -> Vec<String> {
        self.sql(
            "SELECT id || ' ' || number || ' ' || (key ->> '_tollgate_offset') FROM \"tollgate.check_failure\"
            WHERE run = (SELECT max(id) FROM \"tollgate.check_run\") ORDER BY id, number",
        )
    }

    /// Runs a script; the first column of what it gives, as texts.
    pub(crate) fn sql(&self, script: &str) -> Vec<String> {
        self.connected(async |connection| {
            let rows = raw_sql(AssertSqlSafe(script.to_owned())).fetch_all(connection).await?;
            Ok(rows.iter().map(|row| row.try_get_unchecked::<String, _>(0).unwrap_or_default()).collect())
        })
    }

    fn connected<T>(&self, work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut connection = SqliteConnection::connect(&self.address()).await.expect("the file is there");
            let done = work(&mut connection).await.unwrap_or_else(|error| panic!("{error}"));
            connection.close().await.expect("it closes");
            done
        })
    }
}

/// The doubles of a row, which are bound: SQLite reads digits of them not always to the nearest double.
fn doubles(row: &[Value]) -> Vec<f64> {
    row.iter().filter_map(|value| if let Value::Double(value) = value { Some(*value) } else { None }).collect()
}

/// The columns of the table, in order.
fn names(pipeline: &Pipeline) -> String {
    let names = pipeline.record.columns.iter().map(|column| format!("\"{}\"", column.name));
    let identity = ["incarnation", "partition", "offset"].map(|name| format!("\"_tollgate_{name}\""));
    names.chain(identity).collect::<Vec<_>>().join(", ")
}

/// A value as the gate writes it to SQLite; a double is bound.
fn literal(value: &Value, ty: &Type) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::Int(value) => value.to_string(),
        Value::Long(value) | Value::Time(value) | Value::Timestamp(value) | Value::LocalTimestamp(value) => {
            value.to_string()
        }
        Value::Double(_) => "?".to_owned(),
        Value::Bytes(value) => format!("X'{}'", value.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
        Value::Decimal(_) | Value::Text(_) | Value::Uuid(_) | Value::Date(_) => {
            quoted(&print::text(value).unwrap_or_else(|| panic!("{ty:?} has a text")))
        }
    }
}
