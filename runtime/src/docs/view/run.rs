//! `runs/NUMBER.html`: one run of the checks.

use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Number, has_page,
    lists::not_met,
    samples::{Samples, samples},
};
use crate::{
    docs::{
        read::runs::{Found, Run},
        text::{self, count, instant, known, prose, several},
        verdict::{Badge, Kind},
    },
    pipeline::About,
    value::Timestamp,
};

/// Most values of a set that a page lists.
const VALUES: usize = 20;

/// How a run ended in which nothing is wrong, and something worth knowing.
const NOTED: &str = "passed, with something to know";

#[derive(Serialize)]
pub(in crate::docs) struct Page {
    digest: String,
    id: i64,
    verdict: Badge,
    headline: String,
    lead: String,
    numbers: Vec<Number>,
    failing: Vec<Failing>,
    passing: Vec<Passing>,
    command: String,
    previous: Option<i64>,
}

/// An expectation that is not met.
#[derive(Serialize)]
struct Failing {
    id: String,
    page: bool,
    verdict: Badge,
    /// Markup.
    sentence: String,
    severity: String,
    words: String,
    error: Option<String>,
    values: Vec<Listed>,
    samples: Samples,
}

#[derive(Serialize)]
struct Listed {
    name: &'static str,
    values: Vec<String>,
    more: String,
}

#[derive(Serialize)]
struct Passing {
    id: String,
    page: bool,
    verdict: Badge,
    /// Markup.
    sentence: String,
    found: String,
}

/// The page of a run; `previous` is the number of the one before.
pub(in crate::docs) fn page(about: &About, option: &str, run: &Run, results: &[Found], previous: Option<i64>) -> Page {
    let kind = run.kind();
    let mut failing: Vec<&Found> = results.iter().filter(|found| found.kind.is_bad()).collect();
    failing.sort_by_key(|found| (std::cmp::Reverse(found.kind), found.id.clone()));
    let ended = match kind {
        Kind::Fail => "failed",
        Kind::Error => "could not judge all",
        Kind::Warn | Kind::Kept => "has warnings",
        Kind::None | Kind::Pass => "passed",
        Kind::Info => NOTED,
    };
    let passing = results.iter().filter(|found| !found.kind.is_bad());
    Page {
        digest: run.digest.clone(),
        id: run.id,
        verdict: kind.word(),
        headline: format!("Run {} {ended}", run.id),
        lead: lead(about, run),
        numbers: numbers(run),
        failing: failing.into_iter().map(|found| failed(about, found)).collect(),
        passing: passing.map(passed).collect(),
        command: command(about, option, run),
        previous,
    }
}

fn lead(about: &About, run: &Run) -> String {
    let [met, all] = [run.count(Kind::Pass), run.all()].map(count);
    let rest = not_met(run);
    let rest = if rest.is_empty() { String::new() } else { format!(": {rest}") };
    format!("{met} of {all} expectations of table {} were met on {} UTC{rest}.", about.table.name, instant(run.at))
}

fn numbers(run: &Run) -> Vec<Number> {
    let window = match (run.since, run.until) {
        (None, None) => ("all".to_owned(), "rows of the table".to_owned()),
        (since, until) => {
            let words =
                [since.map(|at| format!("since {}", instant(at))), until.map(|at| format!("until {}", instant(at)))];
            ("some".to_owned(), words.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
    };
    vec![
        Number::new("Met", format!("{} of {}", count(run.count(Kind::Pass)), count(run.all())), "expectations"),
        Number::new("Failed", count(run.count(Kind::Fail)), "critical"),
        Number::new("Warned", count(run.count(Kind::Warn)), "loaded all the same"),
        Number::new("Not judged", count(run.count(Kind::Error)), "an error is no pass"),
        Number::new("Rows", known(run.rows), "looked at"),
        Number::new("Of the table", window.0, window.1),
        Number::new("Name", run.name.clone().unwrap_or_else(|| "–".into()), "given by the caller"),
    ]
}

fn failed(about: &About, found: &Found) -> Failing {
    Failing {
        id: found.id.clone(),
        page: has_page(&found.id),
        verdict: found.kind.word(),
        sentence: prose(&found.sentence),
        severity: found.severity.clone(),
        words: words(found),
        error: found.error.clone(),
        values: [("too many", &found.values[0]), ("absent", &found.values[1])]
            .into_iter()
            .filter_map(|(name, values)| listed(name, values))
            .collect(),
        samples: samples(about, found),
    }
}

fn listed(name: &'static str, values: &Json) -> Option<Listed> {
    let all = values.as_array().filter(|all| !all.is_empty())?;
    let more = all.len().saturating_sub(VALUES);
    Some(Listed {
        name,
        values: all.iter().take(VALUES).map(text::value).collect(),
        more: if more == 0 { String::new() } else { format!("and {} more", count(more as u64)) },
    })
}

/// What was counted, in words.
fn words(found: &Found) -> String {
    let mut parts = Vec::new();
    match (found.unexpected, found.share()) {
        (None, _) => {}
        (Some(_), share) if share.is_empty() => parts.push(format!("{} unexpected", known(found.unexpected))),
        (Some(_), share) => {
            let tested = found.tested().map(count).unwrap_or_default();
            parts.push(format!("{} of {tested} unexpected ({share})", known(found.unexpected)));
        }
    }
    let number = found.number();
    parts.extend((!number.is_empty()).then(|| format!("observed {number}")));
    parts.extend(found.element.map(|rows| several(u64::try_from(rows).unwrap_or_default(), "row")));
    parts.join(" · ")
}

fn passed(found: &Found) -> Passing {
    let number = found.number();
    Passing {
        id: found.id.clone(),
        page: has_page(&found.id),
        verdict: found.kind.word(),
        sentence: prose(&found.sentence),
        found: if number.is_empty() { known(found.unexpected) } else { format!("observed {number}") },
    }
}

fn command(about: &About, option: &str, run: &Run) -> String {
    let bound = |name: &str, at: Option<i64>| {
        at.map(|at| format!(" --{name} {}", Timestamp(at).to_string().replace(' ', "T"))).unwrap_or_default()
    };
    let window = bound("since", run.since) + &bound("until", run.until);
    let space = if option.is_empty() { "" } else { " " };
    format!("tollgate check-table {}{window}{space}{option}", about.name)
}
