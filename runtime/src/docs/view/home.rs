//! `index.html`: a pipeline at a glance.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Facts, Line, Number, gate, gate_line, lists::Item};
use crate::docs::{
    chart::{Bar, Chart, bars, funnel, heat},
    read::runs::Run,
    state::Row,
    text::{count, escape, instant, known, marks, several, share},
    verdict::{Badge, Kind},
};

/// Runs that the page lists.
const LISTED: usize = 6;

/// Ids that the first sentence names.
const NAMED: usize = 3;

#[derive(Serialize)]
pub(in crate::docs) struct Page {
    digest: &'static str,
    verdict: Badge,
    headline: String,
    /// Markup.
    lead: String,
    numbers: Vec<Number>,
    next: Vec<String>,
    charts_title: String,
    charts_words: String,
    charts: Vec<Chart>,
    heat: Heat,
    marks: Vec<String>,
    failing: Vec<Line>,
    passing: Vec<Line>,
    gate: Gate,
    letters: Letters,
    runs: Vec<Item>,
}

#[derive(Default, Serialize)]
struct Heat {
    names: Vec<String>,
    svg: String,
    words: Vec<String>,
}

#[derive(Default, Serialize)]
struct Gate {
    read: u64,
    words: String,
    funnel: String,
    charts: Vec<Chart>,
    marks: Vec<String>,
    failed: Vec<Line>,
    clean: Vec<Line>,
}

#[derive(Serialize)]
struct Letters {
    words: String,
    bars: Vec<Bar>,
    command: String,
}

/// `suite.html`
#[derive(Serialize)]
pub(in crate::docs) struct Suite {
    digest: &'static str,
    verdicts: BTreeMap<String, Badge>,
}

/// `schema.html`
#[derive(Serialize)]
pub(in crate::docs) struct Schema {
    digest: &'static str,
}

/// What became of the pipeline: the latest run, and whether a partition stands still.
fn kind(facts: &Facts) -> Kind {
    let latest = facts.runs.last().map_or(Kind::None, Run::kind);
    if facts.standings.iter().any(|standing| standing.halted.is_some()) { Kind::Fail } else { latest }
}

fn headline(facts: &Facts) -> String {
    let name = facts.about.name;
    match kind(facts) {
        Kind::None if facts.about.checks.expectations.is_empty() && facts.sums().read > 0 => {
            format!("{name} is at work")
        }
        Kind::None => format!("{name} was not judged yet"),
        Kind::Pass => format!("{name} is as expected"),
        Kind::Info => format!("{name} is as expected, with something to know"),
        Kind::Kept | Kind::Warn => format!("{name} has warnings"),
        Kind::Error => format!("{name} could not be judged"),
        Kind::Fail => format!("{name} is failing"),
    }
}

/// Markup: what is wrong since when, and what becomes of the rows meanwhile.
fn lead(facts: &Facts) -> String {
    let mut sentences = Vec::new();
    let halted = facts.standings.iter().filter_map(|standing| Some((standing.partition, standing.halted.as_ref()?)));
    sentences
        .extend(halted.take(1).map(|(partition, why)| format!("Partition {partition} stands still: {}.", escape(why))));
    let bad: Vec<_> = facts.latest.iter().filter(|found| found.kind.is_bad()).collect();
    match (facts.runs.last(), bad.as_slice()) {
        (None, _) if facts.about.checks.expectations.is_empty() => {}
        (None, _) => sentences.push("The table was not judged after the load yet.".into()),
        (Some(run), []) => {
            sentences.push(format!(
                "All {} of the table were met on {} UTC.",
                several(run.all(), "expectation"),
                instant(run.at)
            ));
        }
        (Some(run), bad) => sentences.push(bad_ones(facts, run, bad)),
    }
    let (sums, dead) = (facts.sums(), facts.dead());
    if sums.read > 0 {
        let letters = if dead == 0 {
            "no record was kept out".to_owned()
        } else {
            format!("{} wait as dead letters", several(dead, "record"))
        };
        sentences.push(format!("{} of {} were loaded; {letters}.", count(sums.loaded), several(sums.read, "record")));
    } else {
        sentences.push("The gate has read no record yet.".into());
    }
    sentences.join(" ")
}

fn bad_ones(facts: &Facts, run: &Run, bad: &[&crate::docs::read::runs::Found]) -> String {
    let link = |id: &String| format!("<a href=\"expectations/{0}.html\"><code>{0}</code></a>", escape(id));
    let mut worst: Vec<_> = bad.to_vec();
    worst.sort_by_key(|found| std::cmp::Reverse(found.kind));
    let names: Vec<String> = worst.iter().take(NAMED).map(|found| link(&found.id)).collect();
    let more = bad.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {} more", count(more as u64)) };
    let since = facts.streak(&worst[0].id).map(|(first, length)| match length {
        0 | 1 => String::new(),
        length => {
            let first_of = if bad.len() == 1 { "" } else { "the first " };
            format!(", {first_of}since {} UTC, {} ago", instant(first.at), several(length - 1, "run"))
        }
    });
    format!(
        "{} of {} of the table not met in the run of {} UTC: {}{more}{}.",
        count(bad.len() as u64),
        several(run.all(), "expectation"),
        instant(run.at),
        names.join(", "),
        since.unwrap_or_default()
    )
}

/// The page of a pipeline.
pub(in crate::docs) fn page(facts: &Facts) -> Page {
    let (bad, good): (Vec<_>, Vec<_>) = facts.latest.iter().partition(|found| found.kind.is_bad());
    let mut bad = bad;
    bad.sort_by_key(|found| std::cmp::Reverse(found.kind));
    let charts = if facts.runs.is_empty() { Vec::new() } else { charts(&facts.runs) };
    let at: Vec<i64> = facts.runs.iter().map(|run| run.at).collect();
    let ends = [at.first(), at.last()].map(|at| at.map(|at| instant(*at)).unwrap_or_default());
    Page {
        digest: facts.about.digest,
        verdict: kind(facts).word(),
        headline: headline(facts),
        lead: lead(facts),
        numbers: numbers(facts),
        next: if facts.runs.is_empty() { first_run(facts) } else { Vec::new() },
        charts_title: if at.len() == 1 {
            "The only run".into()
        } else {
            format!("The last {}", several(at.len() as u64, "run"))
        },
        charts_words: format!("Each run of the checks, {} to {} UTC, from left to right.", ends[0], ends[1]),
        charts,
        heat: heat_map(facts),
        marks: marks(&at),
        failing: bad.iter().map(|found| found.line(facts)).collect(),
        passing: good.iter().map(|found| found.line(facts)).collect(),
        gate: gate(facts),
        letters: letters(facts),
        runs: facts.runs.iter().rev().take(LISTED).map(Item::new).collect(),
    }
}

fn numbers(facts: &Facts) -> Vec<Number> {
    let (sums, dead) = (facts.sums(), facts.dead());
    let latest = facts.runs.last();
    let met =
        latest.map_or_else(|| "–".into(), |run| format!("{} of {}", count(run.count(Kind::Pass)), count(run.all())));
    let halted = facts.standings.iter().filter(|standing| standing.halted.is_some()).count() as u64;
    let partitions = facts.standings.len() as u64;
    vec![
        Number::new("Expectations met", met, latest.map_or("no run yet".into(), |run| format!("run {}", run.id))),
        Number::new("Rows judged", latest.map_or_else(|| "–".into(), |run| known(run.rows)), facts.about.table.name),
        Number::new("Read", count(sums.read), "records, by the gate"),
        Number::new("Loaded", count(sums.loaded), share(sums.loaded, sums.read)),
        Number::new("Dead letters", count(dead), share(dead, sums.read)),
        Number::new(
            "Partitions",
            count(partitions),
            if halted == 0 { "none stands still".into() } else { format!("{halted} stand still") },
        ),
    ]
}

/// What to run where nothing was judged yet.
pub(super) fn first_run(facts: &Facts) -> Vec<String> {
    let mut next = Vec::new();
    if facts.sums().read == 0 {
        next.push(facts.command("run", "--until-caught-up"));
    }
    if !facts.about.checks.expectations.is_empty() {
        next.push(facts.command("check-table", ""));
    }
    if !next.is_empty() {
        next.push(facts.command("docs build", ""));
    }
    next
}

#[expect(clippy::cast_precision_loss, reason = "a chart shows few digits")]
fn charts(runs: &[Run]) -> Vec<Chart> {
    let met: Vec<Option<f64>> = runs.iter().map(|run| Some(run.count(Kind::Pass) as f64)).collect();
    let rows: Vec<Option<f64>> = runs.iter().map(|run| run.rows.map(|rows| rows as f64)).collect();
    let Some(last) = runs.last() else { return Vec::new() };
    let least = runs.iter().map(|run| run.count(Kind::Pass)).min().unwrap_or_default();
    vec![
        Chart::line(
            "Expectations met",
            format!(
                "{} of {} in the last run, never below {}",
                count(last.count(Kind::Pass)),
                count(last.all()),
                count(least)
            ),
            "l-ok",
            &met,
        ),
        Chart::line("Rows judged", format!("{} in the last run", known(last.rows)), "l-ink", &rows),
    ]
}

fn heat_map(facts: &Facts) -> Heat {
    let names: Vec<String> = facts.found.keys().filter(|id| super::has_page(id)).cloned().collect();
    let rows: Vec<Vec<Option<Kind>>> = names.iter().map(|id| facts.kinds(id)).collect();
    let words = names.iter().zip(&rows).map(|(id, kinds)| {
        let judged = kinds.iter().flatten().count() as u64;
        let bad: Vec<String> =
            [(Kind::Fail, "failed"), (Kind::Error, "not judged"), (Kind::Warn, "warned"), (Kind::Info, "to know")]
                .iter()
                .map(|(kind, word)| (kinds.iter().flatten().filter(|found| *found == kind).count() as u64, word))
                .filter(|(number, _)| *number > 0)
                .map(|(number, word)| format!("{word} in {}", count(number)))
                .collect();
        let bad = if bad.is_empty() { "met in all".to_owned() } else { bad.join(", ") };
        format!("{id}: {bad} of {}", several(judged, "run"))
    });
    let words = words.collect();
    let svg = heat("rows", "The verdict of each expectation in each run; below, the same in words", &rows);
    Heat { names, svg, words }
}

fn gate(facts: &Facts) -> Gate {
    let sums = facts.sums();
    let (mut failed, mut clean) = (Vec::new(), Vec::new());
    for expectation in facts.about.expectations {
        let (_, unexpected, _) = facts.at_the_gate(expectation);
        if unexpected > 0 { &mut failed } else { &mut clean }.push((unexpected, gate_line(facts, expectation)));
    }
    failed.sort_by_key(|(unexpected, _)| std::cmp::Reverse(*unexpected));
    let lines = |list: Vec<(u64, Line)>| list.into_iter().map(|(_, line)| line).collect();
    let timeline = gate::Timeline::new(&facts.batches);
    let charts = timeline.as_ref().map(|time| {
        let batches = &facts.batches;
        vec![
            time.line("Records read", gate::shown(batches, |batch| batch.read, "records"), "l-ink", |batch| batch.read),
            time.line("Dead letters", gate::shown(batches, |batch| batch.dead, "records"), "l-fail", |batch| {
                batch.dead
            }),
        ]
    });
    Gate {
        read: sums.read,
        words: format!(
            "Each record is judged before it is written. Of {}, {} were loaded, {} became dead letters, {} were \
             dropped and {} superseded. {}",
            several(sums.read, "record"),
            count(sums.loaded),
            count(sums.dead),
            count(sums.dropped),
            count(sums.superseded),
            timeline.as_ref().map(gate::Timeline::words).unwrap_or_default()
        ),
        funnel: funnel(&[
            ("f-ok", "loaded", sums.loaded),
            ("f-fail", "dead letters", sums.dead),
            ("f-warn", "dropped", sums.dropped),
            ("f-mut", "superseded", sums.superseded),
        ]),
        charts: charts.unwrap_or_default(),
        marks: timeline.as_ref().map(gate::Timeline::marks).unwrap_or_default(),
        failed: lines(failed),
        clean: lines(clean),
    }
}

fn letters(facts: &Facts) -> Letters {
    let dead = facts.dead();
    Letters {
        words: if dead == 0 { "None.".into() } else { format!("{}.", several(dead, "record")) },
        bars: bars(&facts.reasons),
        command: facts.command("dlq list", ""),
    }
}

/// The suite, with what became of each expectation.
pub(in crate::docs) fn suite(facts: &Facts) -> Suite {
    let table = facts.about.checks.expectations.iter().map(|check| {
        let latest = facts.latest.iter().find(|found| found.id == check.id);
        (check.id.to_owned(), latest.map_or(Kind::None, |found| found.kind).word())
    });
    let gate = facts.about.expectations.iter();
    let gate = gate.map(|expectation| (expectation.id.to_owned(), facts.at_the_gate(expectation).0.word()));
    Suite { digest: facts.about.digest, verdicts: table.chain(gate).collect() }
}

/// The schema, of which all is known already.
pub(in crate::docs) fn schema(facts: &Facts) -> Schema {
    Schema { digest: facts.about.digest }
}

/// The pipeline's row of the page over all.
#[expect(clippy::cast_precision_loss, reason = "a chart shows few digits")]
pub(in crate::docs) fn row(facts: &Facts) -> Row {
    const RUNS: usize = 30;
    let sums = facts.sums();
    let shown = &facts.runs[facts.runs.len().saturating_sub(RUNS)..];
    let met: Vec<Option<f64>> = shown.iter().map(|run| Some(run.count(Kind::Pass) as f64)).collect();
    let words = format!("Expectations met in the last {}", several(shown.len() as u64, "run"));
    Row {
        kind: kind(facts),
        words: headline(facts),
        at: facts.runs.last().map_or_else(|| "–".into(), |run| instant(run.at)),
        met: facts
            .runs
            .last()
            .map_or_else(|| "–".into(), |run| format!("{} of {}", count(run.count(Kind::Pass)), count(run.all()))),
        spark: if shown.is_empty() { String::new() } else { crate::docs::chart::spark(&words, &met) },
        read: count(sums.read),
        dead: count(facts.dead()),
    }
}
