//! Decoders: against Avro's own library, and against bytes that nobody wrote.

use apache_avro::types::Value as Avro;
use fastrand::Rng;
use tollgate_compiler::admission;
use tollgate_runtime::pipeline::Reason;
use tollgate_test_pipelines::PIPELINES;

use crate::{
    Case, Version,
    case::{same, written},
    cases, counterexample, each_row, plain, typed,
};

/// Rows of each schema version.
const ROWS: usize = 400;

/// Forged datums of each schema version.
const FORGED: usize = 1_000;

/// What Avro's library encodes is read as what it decodes; every schema version is among it.
#[test]
fn avro_agrees() {
    let mut checked = Vec::new();
    each_row(ROWS, |_, case, version, row, datum| {
        let Some(record) = typed::record(version, row) else { return };
        let encoded = plain::encode(&version.schema, record.clone()).expect("a record of its schema is written");
        assert_eq!(encoded, datum, "{}: {row:?}", case.generated.name);
        agree(case, version, &encoded, &record);
        checked.push((case.generated.name, version.number));
    });
    checked.dedup();
    let cases = cases();
    let readable = cases.iter().flat_map(|case| case.versions().map(|version| (case.generated.name, version.number)));
    assert_eq!(checked, readable.collect::<Vec<_>>(), "all versions are compared");
}

/// Both sides make the same of a datum.
fn agree(case: &Case, version: &Version, datum: &[u8], record: &Avro) {
    let mut rest = datum;
    let decoded = plain::decode(&version.schema, &mut rest).expect("what Avro's library wrote it reads");
    // Not compared with `==`, for which NaN is not NaN.
    assert_eq!(format!("{decoded:?}"), format!("{record:?}"), "{}", case.generated.name);
    let admitted = admission::admit(version.plan, &case.pipeline.record, &decoded);
    match (admitted, (case.generated.read)(version.number, datum)) {
        (Err(expected), Err(found)) if same(expected, found.reason) => {}
        (Ok(record), Ok(found)) if record.iter().map(written).eq(found.values.iter().cloned()) => {}
        (expected, found) => {
            let difference = format!("expected {expected:?}, found {found:?}");
            panic!("{}", counterexample::keep(case, version, datum, &difference));
        }
    }
}

#[test]
fn no_bytes_are_read_differently() {
    let mut rng = crate::rng();
    for case in cases() {
        for version in case.versions() {
            for _ in 0..FORGED {
                let length = rng.usize(..40);
                let datum: Vec<u8> = (0..length).map(|_| small(&mut rng)).collect();
                check(&case, &version, &datum);
            }
        }
    }
}

/// A byte; most are small, since those are lengths and branches.
fn small(rng: &mut Rng) -> u8 {
    match rng.u8(..4) {
        0 => rng.u8(..),
        1 => *[0x80, 0xff, 0x7f, 0x01].get(rng.usize(..4)).unwrap_or(&0),
        _ => rng.u8(..8),
    }
}

#[test]
fn no_damaged_datum_is_read_differently() {
    each_row(ROWS, |rng, case, version, _, datum| {
        let mut damaged = datum.to_vec();
        for _ in 0..rng.usize(1..3) {
            damage(rng, &mut damaged);
        }
        check(case, version, &damaged);
        if let Some(cut) = datum.len().checked_sub(1) {
            let cut = rng.usize(..=cut);
            let reason = (case.generated.read)(version.number, &datum[..cut]).map_err(|reject| reject.reason);
            assert_eq!(reason.unwrap_err(), Reason::Truncated, "{} cut to {cut}", case.generated.name);
        }
    });
}

fn damage(rng: &mut Rng, datum: &mut Vec<u8>) {
    let at = rng.usize(..=datum.len());
    match rng.u8(..4) {
        0 => datum.truncate(at),
        1 => datum.insert(at, small(rng)),
        2 if at < datum.len() => drop(datum.remove(at)),
        _ => {
            if let Some(byte) = datum.get_mut(at) {
                *byte ^= 1 << rng.u8(..8);
            }
        }
    }
}

fn check(case: &Case, version: &Version, datum: &[u8]) {
    if let Err(difference) = case.compare(version, datum) {
        panic!("{}", counterexample::keep(case, version, datum, &difference));
    }
}

#[test]
fn a_version_that_cannot_be_read_says_so() {
    let mut unreadable = 0;
    for pipeline in PIPELINES {
        for (version, _) in
            pipeline.about.schemas.iter().enumerate().filter(|(_, schema)| schema.unresolvable.is_some())
        {
            for datum in [&[][..], &[0; 20]] {
                let reject = (pipeline.read)(version, datum).expect_err("a version that cannot be read");
                assert_eq!(reject.reason, Reason::SchemaUnresolvable, "{}", pipeline.name);
            }
            unreadable += 1;
        }
    }
    assert!(unreadable >= 2, "the fixtures have two of them");
}
