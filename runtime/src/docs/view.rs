//! Pages: what templates are given. The fields are what an own template can use.

pub(super) mod estate;
pub(super) mod expectation;
pub(super) mod gate;
pub(super) mod home;
pub(super) mod letters;
pub(super) mod lists;
pub(super) mod run;
pub(super) mod samples;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    read::{
        gate::{Batch, Standing},
        letters::Letter,
        runs::{Found, Run},
    },
    state::Partition,
    text::{count, instant, prose, share, value},
    verdict::{Badge, Kind},
};
use crate::pipeline::About;

/// All that the pages of a pipeline show, but for the pages of single runs.
pub(super) struct Facts {
    pub(super) about: &'static About,
    /// What a command needs to find the database.
    pub(super) option: String,
    /// The latest runs, oldest first: those of charts.
    pub(super) runs: Vec<Run>,
    /// How many runs there are.
    pub(super) all_runs: u64,
    /// What the latest runs found about each expectation, oldest first.
    pub(super) found: BTreeMap<String, Vec<Found>>,
    /// All that the latest run found.
    pub(super) latest: Vec<Found>,
    pub(super) standings: Vec<Standing>,
    pub(super) gate: Vec<Partition>,
    pub(super) batches: Vec<Batch>,
    pub(super) reasons: Vec<(String, u64)>,
    pub(super) letters: Vec<Letter>,
}

/// A number with its name.
#[derive(Serialize)]
pub(super) struct Number {
    name: &'static str,
    value: String,
    note: String,
}

/// An expectation in a list.
#[derive(Serialize)]
pub(super) struct Line {
    verdict: Badge,
    id: String,
    /// Whether it has a page.
    page: bool,
    /// Markup.
    sentence: String,
    severity: String,
    observed: String,
    unexpected: String,
    share: String,
    since: String,
    streak: String,
}

impl Number {
    fn new(name: &'static str, value: impl Into<String>, note: impl Into<String>) -> Self {
        Self { name, value: value.into(), note: note.into() }
    }
}

impl Facts {
    /// What became of an expectation, run by run, as far as charts show it.
    fn kinds(&self, id: &str) -> Vec<Option<Kind>> {
        let found = self.found.get(id).map(Vec::as_slice).unwrap_or_default();
        let of = |run: &Run| Some(found[found.binary_search_by_key(&run.id, |found| found.run).ok()?].kind);
        self.runs.iter().map(of).collect()
    }

    /// How long an expectation has been as it is: when that began, and how many runs ago.
    fn streak(&self, id: &str) -> Option<(&Run, u64)> {
        let kinds = self.kinds(id);
        let last = kinds.last().copied().flatten()?;
        let length = kinds.iter().rev().take_while(|kind| kind.is_some_and(|kind| kind == last)).count();
        Some((&self.runs[kinds.len() - length], u64::try_from(length).unwrap_or_default()))
    }

    /// The sums of the gate over all partitions.
    fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for partition in &self.gate {
            sums.read += partition.read;
            sums.loaded += partition.loaded;
            sums.dead += partition.dead;
            sums.dropped += partition.dropped;
            sums.superseded += partition.superseded;
        }
        sums
    }

    /// Element, missing and unexpected count of an expectation of the gate.
    fn counts(&self, id: &str) -> [u64; 3] {
        let all = self.gate.iter().filter_map(|partition| partition.counts.get(id));
        all.fold([0; 3], |sums, counts| [0, 1, 2].map(|at| sums[at] + counts[at]))
    }

    /// What became of an expectation of the gate, and how many records of how many failed it.
    fn at_the_gate(&self, expectation: &crate::pipeline::Expectation) -> (Kind, u64, u64) {
        let [element, missing, unexpected] = self.counts(expectation.id);
        let tested = element.saturating_sub(missing);
        (Kind::at_the_gate(tested, unexpected, expectation.on_failure), unexpected, tested)
    }

    /// How many letters there are.
    fn dead(&self) -> u64 {
        self.reasons.iter().map(|(_, count)| count).sum()
    }

    /// A command of ours on this database.
    fn command(&self, verb: &str, rest: &str) -> String {
        let option = &self.option;
        format!("tollgate {verb} {}{}{rest}{}{option}", self.about.name, space(rest), space(option))
    }

    /// Everything that has a page of its own: what the suite expects now, and what the latest runs judged.
    pub(super) fn ids(&self) -> Vec<String> {
        let now = self.about.expectations.iter().map(|expectation| expectation.id);
        let now = now.chain(self.about.checks.expectations.iter().map(|check| check.id));
        let mut ids: Vec<String> = now.map(str::to_owned).chain(self.found.keys().cloned()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| has_page(id));
        ids
    }
}

fn space(text: &str) -> &'static str {
    if text.is_empty() { "" } else { " " }
}

/// Ids are names of files; what else a table may hold has no page.
pub(super) fn has_page(id: &str) -> bool {
    let rest = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
    id.starts_with(|char: char| char.is_ascii_lowercase()) && id.len() <= 48 && id.chars().all(rest)
}

/// What the gate did, over all partitions.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    read: u64,
    loaded: u64,
    dead: u64,
    dropped: u64,
    superseded: u64,
}

impl Found {
    /// Rows that have a value.
    fn tested(&self) -> Option<u64> {
        u64::try_from(self.element?.checked_sub(self.missing?)?).ok()
    }

    /// The number that describes the rows, as a page shows it.
    fn number(&self) -> String {
        if self.observed.is_null() { String::new() } else { value(&self.observed) }
    }

    /// The share of rows that failed, where rows were counted.
    fn share(&self) -> String {
        let of_rows = self.values.iter().all(serde_json::Value::is_null);
        match (self.unexpected, self.tested()) {
            (Some(unexpected), Some(tested)) if of_rows => share(u64::try_from(unexpected).unwrap_or_default(), tested),
            _ => String::new(),
        }
    }

    fn line(&self, facts: &Facts) -> Line {
        let streak = facts.streak(&self.id);
        let shown = facts.runs.len() as u64;
        let at_least = streak.is_some_and(|(_, length)| length == shown && facts.all_runs > shown);
        Line {
            verdict: self.kind.word(),
            id: self.id.clone(),
            page: has_page(&self.id),
            sentence: prose(&self.sentence),
            severity: self.severity.clone(),
            observed: self.number(),
            unexpected: super::text::known(self.unexpected),
            share: self.share(),
            since: streak.map(|(run, _)| instant(run.at)).unwrap_or_default(),
            streak: streak.map_or_else(String::new, |(_, length)| {
                format!("{}{}", if at_least { "at least " } else { "" }, super::text::several(length, "run"))
            }),
        }
    }
}

/// An expectation of the gate in a list.
fn gate_line(facts: &Facts, expectation: &'static crate::pipeline::Expectation) -> Line {
    let (kind, unexpected, tested) = facts.at_the_gate(expectation);
    Line {
        verdict: kind.word(),
        id: expectation.id.to_owned(),
        page: true,
        sentence: prose(expectation.sentence),
        severity: expectation.severity.name().to_owned(),
        observed: format!("{} judged", count(tested)),
        unexpected: count(unexpected),
        share: share(unexpected, tested),
        since: String::new(),
        streak: String::new(),
    }
}
