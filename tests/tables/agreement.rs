//! One rule, one verdict, over a table.

use fastrand::Rng;
use serde_json::Value as Json;
use tollgate_compiler::{
    expectation::{CATALOGUE, Over},
    pipeline::Judged,
    report::json_value,
    rule::{
        BatchRule,
        eval::batch::{self, Found, Judgement},
    },
    value::{Decimal, Value},
};
use tollgate_runtime::checks::{CheckResult, MAX_SAMPLES, Request, Verdict};

use crate::{batches::batches, lab::Lab};

/// How far two doubles may be apart, of their size.
const NEAR: f64 = 1e-9;

#[test]
fn postgresql_says_of_a_table_what_the_reference_says_of_its_rows() {
    let lab = Lab::new(include_str!("../fixtures/tables/tables.yaml"), &[]);
    let seed = std::env::var("TOLLGATE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let rules: Vec<(&str, &BatchRule)> = lab
        .pipeline
        .suite
        .iter()
        .map(|one| match &one.judged {
            Judged::ByTable(rule) => (one.id.as_str(), rule),
            other => panic!("{}: {other:?}", one.id),
        })
        .collect();
    let (mut wrong, mut met, mut failed) = (Vec::new(), 0, 0);
    for (name, rows) in batches(&lab.pipeline.record, &mut Rng::with_seed(seed)) {
        lab.load(&rows);
        let checked = lab.check(&Request { store_failures: true, ..Request::default() });
        assert_eq!(checked.results.len(), rules.len());
        for ((id, rule), found) in rules.iter().zip(&checked.results) {
            assert_eq!(found.id, *id);
            let expected = batch::judge(rule, &rows);
            *(if expected.success { &mut met } else { &mut failed }) += 1;
            if let Err(why) = agree(&expected, found) {
                wrong.push(format!("{name}: `{id}`: {why}\n  {expected:?}\n  {:?} {:?}", found.verdict, found.counts));
            }
        }
        let kept = lab
            .psql("SELECT count(*) FROM tollgate.check_failure WHERE run = (SELECT max(id) FROM tollgate.check_run)");
        let all: usize = rules
            .iter()
            .filter_map(|(_, rule)| match batch::judge(rule, &rows) {
                Judgement { success: false, found: Found::Records(failed), .. } => Some(failed.len()),
                _ => None,
            })
            .sum();
        let sets: usize = checked
            .results
            .iter()
            .filter(|one| !one.counts.unexpected_values.is_null())
            .map(|one| one.samples.len())
            .sum();
        assert!(kept.trim().parse::<usize>().is_ok_and(|kept| kept >= all && kept >= sets), "{name}: {kept} of {all}");
    }
    assert!(wrong.is_empty(), "seed {seed}: {} differ:\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n"));
    assert!(met > 100 && failed > 100, "{met} were met, {failed} failed");
}

#[test]
fn every_kind_is_asked() {
    let lab = Lab::new(include_str!("../fixtures/tables/tables.yaml"), &[]);
    let over_tables = CATALOGUE.iter().filter(|definition| definition.over == Over::Batch);
    let names = over_tables.map(|definition| definition.name);
    let unseen: Vec<&str> = names.filter(|name| lab.pipeline.suite.iter().all(|one| one.name != *name)).collect();
    assert_eq!(unseen, [""; 0]);
}

fn agree(expected: &Judgement, found: &CheckResult) -> Result<(), String> {
    let verdict = if expected.success { Verdict::Pass } else { Verdict::Fail };
    equal("verdict", &verdict, &found.verdict)?;
    let counts = &found.counts;
    let number = |count: usize| i64::try_from(count).ok();
    equal("element_count", &number(expected.element), &counts.element)?;
    match &expected.found {
        Found::Records(failed) => {
            equal("missing_count", &number(expected.missing), &counts.missing)?;
            equal("unexpected_count", &number(failed.len()), &counts.unexpected)?;
            let shown = if expected.success { 0 } else { MAX_SAMPLES as usize };
            let offsets: Vec<Json> = failed.iter().take(shown).map(|&at| at.into()).collect();
            let keys: Vec<Json> = found.samples.iter().map(|row| row.key["_tollgate_offset"].clone()).collect();
            equal("rows", &offsets, &keys)
        }
        Found::Observed(value) => {
            equal("missing_count", &number(expected.missing), &counts.missing)?;
            same(value, &counts.observed)
        }
        Found::Values { unexpected, absent } => {
            equal("missing_count", &number(absent.len()), &counts.missing)?;
            equal("unexpected_count", &number(unexpected.len()), &counts.unexpected)?;
            list(unexpected, &counts.unexpected_values)?;
            list(absent, &counts.missing_values)
        }
    }
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}: {expected:?}, but {found:?}")) }
}

/// The first values; none at all are null.
fn list(expected: &[Value], found: &Json) -> Result<(), String> {
    let found = found.as_array().cloned().unwrap_or_default();
    equal("values", &expected.len().min(20), &found.len())?;
    expected.iter().zip(&found).try_for_each(|(expected, found)| same(expected, found))
}

fn same(expected: &Value, found: &Json) -> Result<(), String> {
    let agree = match (expected, found) {
        (Value::Double(expected), Json::Number(found)) => {
            found.as_f64().is_some_and(|found| (expected - found).abs() <= NEAR * expected.abs().max(f64::MIN_POSITIVE))
        }
        (Value::Decimal(expected), Json::Number(found)) => {
            found.to_string().parse::<Decimal>().as_ref() == Ok(expected)
        }
        (expected, found) => json_value(expected) == *found,
    };
    if agree { Ok(()) } else { Err(format!("observed {expected:?}, but {found}")) }
}
