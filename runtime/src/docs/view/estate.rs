//! The page over all pipelines, worst first.

use serde::Serialize;

use crate::docs::{
    state::Row,
    text::{count, several},
    verdict::{Badge, Kind},
};

#[derive(Serialize)]
pub(in crate::docs) struct Page {
    verdict: Badge,
    headline: String,
    lead: String,
    rows: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    verdict: Badge,
    name: String,
    words: String,
    at: String,
    met: String,
    /// Markup.
    spark: String,
    read: String,
    dead: String,
}

/// The page of all pipelines that have pages, by their names.
pub(in crate::docs) fn page(mut rows: Vec<(&'static str, Row)>) -> Page {
    rows.sort_by_key(|(name, row)| (std::cmp::Reverse(row.kind), *name));
    let worst = rows.iter().map(|(_, row)| row.kind).max().unwrap_or_default();
    let all = rows.len() as u64;
    let number = |is: fn(Kind) -> bool| rows.iter().filter(|(_, row)| is(row.kind)).count() as u64;
    let failing = number(|kind| kind == Kind::Fail);
    let headline = match worst {
        Kind::Fail if all == 1 => "The pipeline is failing".to_owned(),
        Kind::Fail => format!("{} of {} failing", count(failing), several(all, "pipeline")),
        Kind::None => "Nothing was judged yet".to_owned(),
        Kind::Pass => "All is as expected".to_owned(),
        _ if all == 1 => "The pipeline is to be looked at".to_owned(),
        _ => format!("{} of {} to look at", count(number(Kind::is_bad)), several(all, "pipeline")),
    };
    let not_yet = number(|kind| kind == Kind::None);
    let lead = match (all, not_yet) {
        (1, _) => "Judged by its latest run of the checks.".to_owned(),
        (_, 0) => format!("{}, each judged by its latest run of the checks.", several(all, "pipeline")),
        (_, not_yet) => format!(
            "{}, each judged by its latest run of the checks; {} had none yet.",
            several(all, "pipeline"),
            count(not_yet)
        ),
    };
    let line = |(name, row): (&'static str, Row)| Line {
        verdict: row.kind.word(),
        name: name.to_owned(),
        words: row.words,
        at: row.at,
        met: row.met,
        spark: row.spark,
        read: row.read,
        dead: row.dead,
    };
    Page { verdict: worst.word(), headline, lead, rows: rows.into_iter().map(line).collect() }
}
