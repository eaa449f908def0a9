//! The comparison as a comment on a pull request.

use super::{
    change::Change,
    report::{Compared, versions},
};
use crate::{diagnostic::visible, spec::word};

/// Draws what came of all pipelines; `against` names the state they were held against.
#[must_use]
pub fn markdown(all: &[Compared], against: &str) -> String {
    let verdict = if all.iter().any(Compared::is_broken) { "broken" } else { "compatible" };
    let mut text = format!("### Schemas against `{against}`: {verdict}\n\n");
    if !all.iter().any(|compared| compared.is_changed() || compared.is_broken()) {
        return text + "No schema changed.\n";
    }
    text += "| | Pipeline | Change | Under |\n|---|---|---|---|\n";
    for compared in all {
        text.extend(compared.merged().iter().map(|(change, since)| row(compared, change, since)));
    }
    let ways: String = all
        .iter()
        .flat_map(|compared| compared.merged().into_iter().map(move |(change, _)| ways(compared, change)))
        .collect();
    if ways.is_empty() { text } else { format!("{text}\n{ways}") }
}

fn row(compared: &Compared, change: &Change, since: &[usize]) -> String {
    let broken = change.breaks(compared.mode).next().is_some();
    format!(
        "| {} | `{}` | {} (since {}) | {} |\n",
        if broken { "❌ breaks" } else { "✅ safe" },
        compared.pipeline,
        cell(&change.sentence()),
        versions(since),
        word(compared.mode),
    )
}

/// Why, and what to do instead.
fn ways(compared: &Compared, change: &Change) -> String {
    let breaks = change.breaks(compared.mode);
    breaks
        .map(|(direction, broken)| {
            let (pipeline, sentence) = (&compared.pipeline, cell(&change.sentence()));
            format!(
                "- `{pipeline}`, {sentence}: **{direction}**: {}. Instead: {}.\n",
                cell(&broken.why),
                cell(&broken.way_out)
            )
        })
        .collect()
}

/// A text that stays in its cell and is no markup, but for names between backticks: defaults are what somebody wrote.
fn cell(text: &str) -> String {
    let (text, mut cell, mut is_code) = (visible(text), String::new(), false);
    let mut ticks = text.matches('`').count() / 2 * 2;
    for (at, char) in text.char_indices() {
        match char {
            // What no link is made of.
            ':' if !text[at..].starts_with(":/") => cell.push(char),
            '`' if ticks > 0 => {
                (is_code, ticks) = (!is_code, ticks - 1);
                cell.push_str(if is_code { "<code>" } else { "</code>" });
            }
            // An entity is never markup, a link or a mention, whatever stands around it.
            '&' | '<' | '>' | '@' | '\\' | '*' | '_' | '~' | '[' | ']' | '!' | '#' | '|' | ':' | '`' => {
                cell.push_str(&format!("&#{};", u32::from(char)));
            }
            _ => cell.push(char),
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn what_somebody_wrote_is_text() {
        assert_eq!(cell("`a_b` is `int`"), "<code>a&#95;b</code> is <code>int</code>");
        for hostile in
            ["[x](http://h)", "![](h)", "<img src=x>", "@team", "*b* __b__ ~~b~~", "a | b", "`<b>`", "`", "\\"]
        {
            let shown = cell(hostile).replace("<code>", "").replace("</code>", "");
            assert!(!shown.contains(['<', '>', '@', '\\', '*', '_', '~', '[', ']', '!', '|', '`']), "{shown}");
            assert!(!shown.contains("://"), "{shown}");
        }
    }
}
