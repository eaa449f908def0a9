//! Made-up records: Avro's library reads what generated code reads, and expressions yield what the
//! reference says.

use tollgate_compiler::{
    pipeline::{Generator, Outcome},
    rule::eval,
    value::Value,
};
use tollgate_runtime::{
    dice::Dice,
    pipeline::{Draft, Expect},
};

use crate::{Case, Version, case::written, cases, counterexample, plain};

/// Records of each schema version.
const RECORDS: u64 = 300;

fn made_up(case: &Case, version: usize, seed: u64, fault: Option<usize>) -> Vec<u8> {
    let mut draft = Draft::default();
    case.generated.runtime.simulate(&mut Dice::new(seed), fault, version, &mut draft);
    draft.datum
}

#[test]
fn what_is_made_up_is_avro() {
    for case in cases() {
        for version in case.versions() {
            for seed in 0..RECORDS {
                let datum = made_up(&case, version.number, seed, None);
                let mut rest = datum.as_slice();
                let read = plain::decode(&version.schema, &mut rest);
                assert!(read.is_ok() && rest.is_empty(), "{}: {read:?}", case.generated.name);
                assert!(case.expected(&version, &datum).is_ok(), "{}: {read:?}", case.generated.name);
                if let Err(difference) = case.compare(&version, &datum) {
                    panic!("{}", counterexample::keep(&case, &version, &datum, &difference));
                }
            }
        }
    }
}

#[test]
fn computed_columns_hold_what_the_reference_says() {
    let mut computed = 0;
    for case in cases() {
        let Some(version) = case.versions().last() else { continue };
        for seed in 0..RECORDS {
            let datum = made_up(&case, version.number, seed, None);
            let record = case.expected(&version, &datum).expect("a record that was made up is one");
            for (column, field) in case.pipeline.simulate.fields.iter().enumerate() {
                let Generator::Expression(expr) = &field.generator else { continue };
                let expected = eval::expr(expr, &record);
                // What is absent has a stand-in where no null may stand.
                let null = record[column] == Value::Null && field.nulls > 0.0;
                let stand_in = expected == Value::Null && !case.pipeline.record.columns[column].nullable;
                let same = written(&expected) == written(&record[column]);
                assert!(same || null || stand_in, "{}: {expr:?} over {record:?}", case.generated.name);
                computed += 1;
            }
        }
    }
    assert!(computed > 0, "the fixtures have computed columns");
}

#[test]
fn planted_faults_come_out_as_planned() {
    for case in cases() {
        let Some(version) = case.versions().last() else { continue };
        for (number, fault) in case.generated.about.faults.iter().enumerate() {
            if fault.wire.is_none() {
                for seed in 0..RECORDS / 10 {
                    planted(&case, &version, number, seed);
                }
            }
        }
    }
}

fn planted(case: &Case, version: &Version, number: usize, seed: u64) {
    let datum = made_up(case, version.number, seed, Some(number));
    let fault = &case.generated.about.faults[number];
    let found = (case.generated.read)(version.number, &datum);
    match (&fault.expect, found, &case.pipeline.simulate.faults[number].expect) {
        (Expect::Rejected(reason), Err(reject), Outcome::Rejected(planned)) => {
            assert_eq!(*reason, reject.reason, "{} of {}", fault.name, case.generated.name);
            assert!(crate::case::same(*planned, reject.reason));
        }
        (Expect::Fails(_), Ok(_), Outcome::Fails(_)) => {}
        (expected, found, _) => panic!("{} of {}: {expected:?}, {found:?}", fault.name, case.generated.name),
    }
    if let Err(difference) = case.compare(version, &datum) {
        panic!("{}", counterexample::keep(case, version, &datum, &difference));
    }
}
