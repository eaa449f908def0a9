//! A checker that finds nothing proves nothing: here it is shown what it has to find.

use crate::{
    checker::check,
    load::simulate,
    pipelines::{OHLCV, PAYMENTS, Pipeline},
    programs::sql,
    scene::Scene,
};

/// What is done to the tables, and what the checker must call it.
fn mistakes(pipeline: &Pipeline) -> Vec<(String, &'static str)> {
    let Pipeline { table, other_cell, .. } = pipeline;
    let (schema, name) = table.split_once('.').expect("a schema and a table");
    let one = |order: &str| {
        format!("ctid = (SELECT ctid FROM {table} ORDER BY _tollgate_partition DESC, _tollgate_offset {order} LIMIT 1)")
    };
    let letter = "ctid = (SELECT min(ctid) FROM tollgate.dead_letter WHERE value IS NOT NULL)";
    vec![
        (format!("DELETE FROM {table} WHERE {}", one("DESC")), "lost: row"),
        (
            format!(
                "CREATE TABLE {schema}.twin AS TABLE {table};
                 INSERT INTO {schema}.twin SELECT * FROM {table} LIMIT 1;
                 DROP TABLE {table}; ALTER TABLE {schema}.twin RENAME TO {name}"
            ),
            "doubled: row",
        ),
        (format!("UPDATE {table} SET {other_cell} WHERE {}", one("DESC")), "different: row"),
        (format!("UPDATE {table} SET {other_cell} WHERE {}", one("ASC")), "order: row"),
        (format!("UPDATE {table} SET _tollgate_offset = 1000000 WHERE {}", one("DESC")), "unexpected: row"),
        (format!("DELETE FROM tollgate.dead_letter WHERE {letter}"), "lost: dead letter"),
        (format!("UPDATE tollgate.dead_letter SET value = value || '\\x00' WHERE {letter}"), "different: dead letter"),
        (
            format!("UPDATE tollgate.dead_letter SET reason = 'nan', expectation = 'x' WHERE {letter}"),
            "different: dead",
        ),
        (
            format!(
                "INSERT INTO tollgate.dead_letter
                     (pipeline, topic, incarnation, partition, \"offset\", reason, detail, failed, digest)
                 SELECT '', '', 0, _tollgate_partition, _tollgate_offset, 'nan', '', '[]', '' FROM {table} LIMIT 1"
            ),
            "unexpected: dead letter",
        ),
        (
            "DELETE FROM tollgate.batch_ledger WHERE ctid = (SELECT min(ctid) FROM tollgate.batch_ledger)".into(),
            "ledger: ",
        ),
        ("UPDATE tollgate.partition_state SET next_offset = next_offset - 1 WHERE next_offset > 0".into(), "state: "),
    ]
}

fn finds_every_mistake(pipeline: &'static Pipeline) {
    let scene = Scene::start(pipeline);
    simulate(&scene.source(), &["--seed", "1"], 3_000);
    simulate(&scene.source(), &["--seed", "1"], 300);
    scene.catch_up();
    let (bootstrap, url) = (scene.kafka.bootstrap(), scene.postgres.url());
    check(pipeline, &bootstrap, &url).expect("nothing is wrong yet");
    let (server, original) = url.rsplit_once('/').expect("an address ends in its database");
    for (number, (mistake, name)) in mistakes(pipeline).into_iter().enumerate() {
        let copy = format!("{server}/mistake_{number}");
        sql(&format!("{server}/postgres"), &format!("CREATE DATABASE mistake_{number} TEMPLATE {original}"));
        sql(&copy, &mistake);
        let found = check(pipeline, &bootstrap, &copy).expect_err(&mistake);
        assert!(found.lines().any(|line| line.starts_with(name)), "{mistake}: {found}");
    }
}

#[test]
fn the_checker_finds_every_mistake_among_rows_that_replace_each_other() {
    finds_every_mistake(&OHLCV);
}

#[test]
fn the_checker_finds_every_mistake_among_rows_that_are_appended() {
    finds_every_mistake(&PAYMENTS);
}
