//! The example from end to end: broker, producer, gate, database.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::json;
use tempfile::TempDir;
use tollgate_runtime::{
    batch::AnyPipeline,
    cells::{Mapping, Rows},
    decode::Reject,
    demo::{Demo, Feed, Outcome, fresh},
    dice::Dice,
    exit::Exit,
    pipeline::{About, Draft, Expectation, OnFailure, Pipeline, Reason, RowWriter, Severity, Topic, Verdict},
    setting::Secret,
    simulate::Plan,
};

use crate::payments::{Payment, Payments};

fn run(pipeline: &'static dyn AnyPipeline, feed: Feed) -> Outcome {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("100% sure?.sqlite");
    let database = fresh(pipeline.about(), path.to_str()).unwrap();
    let seen = Arc::new(AtomicU64::new(0));
    let counted = seen.clone();
    let outcome = Demo {
        pipeline,
        database,
        feed,
        seen: Arc::new(move |read| {
            counted.fetch_add(read, Ordering::Relaxed);
        }),
    };
    let outcome = outcome.run().unwrap();
    assert!(path.exists());
    assert_eq!(seen.load(Ordering::Relaxed), outcome.run.summary.read);
    outcome
}

fn simulated(pipeline: &'static dyn AnyPipeline, records: u64) -> Outcome {
    run(pipeline, Feed::Plan { plan: Plan::new(pipeline.about(), records, 7), seed: 7 })
}

#[test]
fn everything_comes_out_as_planned() {
    let outcome = simulated(&Payments, 5_000);
    let (plan, differences) = outcome.planned.as_ref().unwrap();
    assert_eq!(differences.as_slice(), [""; 0]);
    assert_eq!(plan.planted(), 50);
    assert_eq!(outcome.audit.problems, [""; 0]);
    assert_eq!(outcome.exit(), Exit::Yes);
    let sums = &outcome.run.summary;
    assert_eq!((sums.read, sums.read), (5_000, sums.loaded + sums.dead + sums.dropped + sums.superseded));
    for reason in [Reason::BadFrame, Reason::Truncated, Reason::InvalidUtf8, Reason::EnumUnknown, Reason::Expectation] {
        assert!(sums.dead_by_reason[&reason] > 0, "{reason:?}");
    }
    assert!(outcome.report(Payments::ABOUT, &Secret::new("sqlite:x"), Path::new("docs/index.html")).len() <= 25);
    let document = outcome.document(Payments::ABOUT, None);
    assert_eq!((&document["audit"], &document["docs"]), (&json!("ok"), &json!(null)));
    assert_eq!(document["expectations"].as_array().map(Vec::len), Some(6));
}

#[test]
fn few_records_hold_as_many_faults_as_they_can() {
    let plan = Plan::new(Payments::ABOUT, 11, 1);
    let mut faults: Vec<_> = (0..11).filter_map(|number| plan.entry(number).fault).collect();
    faults.sort_unstable();
    assert_eq!(faults, (0..11).collect::<Vec<_>>());
    assert_eq!(Plan::new(Payments::ABOUT, 3, 1).planted(), 3);
    assert_eq!(Plan::new(Payments::ABOUT, 0, 1).planted(), 0);
    // A share that is asked for is kept to, however few records that are.
    let shares = [(100, 0.01), (100, 0.0), (40, 0.01), (1_000, 0.5), (7, 1.0)];
    let planted = shares.map(|(records, share)| Plan::with_share(Payments::ABOUT, records, 1, share).planted());
    assert_eq!(planted, [1, 0, 0, 500, 7]);
}

/// Another pipeline over the same records; what it does not say is the example's.
macro_rules! variant {
    ($name:ident, $about:expr, |$verdict:ident| $judge:expr) => {
        struct $name;

        impl Pipeline for $name {
            const ABOUT: &'static About = $about;
            type Record<'a> = Payment<'a>;
            type Bits = [u64; 1];

            fn decode(schema: usize, datum: &[u8]) -> Result<Payment<'_>, Reject> {
                Payments::decode(schema, datum)
            }

            fn judge(payment: &Payment<'_>) -> Verdict<Self::Bits> {
                let mut $verdict = Payments::judge(payment);
                $judge;
                $verdict
            }

            fn key(payment: &Payment<'_>, out: &mut Vec<u8>) {
                Payments::key(payment, out);
            }

            fn write<W: RowWriter>(payment: &Payment<'_>, row: &mut W) {
                Payments::write(payment, row);
            }

            fn simulate(dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft) {
                <Payments as Pipeline>::simulate(dice, fault, schema, draft);
            }
        }
    };
}

variant!(Weak, Payments::ABOUT, |verdict| verdict.failed[0] &= !0b10);

#[test]
fn a_weakened_judge_is_found_out() {
    let outcome = simulated(&Weak, 2_000);
    assert_eq!(outcome.exit(), Exit::No);
    let differences = outcome.planned.unwrap().1.join("\n");
    assert!(differences.contains("records that fail `amount_between`: "), "{differences}");
    assert!(
        differences.contains("fault `negative_amount` is to fail `amount_between` (field `amount`), but it passes")
    );
}

variant!(Harsh, Payments::ABOUT, |verdict| verdict.failed[0] |= 0b1);

#[test]
fn a_clean_row_that_fails_is_named() {
    let outcome = simulated(&Harsh, 200);
    assert_eq!(outcome.exit(), Exit::No);
    let differences = outcome.planned.unwrap().1.join("\n");
    assert!(differences.contains("a clean row fails `account_match_regex` (field `account`)"), "{differences}");
}

#[test]
fn a_users_rows_are_judged_too() {
    let csv = "id,account,amount,method,booked_on,created,items\n\
        67e55044-10b1-426f-9247-bb680e5fe0c8,AT0001,12.5,CARD,2024-02-29,2024-02-29T12:00:00Z,1\n\
        67e55044-10b1-426f-9247-bb680e5fe0c9,nobody,12.5,CARD,2024-02-29,2024-02-29T12:00:00Z,1\n\
        67e55044-10b1-426f-9247-bb680e5fe0ca,AT0001,much,CARD,2024-02-29,2024-02-29T12:00:00Z,1\n";
    let rows = Rows::csv(csv.into(), Payments::ABOUT, &Mapping::default()).unwrap();
    let outcome = run(&Payments, Feed::File(rows));
    let sums = &outcome.run.summary;
    assert_eq!((sums.read, sums.loaded, sums.dead, outcome.unconverted), (2, 1, 1, 1));
    assert_eq!(outcome.exit(), Exit::Yes);
}

static NARROW: About = About {
    topic: Topic { partitions: 1, ..Payments::ABOUT.topic },
    faults: &[],
    expectations: &[Expectation {
        id: "nothing",
        name: "expect_nothing",
        sentence: "nothing is expected",
        columns: &[],
        severity: Severity::Info,
        on_failure: OnFailure::Drop,
    }],
    ..*Payments::ABOUT
};

variant!(Narrow, &NARROW, |verdict| (verdict.selected, verdict.tested, verdict.failed) = ([1], [1], [1]));

#[test]
fn a_partition_takes_more_than_the_broker_keeps() {
    // At over 100 bytes each in the broker's memory, this is far beyond its 5 MiB.
    let outcome = simulated(&Narrow, 1_000_000);
    let sums = &outcome.run.summary;
    assert_eq!((sums.read, sums.dropped, sums.gaps), (1_000_000, 1_000_000, 0));
    assert_eq!(outcome.audit.problems, [""; 0]);
}
