//! Verdicts: rows, reasons and masks.

use std::io::Write as _;

use tollgate_compiler::expectation::{CATALOGUE, Over};
use tollgate_test_pipelines::SEED;

use crate::{
    ROWS, cases, counterexample,
    coverage::{Coverage, NODES},
    each_row,
};

/// Counter-examples that are shown; the others are likely the same.
const SHOWN: usize = 5;

#[test]
fn verdicts_are_one() {
    let (mut coverage, mut compared, mut judged) = (Coverage::default(), 0_usize, 0_usize);
    let mut failures: Vec<String> = Vec::new();
    each_row(ROWS, |_, case, version, _, datum| {
        compared += 1;
        match case.compare(version, datum) {
            Ok(Some(outcomes)) => {
                judged += 1;
                for (((expectation, _), nodes), outcome) in case.rules().zip(&case.nodes).zip(outcomes) {
                    coverage.add(kind(&expectation.name), outcome);
                    for node in nodes {
                        coverage.add(node, outcome);
                    }
                    // What it asks of each operation, chance alone would never make true.
                    if case.generated.name == "values" {
                        coverage.add(&expectation.sentence, outcome);
                    }
                }
            }
            Err(difference) if failures.len() < SHOWN => {
                failures.push(counterexample::keep(case, version, datum, &difference));
            }
            Ok(None) | Err(_) => {}
        }
    });
    let table = coverage.table();
    let kept = counterexample::keep_coverage(&table);
    // Seen whether the test passes or not.
    let _ = writeln!(std::io::stderr(), "seed {SEED}: {compared} rows compared, {judged} judged; see {kept}");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert_eq!(coverage.gaps(), [""; 0], "never passed, or never failed:\n{table}");
}

/// All custom expectations are one kind.
fn kind(name: &str) -> &str {
    if name.starts_with("expect_custom_") { "custom" } else { name }
}

#[test]
fn every_kind_and_every_node_is_asked() {
    let cases = cases();
    let seen = |name: &&str| {
        let kinds = |expectation: &tollgate_compiler::pipeline::Expectation| expectation.name == **name;
        cases
            .iter()
            .any(|case| case.pipeline.suite.iter().any(kinds) || case.nodes.iter().flatten().any(|node| node == name))
    };
    // Those over a whole table are asked of tables.
    let by_record = CATALOGUE.iter().filter(|definition| definition.over != Over::Batch);
    let all = by_record.map(|definition| definition.name).chain(NODES);
    let unseen: Vec<&str> = all.filter(|name| !seen(name)).collect();
    assert_eq!(unseen, [""; 0]);
}
