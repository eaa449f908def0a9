//! Migrations of target tables, per dialect: `migrations/sqlite/0001_create.sql` and so on.

use super::folder;
use crate::{
    artifacts::{Artifacts, Origin},
    dialect::{self, Dialect},
    history::{self, Change, Check, History, Sealed, Step, Table, TableColumn, plan},
    pipeline::{InsertMode, Pipeline},
};

/// What tells where a row comes from.
const IDENTITY: [&str; 3] = ["_tollgate_incarnation", "_tollgate_partition", "_tollgate_offset"];

/// Adds the migrations of all pipelines.
pub(super) fn emit(pipelines: &[Pipeline], history: &History, artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let table = Table::new(&pipeline.record, &pipeline.sink, &pipeline.suite);
        let steps = history::steps(history, &pipeline.name, &table);
        for (dialect, step) in dialect::ALL.iter().flat_map(|dialect| (0..steps.len()).map(move |at| (dialect, at))) {
            Writer { pipeline, dialect }.migration(&steps, step, artifacts);
        }
    }
}

/// Writes the migrations of a pipeline in a dialect.
struct Writer<'a> {
    pipeline: &'a Pipeline,
    dialect: &'a Dialect,
}

impl Writer<'_> {
    /// The migration that leads to step `at`: kept where a commit holds it, else written. A step that
    /// changes nothing in the dialect has none.
    fn migration(&self, steps: &[Step], at: usize, artifacts: &mut Artifacts) {
        let folder = folder(&self.pipeline.name);
        if let Some(Sealed { path, sha256 }) = steps[at].migrations.get(self.dialect.name) {
            artifacts.keep(format!("{folder}/{path}"), sha256.clone());
            return;
        }
        let table = &steps[at].table;
        let written = match at.checked_sub(1).map(|before| &steps[before].table) {
            None => Some(("create".to_owned(), self.create(table))),
            Some(before) => self.alter(before, table),
        };
        if let Some((name, sql)) = written {
            let path = format!("{folder}/migrations/{}/{:04}_{name}.sql", self.dialect.name, at + 1);
            artifacts.insert(path, Origin::Spec(&self.pipeline.spec), &sql);
        }
    }

    fn create(&self, table: &Table) -> String {
        let checks: Vec<String> = table.checks.iter().filter_map(|check| self.added_check(table, check)).collect();
        let space = if checks.is_empty() { "" } else { "\n" };
        format!("{}{space}{}", create(self.dialect, table), checks.concat())
    }

    /// The file's name and its statements; nothing where the dialect has nothing to do.
    fn alter(&self, before: &Table, after: &Table) -> Option<(String, String)> {
        // Steps were planned when they were made. One that was written by hand names its migrations; where it
        // names none for the dialect, nothing is done.
        let changes = plan(before, after).unwrap_or_default();
        let statements = changes.iter().filter_map(|change| Some((change, self.statement(after, change)?)));
        let (changes, statements): (Vec<&Change>, Vec<String>) = statements.unzip();
        (!changes.is_empty()).then(|| (name(&changes), statements.concat()))
    }

    /// What a change is in the dialect, if it is anything there.
    fn statement(&self, table: &Table, change: &Change) -> Option<String> {
        let name = (self.dialect.table)(&table.name);
        match change {
            Change::AddColumn(column) => Some(self.added_column(&name, column)),
            Change::AddCheck(check) => self.added_check(table, check),
            Change::DropCheck(id) => self.dialect.check.map(|_| {
                let id = self.dialect.identifier(id);
                // Younger than the check, this dialect may never have had it.
                format!("ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {id};\n")
            }),
        }
    }

    /// `ALTER TABLE "market"."ohlcv" ADD COLUMN …;`
    fn added_column(&self, table: &str, column: &TableColumn) -> String {
        let definition = definition(self.dialect, column);
        let Some(default) = &column.default else { return format!("ALTER TABLE {table} ADD COLUMN {definition};\n") };
        let added =
            format!("ALTER TABLE {table} ADD COLUMN {definition} DEFAULT {};\n", (self.dialect.literal)(default));
        if !self.dialect.drops_defaults {
            return added;
        }
        format!("{added}ALTER TABLE {table} ALTER COLUMN {} DROP DEFAULT;\n", self.dialect.identifier(&column.name))
    }

    /// `ALTER TABLE "market"."ohlcv" ADD CONSTRAINT "volume_between" CHECK (…) NOT VALID;`
    ///
    /// A dialect that is younger than a step makes of its checks only those that are still the suite's:
    /// the others are gone at the last step.
    fn added_check(&self, table: &Table, check: &Check) -> Option<String> {
        let print = self.dialect.check?;
        let record = &self.pipeline.record;
        let checks = self.pipeline.suite.iter().filter_map(|expectation| history::check(expectation, record));
        let (_, predicate) = checks.into_iter().find(|(current, _)| current == check)?;
        let (name, id) = ((self.dialect.table)(&table.name), self.dialect.identifier(&check.id));
        Some(format!("ALTER TABLE {name}\n    ADD CONSTRAINT {id} CHECK ({}) NOT VALID;\n", print(&predicate, record)))
    }
}

/// What a file is called that makes these changes.
fn name(changes: &[&Change]) -> String {
    let all = |is: fn(&Change) -> bool| changes.iter().all(|change| is(change));
    match changes {
        [Change::AddColumn(column)] => format!("add_{}", column.name.to_ascii_lowercase()),
        [Change::AddCheck(check)] => format!("add_check_{}", check.id),
        [Change::DropCheck(id)] => format!("drop_check_{id}"),
        _ if all(|change| matches!(change, Change::AddColumn(_))) => "add_columns".to_owned(),
        _ if all(|change| matches!(change, Change::AddCheck(_))) => "add_checks".to_owned(),
        _ if all(|change| matches!(change, Change::DropCheck(_))) => "drop_checks".to_owned(),
        _ if all(|change| !matches!(change, Change::AddColumn(_))) => "change_checks".to_owned(),
        _ => "add_columns_and_checks".to_owned(),
    }
}

/// `CREATE TABLE "market.ohlcv" (…) STRICT;`
fn create(dialect: &Dialect, table: &Table) -> String {
    let mut lines: Vec<String> = table.columns.iter().map(|column| definition(dialect, column)).collect();
    let identity = IDENTITY.iter().zip(dialect.identity);
    lines.extend(identity.map(|(name, ty)| format!("{} {ty} NOT NULL", dialect.identifier(name))));
    if !table.key.is_empty() {
        lines.push(format!("PRIMARY KEY ({})", list(dialect, table.key.iter().map(String::as_str))));
    }
    if table.mode == InsertMode::Insert {
        lines.push(format!("UNIQUE ({})", list(dialect, IDENTITY.into_iter())));
    }
    let (before, name) = ((dialect.before_table)(&table.name), (dialect.table)(&table.name));
    format!("{before}CREATE TABLE {name} (\n    {}\n){};\n", lines.join(",\n    "), dialect.table_options)
}

/// `"symbol" TEXT NOT NULL`
fn definition(dialect: &Dialect, column: &TableColumn) -> String {
    let null = if column.nullable { "" } else { " NOT NULL" };
    format!("{} {}{null}", dialect.identifier(&column.name), (dialect.type_name)(&column.ty))
}

fn list<'a>(dialect: &Dialect, names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| dialect.identifier(name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        artifacts::Artifact,
        samples::{candles, sealed},
        schema::{Column, Type},
        value::Value,
    };

    fn sql(pipeline: &Pipeline, history: &History, path: &str) -> String {
        let mut artifacts = Artifacts::default();
        emit(std::slice::from_ref(pipeline), history, &mut artifacts);
        match artifacts.get(&format!("{}/{path}", folder(&pipeline.name))) {
            Some(Artifact::Written(text)) => text.clone(),
            other => panic!("{path}: {other:?}"),
        }
    }

    #[test]
    fn an_upserted_table_is_created_with_its_key() {
        let sql = sql(&candles(), &History::default(), "migrations/sqlite/0001_create.sql");
        assert_eq!(
            sql,
            r#"-- @generated by cargo xtask gen specs/ohlcv.yaml; edit the spec, not this file.

CREATE TABLE "market.ohlcv" (
    "symbol" TEXT NOT NULL,
    "ts" INTEGER NOT NULL,
    "open" REAL NOT NULL,
    "high" REAL NOT NULL,
    "low" REAL NOT NULL,
    "close" REAL NOT NULL,
    "volume" INTEGER NOT NULL,
    "trades" INTEGER,
    "_tollgate_incarnation" INTEGER NOT NULL,
    "_tollgate_partition" INTEGER NOT NULL,
    "_tollgate_offset" INTEGER NOT NULL,
    PRIMARY KEY ("symbol", "ts")
) STRICT;
"#
        );
    }

    #[test]
    fn postgresql_has_a_schema_and_checks() {
        let sql = sql(&candles(), &History::default(), "migrations/postgres/0001_create.sql");
        let body = sql.split_once("\n\n").unwrap().1;
        assert_eq!(
            body,
            r#"CREATE SCHEMA IF NOT EXISTS "market";

CREATE TABLE "market"."ohlcv" (
    "symbol" text COLLATE "C" NOT NULL,
    "ts" timestamptz NOT NULL,
    "open" double precision NOT NULL,
    "high" double precision NOT NULL,
    "low" double precision NOT NULL,
    "close" double precision NOT NULL,
    "volume" bigint NOT NULL,
    "trades" integer,
    "_tollgate_incarnation" bigint NOT NULL,
    "_tollgate_partition" integer NOT NULL,
    "_tollgate_offset" bigint NOT NULL,
    PRIMARY KEY ("symbol", "ts")
);

ALTER TABLE "market"."ohlcv"
    ADD CONSTRAINT "symbol_match_regex" CHECK ("symbol" ~ '^[A-Z][.0-9A-Z]{0,11}$') NOT VALID;
ALTER TABLE "market"."ohlcv"
    ADD CONSTRAINT "volume_between" CHECK ("volume" >= 0) NOT VALID;
ALTER TABLE "market"."ohlcv"
    ADD CONSTRAINT "trades_between" CHECK ("trades" between 0 and 1000000) NOT VALID;
"#
        );
    }

    /// A changed rule is a step for PostgreSQL, and none for SQLite.
    #[test]
    fn a_changed_rule_is_a_step_where_there_are_checks() {
        let mut pipeline = candles();
        let history = sealed(&pipeline);
        pipeline.suite[1].judged = pipeline.suite[2].judged.clone();
        let sql = sql(&pipeline, &history, "migrations/postgres/0002_change_checks.sql");
        let body = sql.split_once("\n\n").unwrap().1;
        assert_eq!(
            body,
            r#"ALTER TABLE "market"."ohlcv" DROP CONSTRAINT IF EXISTS "volume_between";
ALTER TABLE "market"."ohlcv"
    ADD CONSTRAINT "volume_between" CHECK ("trades" between 0 and 1000000) NOT VALID;
"#
        );
        let mut artifacts = Artifacts::default();
        emit(std::slice::from_ref(&pipeline), &history, &mut artifacts);
        let sqlite = artifacts.under("generated/pipelines/ohlcv/migrations/sqlite/").count();
        assert_eq!(sqlite, 1);
    }

    #[test]
    fn rows_that_are_there_get_the_default_of_a_new_column() {
        let mut pipeline = candles();
        let history = sealed(&pipeline);
        let default = Some(Value::Text("it's".into()));
        let venue = Column { name: "venue".into(), ty: Type::Text, nullable: false, doc: None, default };
        pipeline.record.columns.push(venue);
        let sql = sql(&pipeline, &history, "migrations/postgres/0002_add_venue.sql");
        let body = sql.split_once("\n\n").unwrap().1;
        assert_eq!(
            body,
            r#"ALTER TABLE "market"."ohlcv" ADD COLUMN "venue" text COLLATE "C" NOT NULL DEFAULT 'it''s';
ALTER TABLE "market"."ohlcv" ALTER COLUMN "venue" DROP DEFAULT;
"#
        );
    }

    #[test]
    fn an_append_table_holds_each_offset_once() {
        let sql = sql(&crate::samples::first(), &History::default(), "migrations/sqlite/0001_create.sql");
        assert!(
            sql.contains(r#"UNIQUE ("_tollgate_incarnation", "_tollgate_partition", "_tollgate_offset")"#),
            "{sql}"
        );
    }

    #[test]
    fn a_sealed_migration_is_kept_and_a_column_added_behind_it() {
        let mut pipeline = candles();
        let history = sealed(&pipeline);
        pipeline.record.columns.push(Column {
            name: "venue".into(),
            ty: Type::Text,
            nullable: false,
            doc: None,
            default: Some(Value::Text("it's".into())),
        });
        assert_eq!(
            sql(&pipeline, &history, "migrations/sqlite/0002_add_venue.sql").lines().last(),
            Some(r#"ALTER TABLE "market.ohlcv" ADD COLUMN "venue" TEXT NOT NULL DEFAULT 'it''s';"#)
        );
        let mut artifacts = Artifacts::default();
        emit(std::slice::from_ref(&pipeline), &history, &mut artifacts);
        let first = artifacts.get("generated/pipelines/ohlcv/migrations/sqlite/0001_create.sql");
        assert!(matches!(first, Some(Artifact::Kept(_))));
    }
}
