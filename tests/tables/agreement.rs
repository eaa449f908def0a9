//! One rule, one verdict, over a table: the reference, the generated judge over SQLite, and PostgreSQL.

use fastrand::Rng;
use serde_json::Value as Json;
use tollgate_compiler::{
    expectation::{CATALOGUE, Over},
    pipeline::{Judged, Pipeline},
    report::json_value,
    rule::{
        BatchRule, Test,
        eval::{
            self,
            batch::{self, Found, Judgement},
        },
    },
    value::{Decimal, Value},
};
use tollgate_runtime::checks::{CheckResult, Checked, MAX_SAMPLES, Request, Verdict};

use crate::{
    batches::{Batch, batches},
    lab::{File, Lab},
};

/// How far two doubles may be apart, of their size.
const NEAR: f64 = 1e-9;

#[test]
fn both_databases_say_of_a_table_what_the_reference_says_of_its_rows() {
    let (lab, file) = (Lab::new("tables"), File::new("tables"));
    let seed = std::env::var("TOLLGATE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let rules = rules(&lab.pipeline);
    let request = Request { store_failures: true, ..Request::default() };
    let (mut wrong, mut met, mut failed) = (Vec::new(), 0, 0);
    for (name, rows) in batches(&lab.pipeline.record, &mut Rng::with_seed(seed)) {
        let expected: Vec<Judgement> = rules.iter().map(|(_, rule)| batch::judge(rule, &rows)).collect();
        met += expected.iter().filter(|one| one.success).count();
        failed += expected.iter().filter(|one| !one.success).count();
        let kept = kept(&rules, &expected, &rows);
        lab.load(&rows);
        file.load(&rows);
        let sides = [("PostgreSQL", lab.check(&request), lab.kept()), ("Rust", file.check(&request), file.kept())];
        for (side, checked, found) in &sides {
            wrong.extend(differences(&format!("{name}, {side}"), &rules, &expected, checked));
            wrong.extend((*found != kept).then(|| format!("{name}, {side}: kept {found:?}, not {kept:?}")));
        }
        for (one, other) in sides[0].1.results.iter().zip(&sides[1].1.results) {
            let shown = [&one.samples, &other.samples];
            wrong.extend((shown[0] != shown[1]).then(|| format!("{name}: `{}` shows {shown:?}", one.id)));
        }
    }
    assert!(wrong.is_empty(), "seed {seed}: {} differ:\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n"));
    assert!(met > 100 && failed > 100, "{met} were met, {failed} failed");
}

#[test]
fn every_kind_is_asked() {
    let file = File::new("tables");
    let over_tables = CATALOGUE.iter().filter(|definition| definition.over == Over::Batch);
    let names = over_tables.map(|definition| definition.name);
    let unseen: Vec<&str> = names.filter(|name| file.pipeline.suite.iter().all(|one| one.name != *name)).collect();
    assert_eq!(unseen, [""; 0]);
}

fn rules(pipeline: &Pipeline) -> Vec<(&str, &BatchRule)> {
    let rule = |one: &'_ Judged| match one {
        Judged::ByTable(_) => true,
        other => panic!("{other:?}"),
    };
    assert!(pipeline.suite.iter().all(|one| rule(&one.judged)));
    let of = pipeline.suite.iter().filter_map(|one| match &one.judged {
        Judged::ByTable(rule) => Some((one.id.as_str(), rule)),
        _ => None,
    });
    of.collect()
}

/// What is different for each expectation.
fn differences(place: &str, rules: &[(&str, &BatchRule)], expected: &[Judgement], checked: &Checked) -> Vec<String> {
    let ids: Vec<&str> = checked.results.iter().map(|one| one.id).collect();
    assert_eq!(ids, rules.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    let all = rules.iter().zip(expected).zip(&checked.results);
    all.filter_map(|(((id, _), expected), found)| {
        let why = agree(expected, found).err()?;
        Some(format!("{place}: `{id}`: {why}\n  {expected:?}\n  {:?} {:?}", found.verdict, found.counts))
    })
    .collect()
}

/// Every failing row that is to be kept: expectation, number and offset of each.
fn kept(rules: &[(&str, &BatchRule)], expected: &[Judgement], rows: &Batch) -> Vec<String> {
    let mut by_id: Vec<(&str, Vec<usize>)> =
        rules.iter().zip(expected).map(|((id, rule), expected)| (*id, failing(rule, expected, rows))).collect();
    by_id.sort_unstable();
    let numbered = by_id.iter().flat_map(|(id, rows)| (1..).zip(rows).map(move |(at, row)| format!("{id} {at} {row}")));
    numbered.collect()
}

fn failing(rule: &BatchRule, expected: &Judgement, rows: &Batch) -> Vec<usize> {
    match (&expected.found, &rule.test) {
        _ if expected.success => Vec::new(),
        (Found::Records(failed), _) => failed.clone(),
        (Found::Values { unexpected, .. }, Test::Distinct(operand, ..)) => {
            let is_selected = |row: &[Value]| {
                rule.condition.as_ref().is_none_or(|condition| eval::expr(condition, row) == Value::Bool(true))
            };
            let is_outside = |row: &[Value]| {
                let value = eval::expr(operand, row);
                unexpected.iter().any(|other| other.partial_order(&value).is_some_and(std::cmp::Ordering::is_eq))
            };
            (0..rows.len()).filter(|&at| is_selected(&rows[at]) && is_outside(&rows[at])).collect()
        }
        _ => Vec::new(),
    }
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
