//! The report for people: a table, and the first rows that failed.
//!
//! It is always drawn in colour; whoever prints it takes the colour out where nobody sees it.

use anstyle::{AnsiColor, Style};

use super::{Counts, ExpectationResult, Found, Report, Sample, json};
use crate::{diagnostic::visible, pipeline::Severity, value::Value};

/// Most rows that are shown for one expectation.
const MAX_ROWS: usize = 3;

/// Longest value that is shown whole, in characters.
const MAX_VALUE: usize = 60;

const DIM: Style = Style::new().dimmed();

/// Draws a report.
#[must_use]
pub fn draw(report: &Report) -> String {
    let width = report.results.iter().map(|result| result.id.len()).max().unwrap_or_default().max("expectation".len());
    let mut lines = vec![format!(
        "{DIM}         {:width$}  {:>9}  {:>9}  {:>10}  {:>9}{DIM:#}",
        "expectation", "rows", "missing", "unexpected", "of tested"
    )];
    for result in &report.results {
        lines.push(format!("{}  {}", verdict(result), line(result, width)));
        lines.extend(below(result));
    }
    lines.push(String::new());
    lines.push(summary(report));
    lines.join("\n") + "\n"
}

fn verdict(result: &ExpectationResult) -> String {
    let (glyph, word, style) = match (result.success, result.severity) {
        (true, _) => ("✓", "pass", Style::new().fg_color(Some(AnsiColor::Green.into()))),
        (false, Severity::Info) => ("i", "info", Style::new().fg_color(Some(AnsiColor::Blue.into()))),
        (false, Severity::Warning) => ("!", "warn", Style::new().fg_color(Some(AnsiColor::Yellow.into()))),
        (false, Severity::Critical) => ("✗", "fail", Style::new().fg_color(Some(AnsiColor::Red.into())).bold()),
    };
    format!("{style}{glyph} {word}{style:#} ")
}

fn line(result: &ExpectationResult, width: usize) -> String {
    let id = &result.id;
    let row = match &result.found {
        Found::Decided => format!("{id:width$}  {DIM}decided when the spec was compiled{DIM:#}"),
        Found::Rows(counts) => {
            let (element, missing, unexpected) = (counts.element, counts.missing, counts.unexpected.len());
            format!("{id:width$}  {element:>9}  {missing:>9}  {unexpected:>10}  {:>9}", percent(counts))
        }
        Found::Number { element, missing, observed } => {
            format!("{id:width$}  {element:>9}  {missing:>9}  {:>21}", number(observed))
        }
        Found::Values { element, unexpected, absent } => {
            let values = format!("{} too many, {} absent", unexpected.len(), absent.len());
            format!("{id:width$}  {element:>9}  {:>9}  {values:>21}", "")
        }
    };
    row.trim_end().to_owned()
}

fn number(observed: &Value) -> String {
    if observed.is_null() { "nothing".into() } else { shortened(&visible(&json::value(observed).to_string())) }
}

fn percent(counts: &Counts) -> String {
    match counts.unexpected_percent() {
        None => "untested".into(),
        Some(percent) if percent > 0.0 && percent < 0.01 => "< 0.01 %".into(),
        Some(percent) => format!("{percent:.2} %"),
    }
}

/// What was expected, and what was not so.
fn below(result: &ExpectationResult) -> Vec<String> {
    if result.success {
        return notes(result);
    }
    let indent = " ".repeat(9);
    let mut lines = vec![format!("{indent}{DIM}{}{DIM:#}", visible(&result.sentence))];
    match &result.found {
        Found::Decided | Found::Number { .. } => {}
        Found::Rows(counts) => {
            let shown = counts.samples.iter().zip(&counts.unexpected).take(MAX_ROWS);
            lines.extend(shown.map(|(row, position)| format!("{indent}[{position}] {}", sample(row))));
            if counts.unexpected.len() > MAX_ROWS {
                lines.push(format!("{indent}{DIM}and {} more{DIM:#}", counts.unexpected.len() - MAX_ROWS));
            }
        }
        Found::Values { unexpected, absent, .. } => {
            for (word, values) in [("too many", unexpected), ("absent", absent)] {
                lines.extend(values.iter().take(MAX_ROWS).map(|value| format!("{indent}{word}: {}", number(value))));
            }
        }
    }
    lines.extend(notes(result));
    lines
}

fn notes(result: &ExpectationResult) -> Vec<String> {
    result.notes.iter().map(|note| format!("         note: {}", visible(note))).collect()
}

fn sample(Sample(cells): &Sample) -> String {
    let cells =
        cells.iter().map(|(name, cell)| format!("{name} = {}", shortened(&visible(&json::value(cell).to_string()))));
    cells.collect::<Vec<_>>().join(", ")
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(MAX_VALUE).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

fn summary(report: &Report) -> String {
    let met = report.results.iter().filter(|result| result.success).count();
    let (pipeline, rows, all) = (&report.pipeline, report.rows, report.results.len());
    let rows = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    format!("{pipeline}: {rows}, {met} of {all} expectations met")
}
