//! Lists of runs.

use serde::Serialize;

use super::Facts;
use crate::docs::{
    read::runs::Run,
    text::{count, instant, several},
    verdict::{Badge, Kind},
};

/// A run in a list.
#[derive(Serialize)]
pub(in crate::docs) struct Item {
    verdict: Badge,
    id: i64,
    name: Option<String>,
    at: String,
    met: String,
    all: String,
    /// What was not met.
    words: String,
}

/// `runs.html`
#[derive(Serialize)]
pub(in crate::docs) struct Page {
    digest: &'static str,
    headline: String,
    lead: String,
    runs: Vec<Item>,
    next: Vec<String>,
    older: Option<String>,
    newest: bool,
}

impl Item {
    pub(in crate::docs) fn new(run: &Run) -> Self {
        Self {
            verdict: run.kind().word(),
            id: run.id,
            name: run.name.clone(),
            at: instant(run.at),
            met: count(run.count(Kind::Pass)),
            all: count(run.all()),
            words: not_met(run),
        }
    }
}

/// `1 failed, 2 warned`
pub(super) fn not_met(run: &Run) -> String {
    let words = [(Kind::Fail, "failed"), (Kind::Error, "not judged"), (Kind::Warn, "warned"), (Kind::Info, "to know")];
    let parts = words.iter().filter(|(kind, _)| run.count(*kind) > 0);
    parts.map(|(kind, word)| format!("{} {word}", count(run.count(*kind)))).collect::<Vec<_>>().join(", ")
}

/// The page of the newest runs, of which the oldest comes first.
pub(in crate::docs) fn newest(facts: &Facts, runs: &[Run], older: Option<String>) -> Page {
    let all = facts.all_runs;
    let lead = match runs {
        [] => "Nothing was judged after the load yet. This does it, and builds the pages again:".to_owned(),
        _ if older.is_some() => format!("The newest {}, newest first.", count(runs.len() as u64)),
        _ => "All of them, newest first.".to_owned(),
    };
    let next = if runs.is_empty() { super::home::first_run(facts) } else { Vec::new() };
    let runs = runs.iter().rev().map(Item::new).collect();
    Page { digest: facts.about.digest, headline: several(all, "run"), lead, runs, next, older, newest: false }
}

/// A page of the archive.
pub(in crate::docs) fn archived(digest: &'static str, number: u64, runs: &[Run]) -> Page {
    let ends = [runs.first(), runs.last()].map(|run| run.map(|run| instant(run.at)).unwrap_or_default());
    let [first, last] = ends;
    Page {
        digest,
        headline: format!("Older runs, list {number}"),
        lead: format!("{first} to {last}, newest first."),
        runs: runs.iter().rev().map(Item::new).collect(),
        next: Vec::new(),
        older: number.checked_sub(1).filter(|before| *before > 0).map(page),
        newest: true,
    }
}

/// The file of a list of the archive.
pub(in crate::docs) fn page(number: u64) -> String {
    format!("runs-{number}.html")
}
