//! `expectations/ID.html`: one expectation through time.

use serde::Serialize;

use super::{
    Facts, Number, gate,
    samples::{Samples, samples},
};
use crate::{
    docs::{
        chart::Chart,
        read::{gate::Batch, runs::Found},
        text::{count, instant, known, marks, prose, several, share},
        verdict::{Badge, Kind},
    },
    pipeline::Expectation,
};

/// Runs that the page lists.
const LISTED: usize = 40;

#[derive(Serialize)]
pub(in crate::docs) struct Page {
    digest: &'static str,
    id: String,
    kind: String,
    verdict: Badge,
    /// Markup.
    sentence: String,
    lead: String,
    numbers: Vec<Number>,
    charts_title: &'static str,
    charts_words: String,
    charts: Vec<Chart>,
    marks: Vec<String>,
    samples: Samples,
    history: Vec<Line>,
    history_words: String,
    next: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    verdict: Badge,
    run: i64,
    at: String,
    element: String,
    missing: String,
    unexpected: String,
    observed: String,
}

/// The page of an expectation.
pub(in crate::docs) fn page(facts: &Facts, id: &str) -> Page {
    match facts.about.expectations.iter().find(|expectation| expectation.id == id) {
        Some(expectation) => at_the_gate(facts, expectation),
        None => of_the_table(facts, id),
    }
}

fn of_the_table(facts: &Facts, id: &str) -> Page {
    let found = facts.found.get(id).map(Vec::as_slice).unwrap_or_default();
    let (latest, whole) = (found.last(), facts.latest.iter().find(|found| found.id == id));
    let check = facts.about.checks.expectations.iter().find(|check| check.id == id);
    let sentence = check.map(|check| check.sentence).or(latest.map(|found| found.sentence.as_str()));
    let kind = check.map(|check| check.name).or(latest.map(|found| found.expectation.as_str()));
    let history: Vec<Line> = found.iter().rev().take(LISTED).map(|found| line(facts, found)).collect();
    let at: Vec<i64> = facts.runs.iter().map(|run| run.at).collect();
    Page {
        digest: facts.about.digest,
        id: id.to_owned(),
        kind: kind.unwrap_or_default().to_owned(),
        verdict: latest.map_or(Kind::None, |found| found.kind).word(),
        sentence: prose(sentence.unwrap_or_default()),
        lead: lead(facts, latest),
        numbers: latest.map(|found| numbers(found, whole)).unwrap_or_default(),
        charts_title: "Through time",
        charts_words: format!(
            "The last {}, from left to right; a gap is a run that did not judge it.",
            several(at.len() as u64, "run")
        ),
        charts: if found.is_empty() { Vec::new() } else { charts(facts, id, found) },
        marks: marks(&at),
        samples: whole.map(|found| samples(facts.about, found)).unwrap_or_default(),
        history_words: if found.len() > history.len() {
            format!("The latest {}.", history.len())
        } else {
            String::new()
        },
        history,
        next: vec![facts.command("check-table", "")],
    }
}

fn lead(facts: &Facts, latest: Option<&Found>) -> String {
    let Some(latest) = latest else { return "Not judged in any of the latest runs.".to_owned() };
    let what = match latest.kind {
        Kind::Pass => "Met",
        Kind::Error => "Could not be judged",
        _ => "Not met",
    };
    match facts.streak(&latest.id) {
        None => format!("{what} when it was last judged, on {} UTC.", latest_at(facts, latest)),
        Some((_, 0 | 1)) => format!("{what} in the latest run, on {} UTC.", latest_at(facts, latest)),
        Some((first, length)) => {
            format!("{what} in each of the last {}, since {} UTC.", several(length, "run"), instant(first.at))
        }
    }
}

fn latest_at(facts: &Facts, found: &Found) -> String {
    facts.runs.iter().find(|run| run.id == found.run).map(|run| instant(run.at)).unwrap_or_default()
}

fn numbers(found: &Found, whole: Option<&Found>) -> Vec<Number> {
    let number = found.number();
    let share = whole.unwrap_or(found).share();
    vec![
        Number::new("Observed", if number.is_empty() { "–".into() } else { number }, "in the latest run"),
        Number::new(
            "Unexpected",
            or_dash(known(found.unexpected)),
            if share.is_empty() { String::new() } else { format!("{share} of what has a value") },
        ),
        Number::new("Missing", or_dash(known(found.missing)), "without a value"),
        Number::new("Rows", or_dash(known(found.element)), "looked at"),
    ]
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "–".to_owned() } else { text }
}

/// The number that matters, and the verdicts under it.
#[expect(clippy::cast_precision_loss, reason = "a chart shows few digits")]
fn charts(facts: &Facts, id: &str, found: &[Found]) -> Vec<Chart> {
    let of = |value: &dyn Fn(&Found) -> Option<f64>| -> Vec<Option<f64>> {
        let at = |run: i64| found.binary_search_by_key(&run, |found| found.run).ok();
        facts.runs.iter().map(|run| value(&found[at(run.id)?])).collect()
    };
    let unexpected = of(&|found| found.unexpected.map(|unexpected| unexpected as f64));
    let observed = of(&|found| found.observed.as_f64());
    let last = found.last();
    let mut charts = Vec::new();
    if unexpected.iter().any(Option::is_some) {
        let words = format!("{} in the last run", last.map(|found| known(found.unexpected)).unwrap_or_default());
        charts.push(Chart::line("Unexpected", words, "l-fail", &unexpected));
    }
    if observed.iter().any(Option::is_some) {
        let words = format!("{} in the last run", last.map(Found::number).unwrap_or_default());
        charts.push(Chart::line("Observed", words, "l-ink", &observed));
    }
    let kinds = facts.kinds(id);
    let bad = kinds.iter().flatten().filter(|kind| kind.is_bad()).count() as u64;
    let words = format!("not met in {} of {}", count(bad), several(kinds.iter().flatten().count() as u64, "run"));
    charts.push(Chart::strip("Verdict", words, &kinds));
    charts
}

fn line(facts: &Facts, found: &Found) -> Line {
    Line {
        verdict: found.kind.word(),
        run: found.run,
        at: latest_at(facts, found),
        element: known(found.element),
        missing: known(found.missing),
        unexpected: known(found.unexpected),
        observed: found.number(),
    }
}

fn at_the_gate(facts: &Facts, expectation: &'static Expectation) -> Page {
    let (kind, unexpected, tested) = facts.at_the_gate(expectation);
    let [element, missing, _] = facts.counts(expectation.id);
    let of = |batch: &Batch| batch.counts.get(expectation.id).map_or(0, |counts| counts[2]);
    let timeline = gate::Timeline::new(&facts.batches);
    let charts = timeline.as_ref().map(|time| {
        vec![
            time.line("Records that fail", gate::shown(&facts.batches, of, "records"), "l-fail", of),
            time.line("Records read", gate::shown(&facts.batches, |batch| batch.read, "records"), "l-ink", |batch| {
                batch.read
            }),
        ]
    });
    let lead = match (tested, unexpected) {
        (0, _) => "No record was judged by it yet.".to_owned(),
        (_, 0) => format!("None of {} failed it.", several(tested, "record")),
        (_, failed) => format!("{} of {} failed it.", count(failed), several(tested, "record")),
    };
    Page {
        digest: facts.about.digest,
        id: expectation.id.to_owned(),
        kind: expectation.name.to_owned(),
        verdict: kind.word(),
        sentence: prose(expectation.sentence),
        lead,
        numbers: vec![
            Number::new("Unexpected", count(unexpected), share(unexpected, tested)),
            Number::new("Missing", count(missing), "not asked, or without a value"),
            Number::new("Judged", count(element), "records, by the gate"),
        ],
        charts_title: "Through time",
        charts_words: timeline.as_ref().map(gate::Timeline::words).unwrap_or_default(),
        charts: charts.unwrap_or_default(),
        marks: timeline.as_ref().map(gate::Timeline::marks).unwrap_or_default(),
        samples: Samples::default(),
        history: Vec::new(),
        history_words: String::new(),
        next: if unexpected > 0 { vec![facts.command("dlq list", "--reason expectation")] } else { Vec::new() },
    }
}
