//! One suite, two judges.

use fastrand::Rng;
use serde_json::Value as Json;
use tollgate_compiler::{
    gx,
    pipeline::{Expectation, Judged},
    rule::{
        BatchRule, Each, Test,
        eval::batch::{self, Found, Judgement},
    },
    value::{Decimal, Value},
};

use crate::{batches::batches, judge::Judge, lab::Lab, rows::around};

/// How many of the batches are asked about that the table stage is tested with.
const RANDOM: usize = 12;

const TABLES: (&str, &str) = ("tables.avsc", include_str!("../fixtures/tables/tables.avsc"));

#[test]
fn it_says_of_tables_what_we_say() {
    agreement(include_str!("../fixtures/tables/tables.yaml"), TABLES);
}

#[test]
fn it_says_of_rows_what_we_say() {
    let schema = ("kinds.avsc", include_str!("../fixtures/agreement/kinds.avsc"));
    agreement(include_str!("../fixtures/agreement/kinds.yaml"), schema);
}

#[test]
fn what_it_has_no_words_for_is_asked_in_sql() {
    agreement(include_str!("../fixtures/gx/words.yaml"), TABLES);
}

/// Where no obstacle is known it says the same of every batch; where one is, something else of at least one.
fn agreement(spec: &str, schema: (&str, &str)) {
    let seed = std::env::var("TOLLGATE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let lab = Lab::new(spec, schema);
    let entries: Vec<gx::Entry> = (0..lab.pipeline.suite.len()).map(|at| gx::entry(&lab.pipeline, at)).collect();
    let mut judge = Judge::new(&lab);
    let (mut wrong, mut differs) = (Vec::new(), vec![false; entries.len()]);
    let rng = &mut Rng::with_seed(seed);
    let random = batches(&lab.pipeline.record, rng).into_iter().take(RANDOM);
    for (name, rows) in random.chain(around(&lab.pipeline, rng)) {
        lab.load(&rows);
        let verdicts = judge.verdicts();
        for (at, expectation) in lab.pipeline.suite.iter().enumerate() {
            let Some(expected) = ours(expectation, &rows) else { continue };
            let Err(why) = agree(&expected, &verdicts[&expectation.id], &entries[at]) else { continue };
            differs[at] = true;
            if entries[at].obstacle.is_none() {
                wrong.push(format!("{name}: `{}`: {why}\n  {}", expectation.id, expectation.sentence));
            }
        }
    }
    for ((expectation, entry), _) in
        lab.pipeline.suite.iter().zip(&entries).zip(differs).filter(|(_, differs)| !differs)
    {
        if let Some(obstacle) = &entry.obstacle {
            wrong.push(format!("`{}` is marked ({obstacle}), and nothing differs", expectation.id));
        }
    }
    assert!(wrong.is_empty(), "seed {seed}: {} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the reference says; nothing where the compiler has judged.
fn ours(expectation: &Expectation, rows: &[Vec<Value>]) -> Option<Judgement> {
    let rule = match &expectation.judged {
        Judged::ByRow(rule) => BatchRule {
            condition: rule.condition.clone(),
            test: Test::Records {
                each: Each::Holds(rule.holds.clone()),
                missing: rule.missing.clone(),
                mostly: Decimal::from(1),
            },
        },
        Judged::ByTable(rule) => rule.clone(),
        Judged::ByCompiler => return None,
    };
    Some(batch::judge(&rule, rows))
}

/// The same verdict, and of rows the same number of those that fail.
fn agree(expected: &Judgement, found: &Json, entry: &gx::Entry) -> Result<(), String> {
    if found["error"].is_string() || found["success"] != Json::Bool(expected.success) {
        return Err(format!("{expected:?}, but {found}"));
    }
    // A query about all rows together answers with one row, or none.
    let query = entry.kwargs.get("unexpected_rows_query").and_then(Json::as_str);
    if query.is_some_and(|query| query.contains(" AS verdict ")) {
        return Ok(());
    }
    match (&expected.found, found["unexpected"].as_u64()) {
        (Found::Records(failed), Some(unexpected)) if unexpected != failed.len() as u64 => {
            Err(format!("{} failed, but {found}", failed.len()))
        }
        _ => Ok(()),
    }
}
