//! One rule, one verdict: generated code and the reference agree on every datum of every schema
//! version, whatever its bytes; both agree with Avro's own library, and PostgreSQL with both.

mod batches;
mod case;
#[path = "../../build/compile.rs"]
mod compile;
mod counterexample;
mod coverage;
mod decoders;
mod plain;
mod postgres;
mod rows;
mod simulations;
mod tables;
mod typed;
mod verdicts;

use fastrand::Rng;
use tollgate_test_pipelines::{PIPELINES, SEED};

use self::{
    case::{Case, Version},
    plain::Plain,
    rows::{Goal, Hints, Rows},
};

/// Rows of each schema version.
const ROWS: usize = 2_000;

/// So many goals are reached often enough in that many rows.
const GOALS: usize = 60;

fn rng() -> Rng {
    Rng::with_seed(SEED.parse().expect("a seed is a number"))
}

fn cases() -> Vec<Case> {
    PIPELINES.iter().map(Case::new).collect()
}

/// Calls `see` with random rows of every schema version that can be read, and their datums.
fn each_row(rows: usize, mut see: impl FnMut(&mut Rng, &Case, &Version, &[Plain], &[u8])) {
    let mut rng = rng();
    for case in cases() {
        let (hints, goals) = (Hints::new(&case, &mut rng), Goal::all(&case));
        for version in case.versions() {
            let plans = Rows::plans(&version);
            let random = Rows::new(&case, &version, &hints, &goals, &plans);
            for _ in 0..rows.max(goals.len() * rows / GOALS) {
                let row = random.row(&mut rng);
                see(&mut rng, &case, &version, &row, &plain::datum(version.plan, &row));
            }
        }
    }
}
