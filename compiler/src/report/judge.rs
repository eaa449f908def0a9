//! Rows through a suite.

use std::collections::BTreeSet;

use super::{Counts, ExpectationResult, Found, HIDDEN, MAX_SAMPLES, Report, Sample};
use crate::{
    pipeline::{Expectation, Judged},
    rows::{Note, Rows},
    rule::{
        BatchRule, Metric, Rule, Test,
        eval::{
            self, Outcome,
            batch::{self, Judgement},
        },
    },
    schema::Record,
    value::Value,
};

/// Judges rows of `record` by `suite`.
#[must_use]
pub fn report(pipeline: &str, record: &Record, suite: &[Expectation], rows: &Rows) -> Report {
    let results = suite.iter().map(|expectation| result(record, expectation, rows)).collect();
    Report { pipeline: pipeline.to_owned(), rows: rows.rows.len(), results }
}

fn result(record: &Record, expectation: &Expectation, rows: &Rows) -> ExpectationResult {
    let (success, found, columns) = match &expectation.judged {
        Judged::ByCompiler => (true, Found::Decided, BTreeSet::new()),
        Judged::ByRow(rule) => {
            let counts = counts(record, rule, rows);
            (counts.unexpected.is_empty(), Found::Rows(counts), rule.holds.columns())
        }
        Judged::ByTable(rule) => {
            let judgement = batch::judge(rule, &rows.rows);
            (judgement.success, found(record, rule, judgement, rows), rule.shown())
        }
    };
    ExpectationResult {
        id: expectation.id.clone(),
        expectation: expectation.name.clone(),
        sentence: expectation.sentence.clone(),
        severity: expectation.severity,
        on_failure: expectation.on_failure,
        success,
        found,
        notes: notes(&columns, &rows.notes),
    }
}

fn found(record: &Record, rule: &BatchRule, judgement: Judgement, rows: &Rows) -> Found {
    let Judgement { element, missing, found, .. } = judgement;
    let is_hidden = rule.shown().iter().any(|column| rows.hidden.contains(column));
    match found {
        batch::Found::Records(unexpected) => {
            let shown = rule.shown();
            let samples = unexpected.iter().take(MAX_SAMPLES).map(|&at| sample(record, &shown, rows, at)).collect();
            Found::Rows(Counts { element, missing, unexpected, samples })
        }
        batch::Found::Observed(mut observed) => {
            if is_hidden && !counts_values(rule) {
                hide(&mut observed);
            }
            Found::Number { element, missing, observed }
        }
        batch::Found::Values { mut unexpected, absent } => {
            if is_hidden {
                unexpected.iter_mut().for_each(hide);
            }
            Found::Values { element, unexpected, absent }
        }
    }
}

/// Whether the number says how many values there are, and so nothing of any.
fn counts_values(rule: &BatchRule) -> bool {
    matches!(rule.test, Test::Metric(Metric::DistinctCount(_) | Metric::DistinctShare(_), _))
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
                counts.samples.push(sample(record, &shown, rows, position));
            }
            counts.unexpected.push(position);
        }
    }
    counts
}

/// The columns of a row that say why it failed.
fn sample(record: &Record, shown: &BTreeSet<usize>, rows: &Rows, at: usize) -> Sample {
    let cell = |&column: &usize| {
        let mut value = rows.rows[at][column].clone();
        if rows.hidden.contains(&column) {
            hide(&mut value);
        }
        (record.columns[column].name.clone(), value)
    };
    Sample(shown.iter().map(cell).collect())
}

/// Whether there is a value is shown, the value is not.
fn hide(value: &mut Value) {
    if !value.is_null() {
        *value = Value::Text(HIDDEN.to_owned());
    }
}

/// Notes about columns that an expectation reads.
fn notes(columns: &BTreeSet<usize>, notes: &[Note]) -> Vec<String> {
    let about = |note: &&Note| note.column.is_some_and(|column| columns.contains(&column));
    notes.iter().filter(about).map(|note| note.text.clone()).collect()
}
