//! `dead_letters.html`: what was kept out, why, and some of it.

use serde::Serialize;
use serde_json::Value as Json;

use super::{Facts, has_page};
use crate::{
    docs::{
        chart::{Bar, bars},
        read::letters::Letter,
        text::{clip, count, instant, prose, several, share},
    },
    pipeline::{About, Reason},
    text::code_alone,
};

/// Letters of each reason that the page shows.
const SAMPLES: usize = 4;

#[derive(Serialize)]
pub(in crate::docs) struct Page {
    digest: &'static str,
    headline: String,
    lead: String,
    bars: Vec<Bar>,
    next: Vec<String>,
    reasons: Vec<Kept>,
}

/// The letters of one reason.
#[derive(Serialize)]
struct Kept {
    name: String,
    count: String,
    meaning: &'static str,
    samples: Vec<Sample>,
    command: String,
}

#[derive(Serialize)]
struct Sample {
    place: String,
    at: String,
    key: String,
    /// Markup.
    detail: String,
    field: Option<String>,
    failed: Vec<Id>,
}

#[derive(Serialize)]
struct Id {
    id: String,
    page: bool,
}

/// The page of dead letters.
pub(in crate::docs) fn page(facts: &Facts) -> Page {
    let (dead, read) = (facts.dead(), facts.sums().read);
    let lead = match dead {
        0 if read == 0 => "The gate has read no record yet.".to_owned(),
        0 => format!("All of {} were loaded, dropped or superseded.", several(read, "record")),
        _ => format!(
            "{} of {} were kept out of the table, byte for byte as they came. Keys and reasons are shown here; values \
             are shown by the commands.",
            share(dead, read),
            several(read, "record")
        ),
    };
    Page {
        digest: facts.about.digest,
        headline: if dead == 0 { "No dead letters".into() } else { several(dead, "dead letter") },
        lead,
        bars: bars(&facts.reasons),
        next: facts.letters.first().map(|letter| show(facts, letter)).into_iter().collect(),
        reasons: facts.reasons.iter().map(|(name, letters)| reason(facts, name, *letters)).collect(),
    }
}

fn show(facts: &Facts, Letter { partition, offset, .. }: &Letter) -> String {
    facts.command("dlq show", &format!("--partition {partition} --offset {offset}"))
}

fn reason(facts: &Facts, name: &str, letters: u64) -> Kept {
    let samples = facts.letters.iter().filter(|letter| letter.reason == name).take(SAMPLES);
    let known = Reason::ALL.into_iter().find(|reason| reason.name() == name);
    Kept {
        name: name.to_owned(),
        count: count(letters),
        meaning: known.map_or("A reason that this binary does not know.", meaning),
        samples: samples.map(|letter| sample(facts.about, letter)).collect(),
        command: facts
            .command("dlq list", &known.map(|reason| format!("--reason {}", reason.name())).unwrap_or_default()),
    }
}

fn sample(about: &About, letter: &Letter) -> Sample {
    let failed: Json = serde_json::from_str(&letter.failed).unwrap_or_default();
    let failed = failed.as_array().into_iter().flatten().filter_map(Json::as_str);
    Sample {
        place: format!("{}[{}]@{}", clip(&letter.topic), letter.partition, letter.offset),
        at: instant(letter.at),
        key: key(about, letter.key.as_deref()),
        detail: detail(about, letter),
        field: letter.field.as_deref().map(clip),
        failed: failed
            .map(|id| Id { id: clip(id), page: has_page(id) && about.expectations.iter().any(|one| one.id == id) })
            .collect(),
    }
}

/// The key as a text; masked where it is made of what says something of persons.
fn key(about: &About, key: Option<&[u8]>) -> String {
    let hidden = about.topic.key.iter().any(|at| about.docs.pii.contains(&about.columns[*at].name));
    match key {
        None => "none".to_owned(),
        Some(_) if hidden => "***".to_owned(),
        Some(key) => clip(&String::from_utf8_lossy(key)),
    }
}

/// What is wrong. A database's own words may quote a value; its codes and names do not.
fn detail(about: &About, letter: &Letter) -> String {
    if letter.reason == Reason::SinkRejected.name() && !about.docs.pii.is_empty() {
        return prose(&clip(&code_alone(&letter.detail)));
    }
    prose(&clip(&letter.detail))
}

/// What each reason means.
const MEANINGS: [(Reason, &str); 14] = [
    (Reason::BadFrame, "The frame is not a zero byte, a schema id and a datum."),
    (Reason::UnknownSchema, "No committed schema has the id in the frame."),
    (Reason::SchemaUnresolvable, "The schema cannot be read as the spec's."),
    (Reason::Truncated, "The datum ends too early."),
    (Reason::TrailingBytes, "Bytes follow the datum."),
    (Reason::InvalidUtf8, "A text is not UTF-8."),
    (Reason::NulInText, "A text holds a NUL, which no database keeps."),
    (Reason::Nan, "A number that may not be absent is NaN."),
    (Reason::OutOfRange, "A value lies outside its type."),
    (Reason::EnumUnknown, "A symbol that the spec's schema does not know."),
    (Reason::Tombstone, "The record has no value."),
    (Reason::TooLarge, "The record is larger than record.max.bytes."),
    (Reason::Expectation, "It failed an expectation that quarantines."),
    (Reason::SinkRejected, "The database refused the row."),
];

fn meaning(reason: Reason) -> &'static str {
    let known = MEANINGS.iter().find(|(known, _)| *known == reason);
    known.map_or("", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::{MEANINGS, Reason};

    #[test]
    fn every_reason_means_something() {
        assert_eq!(MEANINGS.map(|(reason, _)| reason), Reason::ALL);
    }
}
