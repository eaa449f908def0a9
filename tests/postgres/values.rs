//! Every value of every type is in PostgreSQL what it is in SQLite.

use std::sync::Arc;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, ValueRef};
use tollgate_runtime::{
    batch::AnyPipeline,
    demo::{Demo, Feed, Outcome},
    pipeline::{About, Type},
    setting::Secret,
    simulate::Plan,
};
use tollgate_test_pipelines::PIPELINES;

use crate::{
    bench::{Bench, framed},
    edges::{EDGES, Edges, ROWS},
    place::Place,
};

const RECORDS: u64 = 3_000;

fn demo(pipeline: &'static dyn AnyPipeline, database: &Secret) -> Outcome {
    let feed = Feed::Plan { plan: Plan::new(pipeline.about(), RECORDS, 11), seed: 11 };
    Demo { pipeline, database: database.clone(), feed, seen: Arc::new(|_| {}) }.run().unwrap()
}

/// A column as SQLite holds it, said in PostgreSQL's SQL.
fn as_in_sqlite(name: &str, ty: Type) -> String {
    let micros = |epoch: &str| format!("CAST(extract(epoch FROM {epoch}) * 1000000 AS bigint)");
    match ty {
        Type::Bool => format!("CAST(\"{name}\" AS integer)"),
        Type::Decimal { .. } | Type::Uuid => format!("CAST(\"{name}\" AS text)"),
        Type::Date => format!("to_char(\"{name}\", 'YYYY-MM-DD')"),
        Type::Time | Type::Timestamp => micros(&format!("\"{name}\"")),
        Type::LocalTimestamp => micros(&format!("\"{name}\" AT TIME ZONE 'UTC'")),
        _ => format!("\"{name}\""),
    }
}

fn rows(database: &Secret, query: &str) -> Vec<Vec<String>> {
    sqlx::any::install_default_drivers();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = AnyConnection::connect(database.expose()).await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(query)).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| (0..row.len()).map(|column| text(row, column)).collect()).collect()
    })
}

fn text(row: &sqlx::any::AnyRow, column: usize) -> String {
    if row.try_get_raw(column).unwrap().is_null() {
        return "null".to_owned();
    }
    row.try_get::<String, _>(column)
        .or_else(|_| row.try_get::<i64, _>(column).map(|value| value.to_string()))
        .or_else(|_| row.try_get::<f64, _>(column).map(|value| format!("{:x}", value.to_bits())))
        .or_else(|_| row.try_get::<Vec<u8>, _>(column).map(|value| format!("{value:?}")))
        .unwrap()
}

fn table(about: &About, database: &Secret, postgres: bool) -> Vec<Vec<String>> {
    let columns = about
        .columns
        .iter()
        .map(|column| if postgres { as_in_sqlite(column.name, column.ty) } else { format!("\"{}\"", column.name) });
    let columns: Vec<String> =
        columns.chain(["_tollgate_partition".to_owned(), "_tollgate_offset".to_owned()]).collect();
    let table =
        format!("\"{}\"", if postgres { about.table.name.replace('.', "\".\"") } else { about.table.name.to_owned() });
    rows(
        database,
        &format!("SELECT {} FROM {table} ORDER BY _tollgate_partition, _tollgate_offset", columns.join(", ")),
    )
}

#[test]
fn both_databases_hold_the_same() {
    let mut compared = 0;
    for compiled in PIPELINES {
        let about = compiled.about;
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Secret::new(format!("sqlite:{}", folder.path().join("x.db").display()));
        let place = Place::new();
        let (theirs, ours) = (demo(compiled.runtime, &sqlite), demo(compiled.runtime, &place.address()));
        if !theirs.run.halted.is_empty() {
            // How much was produced before the producer saw it, only the clock knows.
            assert_eq!(ours.run.halted.keys().collect::<Vec<_>>(), theirs.run.halted.keys().collect::<Vec<_>>());
            continue;
        }
        assert_eq!(ours.audit.problems, [""; 0], "{}", compiled.name);
        assert!(ours.run.halted.is_empty(), "{}: {:?}", compiled.name, ours.run.halted);
        // What is superseded in one batch is replaced in two, and batches are cut by the clock.
        let sums = |outcome: &Outcome| {
            let sums = outcome.run.summary.clone();
            (sums.read, sums.dead_by_reason, sums.dropped, sums.loaded + sums.superseded, sums.expectations)
        };
        assert_eq!(sums(&ours), sums(&theirs), "{}", compiled.name);
        let found = table(about, &place.address(), true);
        assert_eq!(found, table(about, &sqlite, false), "{}", compiled.name);
        compared += found.len();
    }
    assert!(compared > 3_000, "only {compared} rows");
}

#[test]
fn the_least_and_the_greatest_of_every_type_arrive() {
    let bench = Bench::new(&EDGES);
    bench.send((0..ROWS).map(|row| framed(&row.to_string())));
    let report = bench.run();
    assert_eq!((report.summary.loaded, report.summary.dead), (ROWS as u64, 0), "{:?}", bench.letters());
    let found = table(EDGES.about(), &bench.database(), true);
    for (row, columns) in found.iter().enumerate() {
        assert_eq!(columns[..columns.len() - 2], Edges::texts(row), "row {row}");
    }
}
