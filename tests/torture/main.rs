//! Two members of a group under load: they are killed in turn, the broker is killed, the database stops at once. Then
//! a checker that shares no code with us reads the topic itself as the truth.
//!
//! `cargo xtask torture` runs it longer: `TOLLGATE_TORTURE_RECORDS` and `TOLLGATE_TORTURE_KILLS` say how long.

#[path = "../suite/binary.rs"]
mod binary;
mod checker;
mod load;
mod ordeal;
mod pipelines;
#[expect(dead_code, reason = "the tests of services use the rest")]
#[path = "../services/programs.rs"]
mod programs;
mod scene;
mod teeth;

use std::env;

use crate::{
    load::Load,
    ordeal::Ordeal,
    pipelines::{OHLCV, PAYMENTS, Pipeline},
    scene::Scene,
};

#[test]
fn rows_that_replace_each_other_live_through_it() {
    torture(&OHLCV, number("TOLLGATE_TORTURE_RECORDS", 300_000), number("TOLLGATE_TORTURE_KILLS", 40));
}

#[test]
fn rows_that_are_appended_live_through_it() {
    torture(&PAYMENTS, number("TOLLGATE_TORTURE_RECORDS", 150_000), number("TOLLGATE_TORTURE_KILLS", 20));
}

#[expect(clippy::print_stderr, reason = "what happened is chance, and told")]
fn torture(pipeline: &'static Pipeline, records: u64, kills: u64) {
    let mut scene = Scene::start(pipeline);
    let load = Load::start(&scene, records, kills);
    let ordeal = Ordeal::new(&mut scene, &load).run(kills);
    let acknowledged = load.end();
    scene.catch_up();
    let found = checker::check(pipeline, &scene.kafka.bootstrap(), &scene.postgres.url());
    let found = found.unwrap_or_else(|problems| panic!("{ordeal}\n{problems}"));
    scene.audit();
    eprintln!("{}: {ordeal}\n  {} transactions were cut; found {found}", pipeline.name, scene.cut());
    assert!(acknowledged >= records && ordeal.kills >= kills, "{acknowledged} records, {ordeal}");
    assert_eq!(found["read"], acknowledged, "records in the log, and those that the broker has acknowledged");
    for count in ["rows", "dead", "dropped"] {
        assert!(found[count].as_u64() > Some(0), "the load holds none: {found}");
    }
    if pipeline.replaces {
        assert!(found["outdated"].as_u64() > Some(records / 10), "rows hardly meet: {found}");
    } else {
        assert!(found["reasons"]["sink_rejected"].as_u64() > Some(0), "no key is taken twice: {found}");
    }
}

/// What the environment says, or else this.
fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("`{name}` is no number: {text}")))
}
