//! What a demo tells people: at most 25 lines.

use std::path::Path;

use indicatif::HumanCount;

use super::Outcome;
use crate::{
    checks::{CheckResult, Checked, Verdict},
    pipeline::About,
    setting::Secret,
    sink::dialect::Dialect,
};

/// Most lines for any one list, and their width.
const LIST: usize = 4;
const WIDTH: usize = 100;

impl Outcome {
    /// The report for people, a line each; `database` is what they can look into, `docs` the first page of the site.
    #[must_use]
    pub fn report(&self, about: &About, database: &Secret, docs: &Path) -> Vec<String> {
        let dialect = Dialect::of(database).ok();
        let shown = dialect.map(|dialect| (dialect.shown)(database)).unwrap_or_default();
        let name = about.name;
        let mut next: Vec<String> = Vec::new();
        next.extend(dialect.map(|dialect| {
            let query = format!("select * from {} limit 5", (dialect.table)(about.table.name));
            (dialect.shell)(database, &query)
        }));
        next.extend([
            format!("cargo xtask check-table {name} --database {shown}"),
            format!("cargo xtask dlq list {name} --database {shown}"),
            format!("cargo xtask demo {name} --from YOUR.csv"),
        ]);
        let docs = format!("  {:<12}{} (open it in a browser)", "data docs", docs.display());
        self.lines(about, &format!("an in-process broker into {shown}"), Some(docs), &next)
    }

    /// The report of a demo on real services, which took place `there`: nothing of it can be looked into.
    #[must_use]
    pub fn report_of_real(&self, about: &About, there: &str) -> Vec<String> {
        let name = about.name;
        let next =
            ["topics apply", "migrate apply", "simulate", "run"].map(|verb| format!("cargo xtask {verb} {name}"));
        self.lines(about, there, None, &next)
    }

    fn lines(&self, about: &About, there: &str, docs: Option<String>, next: &[String]) -> Vec<String> {
        let mut lines = vec![format!("pipeline `{}`: {there}", about.name)];
        lines.extend(sums(self));
        lines.extend(self.checked.iter().flat_map(table));
        lines.extend(checks(self));
        lines.extend(docs);
        lines.push("next:".to_owned());
        lines.extend(next.iter().map(|command| format!("  {command}")));
        lines
    }
}

fn sums(outcome: &Outcome) -> Vec<String> {
    let sums = &outcome.run.summary;
    let mut lines = vec![line("read", sums.read), line("loaded", sums.loaded), line("dead", sums.dead)];
    let dead =
        sums.dead_by_reason.iter().map(|(reason, letters)| format!("{} {}", reason.name(), HumanCount(*letters)));
    lines.extend(list(dead));
    for (name, count) in [("dropped", sums.dropped), ("superseded", sums.superseded), ("gaps", sums.gaps)] {
        lines.extend((count > 0).then(|| line(name, count)));
    }
    lines.extend((outcome.unconverted > 0).then(|| line("unconverted", outcome.unconverted)));
    let failed = sums.expectations.iter().filter(|expected| expected.unexpected_count > 0);
    let failed: Vec<_> =
        failed.map(|expected| format!("{} {}", expected.id, HumanCount(expected.unexpected_count))).collect();
    lines.push(format!("  {:<12}{:>11} of {} expectations", "unexpected", failed.len(), sums.expectations.len()));
    lines.extend(list(failed.into_iter()));
    lines
}

/// What was found of the table.
fn table(checked: &Checked) -> Vec<String> {
    let not_met: Vec<&CheckResult> = checked.results.iter().filter(|result| !result.success()).collect();
    let met = checked.results.len() - not_met.len();
    let mut lines = vec![format!("  {:<12}{met:>11} of {} expectations met", "table", checked.results.len())];
    let told = not_met.into_iter().map(|result| match (&result.verdict, result.counts.unexpected) {
        (Verdict::Error(_), _) => format!("{} could not be judged", result.id),
        (_, Some(unexpected)) => format!("{} {unexpected}", result.id),
        (_, None) => format!("{} is {}", result.id, result.counts.observed),
    });
    lines.extend(list(told));
    lines
}

fn checks(outcome: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    for (partition, halt) in outcome.run.halted.iter().take(1) {
        lines.push(format!("  partition {partition} stands still: {halt}"));
    }
    if outcome.cut_short {
        lines.push(format!("  only {} records were produced: nobody reads on", HumanCount(outcome.produced)));
    }
    if let Some((plan, differences)) = &outcome.planned {
        let planted = HumanCount(plan.planted());
        lines.push(match differences.as_slice() {
            [] => format!("  {:<12}ok: {planted} mistakes were planted, and all came out as planned", "self-check"),
            _ => format!("  {:<12}failed: the records did not come out as planned", "self-check"),
        });
    }
    let partitions = match outcome.audit.partitions.len() {
        1 => "1 partition".to_owned(),
        count => format!("{count} partitions"),
    };
    lines.push(match outcome.audit.problems.first() {
        None => format!("  {:<12}ok: every offset of {partitions} is accounted for", "audit"),
        Some(problem) => format!("  {:<12}failed: {problem}", "audit"),
    });
    lines.push(format!("  {:<12}{} records a second", "speed", HumanCount(rate(outcome))));
    lines
}

fn rate(outcome: &Outcome) -> u64 {
    let micros = u64::try_from(outcome.took.as_micros()).unwrap_or(u64::MAX).max(1);
    outcome.run.summary.read.saturating_mul(1_000_000) / micros
}

fn line(name: &str, count: u64) -> String {
    format!("  {name:<12}{:>11}", HumanCount(count).to_string())
}

/// Items side by side, on as few lines as they need; what does not fit is counted.
fn list(items: impl Iterator<Item = String>) -> Vec<String> {
    const INDENT: &str = "              ";
    let mut lines: Vec<String> = Vec::new();
    let mut left_out = 0;
    for item in items {
        let started = lines.len();
        match lines.last_mut() {
            Some(line) if line.len() + item.len() + 2 <= WIDTH => *line = format!("{line}, {item}"),
            _ if started < LIST => lines.push(format!("{INDENT}{item}")),
            _ => left_out += 1,
        }
    }
    if let Some(line) = lines.last_mut().filter(|_| left_out > 0) {
        *line = format!("{line} and {left_out} more");
    }
    lines
}
