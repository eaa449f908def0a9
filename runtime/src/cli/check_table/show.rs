//! What a run of the table stage found, for people.

use serde_json::{Map, Value as Json};

use crate::{
    checks::{CheckResult, Checked, Row, Verdict},
    pipeline::{About, Severity},
    text::sanitise,
};

/// Most rows that are shown for one expectation.
const MAX_ROWS: usize = 3;

pub(super) fn lines(about: &About, checked: &Checked) -> Vec<String> {
    let width = checked.results.iter().map(|result| result.id.len()).max().unwrap_or_default().max("expectation".len());
    let head = format!(
        "         {:width$}  {:>9}  {:>9}  {:>10}  {:>9}",
        "expectation", "rows", "missing", "unexpected", "of tested"
    );
    let results = checked.results.iter().flat_map(|result| {
        std::iter::once(format!("{}  {}", verdict(result), line(result, width))).chain(below(result))
    });
    let met = checked.results.iter().filter(|result| result.success()).count();
    let summary = format!(
        "table `{}` of {}: {met} of {} expectations met (run {})",
        about.table.name,
        about.name,
        checked.results.len(),
        checked.run
    );
    std::iter::once(head).chain(results).chain([String::new(), summary]).collect()
}

fn verdict(result: &CheckResult) -> &'static str {
    match (&result.verdict, result.severity) {
        (Verdict::Pass, _) => "✓ pass ",
        (Verdict::Error(_), _) => "? error",
        (Verdict::Fail, Severity::Info) => "i info ",
        (Verdict::Fail, Severity::Warning) => "! warn ",
        (Verdict::Fail, Severity::Critical) => "✗ fail ",
    }
}

fn line(result: &CheckResult, width: usize) -> String {
    let (id, counts) = (result.id, &result.counts);
    let number = |count: Option<i64>| count.map_or_else(String::new, |count| count.to_string());
    let before = format!("{id:width$}  {:>9}  {:>9}", number(counts.element), number(counts.missing));
    let behind = match (counts.unexpected, &result.verdict) {
        (_, Verdict::Error(_)) => String::new(),
        (None, _) if counts.observed.is_null() => format!("{:>21}", "nothing"),
        (None, _) => format!("{:>21}", counts.observed.to_string()),
        (Some(unexpected), _) => format!("{unexpected:>10}  {:>9}", percent(result).unwrap_or_default()),
    };
    format!("{before}  {behind}").trim_end().to_owned()
}

fn percent(result: &CheckResult) -> Option<String> {
    match result.unexpected_percent()? {
        percent if percent > 0.0 && percent < 0.01 => Some("< 0.01 %".to_owned()),
        percent => Some(format!("{percent:.2} %")),
    }
}

/// What was expected, and what was not so.
fn below(result: &CheckResult) -> Vec<String> {
    if result.success() {
        return Vec::new();
    }
    let indent = " ".repeat(9);
    let mut lines = vec![format!("{indent}{}", sanitise(result.sentence))];
    if let Verdict::Error(why) = &result.verdict {
        lines.push(format!("{indent}not judged: {}", sanitise(why)));
    }
    for (word, values) in [("too many", &result.counts.unexpected_values), ("absent", &result.counts.missing_values)] {
        let values = values.as_array().map(Vec::as_slice).unwrap_or_default();
        lines.extend(
            values.iter().take(MAX_ROWS).map(|value| format!("{indent}{word}: {}", sanitise(&value.to_string()))),
        );
    }
    lines.extend(result.samples.iter().take(MAX_ROWS).map(|row| format!("{indent}{}", sample(row))));
    if let Some(more) = result.counts.unexpected.filter(|_| !result.samples.is_empty()) {
        let more = usize::try_from(more).unwrap_or_default().saturating_sub(MAX_ROWS);
        if more > 0 {
            lines.push(format!("{indent}and {more} more"));
        }
    }
    lines
}

/// `[symbol = "IBM", ts = "…"] close = -1.5`
fn sample(row: &Row) -> String {
    let columns = |columns: &Map<String, Json>| {
        let cells = columns.iter().map(|(name, value)| format!("{name} = {value}"));
        cells.collect::<Vec<_>>().join(", ")
    };
    sanitise(&format!("[{}] {}", columns(&row.key), columns(&row.columns)))
}
