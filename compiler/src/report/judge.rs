//! Rows through a suite.

use super::{Counts, ExpectationResult, MAX_SAMPLES, Report, Sample};
use crate::{
    pipeline::{Expectation, Judged},
    rows::{Note, Rows},
    rule::{
        Rule,
        eval::{self, Outcome},
    },
    schema::Record,
};

/// Judges rows of `record` by `suite`.
#[must_use]
pub fn report(pipeline: &str, record: &Record, suite: &[Expectation], rows: &Rows) -> Report {
    let results = suite.iter().map(|expectation| result(record, expectation, rows)).collect();
    Report { pipeline: pipeline.to_owned(), rows: rows.rows.len(), results }
}

fn result(record: &Record, expectation: &Expectation, rows: &Rows) -> ExpectationResult {
    let (counts, notes) = match &expectation.judged {
        Judged::ByCompiler => (None, Vec::new()),
        Judged::ByRow(rule) => (Some(counts(record, rule, rows)), notes(rule, &rows.notes)),
    };
    ExpectationResult {
        id: expectation.id.clone(),
        expectation: expectation.name.clone(),
        sentence: expectation.sentence.clone(),
        severity: expectation.severity,
        on_failure: expectation.on_failure,
        counts,
        notes,
    }
}

fn counts(record: &Record, rule: &Rule, rows: &Rows) -> Counts {
    let shown = rule.holds.columns();
    let mut counts = Counts::default();
    for (position, row) in rows.rows.iter().enumerate() {
        let outcome = eval::judge(rule, row);
        counts.element += usize::from(outcome != Outcome::NotSelected);
        counts.missing += usize::from(outcome == Outcome::Missing);
        if outcome == Outcome::Failed {
            if counts.samples.len() < MAX_SAMPLES {
                let cell = |&column: &usize| (record.columns[column].name.clone(), row[column].clone());
                counts.samples.push(Sample(shown.iter().map(cell).collect()));
            }
            counts.unexpected.push(position);
        }
    }
    counts
}

/// Notes about columns that a rule reads.
fn notes(rule: &Rule, notes: &[Note]) -> Vec<String> {
    let columns = rule.holds.columns();
    let about = |note: &&Note| note.column.is_some_and(|column| columns.contains(&column));
    notes.iter().filter(about).map(|note| note.text.clone()).collect()
}
