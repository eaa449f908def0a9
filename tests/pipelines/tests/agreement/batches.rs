//! Batches: what becomes of each record, and the counts, against what the reference says.

use std::collections::BTreeMap;

use tollgate_compiler::{
    pipeline::{OnFailure, Reason},
    report::{self, Found},
    rows::Rows as Judged,
    rule::eval::Outcome,
    value::Value,
};
use tollgate_runtime::{
    batch::Dead,
    frame,
    record::Record,
    rows::{Rows as Encoded, SqliteRows},
    schemas::Ids,
};

use crate::{Case, case::same, cases, each_row};

/// Records of each schema version.
const RECORDS: usize = 400;

/// One datum and what the reference makes of it.
struct Expected {
    version: usize,
    datum: Vec<u8>,
    record: Result<Vec<Value>, Reason>,
}

#[test]
fn counts_and_fates_are_one() {
    let mut batches: BTreeMap<&str, Vec<Expected>> = BTreeMap::new();
    each_row(RECORDS, |_, case, version, _, datum| {
        let record = case.expected(version, datum);
        let expected = Expected { version: version.number, datum: datum.to_vec(), record };
        // A record that halts would end its batch.
        if !halts(case, &expected) {
            batches.entry(case.generated.name).or_default().push(expected);
        }
    });
    for case in cases() {
        compare(&case, batches.get(case.generated.name).map_or(&[], Vec::as_slice));
    }
}

fn halts(case: &Case, expected: &Expected) -> bool {
    expected
        .record
        .as_ref()
        .is_ok_and(|record| strongest(case, record).is_some_and(|(acts, _)| acts == OnFailure::Halt))
}

/// What is done to a record that fails, and the first expectation that says so.
fn strongest(case: &Case, record: &[Value]) -> Option<(OnFailure, usize)> {
    let failed = failed(case, record);
    let rules: Vec<OnFailure> = case.rules().map(|(expectation, _)| expectation.on_failure).collect();
    let acts = failed.iter().map(|at| rules[*at]).max()?;
    failed.into_iter().find(|at| rules[*at] == acts).map(|first| (acts, first))
}

fn failed(case: &Case, record: &[Value]) -> Vec<usize> {
    let outcomes = case.outcomes(record).into_iter().enumerate();
    outcomes.filter(|(_, outcome)| *outcome == Outcome::Failed).map(|(at, _)| at).collect()
}

fn compare(case: &Case, batch: &[Expected]) {
    let record = |(offset, expected): (i64, &Expected)| {
        let id = u32::try_from(expected.version + 1).expect("few versions");
        Record { offset, value: Some(frame::wrap(id, &expected.datum)), ..Record::default() }
    };
    let records: Vec<Record> = (0..).zip(batch).map(record).collect();
    let rows = Encoded::Sqlite(SqliteRows::new(case.pipeline.record.columns.len()));
    let judged = case.generated.runtime.judge_batch(&records, &Ids::History, rows);
    assert_eq!((judged.read, judged.halt), (batch.len(), None), "{}", case.generated.name);
    let mut dead = judged.dead.iter();
    let (mut loaded, mut dropped) = (0, 0);
    for (at, expected) in batch.iter().enumerate() {
        let fate = match &expected.record {
            Err(_) => Some((OnFailure::Quarantine, None)),
            Ok(record) => strongest(case, record).map(|(acts, first)| (acts, Some(first))),
        };
        match fate {
            None | Some((OnFailure::Warn, _)) => loaded += 1,
            Some((OnFailure::Drop, _)) => dropped += 1,
            Some((_, first)) => is_dead(case, at, expected, first, dead.next().expect("a dead letter")),
        }
    }
    assert!(dead.next().is_none(), "{}: a dead letter too many", case.generated.name);
    assert_eq!((judged.origins.len(), judged.dropped), (loaded, dropped), "{}", case.generated.name);
    let records = batch.iter().filter_map(|expected| expected.record.clone().ok());
    counts_are(
        case,
        records.collect(),
        judged.tally.counts().map(|counts| [counts.element, counts.missing, counts.unexpected]),
    );
}

fn is_dead(case: &Case, at: usize, expected: &Expected, first: Option<usize>, dead: &Dead) {
    let reason = expected.record.as_ref().err().copied().unwrap_or(Reason::Expectation);
    let failed = expected.record.as_ref().map_or_else(|_| Vec::new(), |record| failed(case, record));
    assert!(same(reason, dead.reason), "{}: {reason:?}, {dead:?}", case.generated.name);
    assert_eq!((dead.record, dead.expectation, &dead.failed), (at, first, &failed), "{}", case.generated.name);
}

/// The counts are those that `try` reports.
fn counts_are(case: &Case, rows: Vec<Vec<Value>>, found: impl Iterator<Item = [u64; 3]>) {
    let (pipeline, rows) = (&case.pipeline, Judged { rows, ..Judged::default() });
    let report = report::report(&pipeline.name, &pipeline.record, &pipeline.suite, &rows);
    let ids: Vec<&str> = case.rules().map(|(expectation, _)| &*expectation.id).collect();
    let by_row = report.results.iter().filter(|result| ids.contains(&&*result.id));
    let expected = by_row.filter_map(|result| {
        let Found::Rows(counts) = &result.found else { return None };
        Some([counts.element, counts.missing, counts.unexpected.len()].map(|count| count as u64))
    });
    assert!(expected.eq(found), "{}", case.generated.name);
}

/// What is told about the expectations is what the spec says.
#[test]
fn expectations_are_told_as_they_are() {
    for case in cases() {
        let told = case.generated.about.expectations;
        assert_eq!(told.len(), case.rules().count(), "{}", case.generated.name);
        for (told, (expectation, _)) in told.iter().zip(case.rules()) {
            assert_eq!((told.id, told.name), (expectation.id.as_str(), expectation.name.as_str()));
            assert_eq!(format!("{:?}", told.on_failure), format!("{:?}", expectation.on_failure), "{}", told.id);
            assert_eq!(format!("{:?}", told.severity), format!("{:?}", expectation.severity), "{}", told.id);
        }
    }
}
