//! The comparison for people: a line for each change.
//!
//! It is always drawn in colour; whoever prints it takes the colour out where nobody sees it.

use anstyle::{AnsiColor, Style};

use super::{
    change::Change,
    report::{Compared, versions},
};
use crate::{diagnostic::visible, spec::word};

const DIM: Style = Style::new().dimmed();
const BROKEN: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red))).bold();

/// Draws what came of all pipelines; `against` names the state they were held against.
#[must_use]
pub fn summary(all: &[Compared], against: &str) -> String {
    let mut text: String = all.iter().map(|compared| one(compared, against)).collect();
    let broken = all.iter().filter(|compared| compared.is_broken()).count();
    text += &match broken {
        0 => format!("{} compatible with {against}\n", counted(all.len())),
        _ => format!("{broken} of {} broken against {against}\n", counted(all.len())),
    };
    text
}

fn counted(pipelines: usize) -> String {
    if pipelines == 1 { "1 pipeline".to_owned() } else { format!("{pipelines} pipelines") }
}

fn one(compared: &Compared, against: &str) -> String {
    let Compared { pipeline, mode, .. } = compared;
    let numbers: Vec<usize> = compared.versions.iter().map(|(number, _)| *number).collect();
    let asked = match compared.asked_by {
        "spec" => word(*mode).to_owned(),
        by => format!("{} ({by})", word(*mode)),
    };
    let head = match (numbers.as_slice(), compared.is_changed() || compared.is_broken()) {
        ([], _) => return format!("{pipeline}: new, nothing to hold it against in {against}\n\n"),
        (known, false) => {
            return format!("{pipeline}: {asked}, nothing changed since {}\n\n", versions(&known[known.len() - 1..]));
        }
        (known, true) => format!("{pipeline}: {asked} with {}\n", versions(known)),
    };
    let merged = compared.merged();
    let width = merged.iter().map(|(change, _)| change.kind.word().len()).max().unwrap_or_default();
    let several = numbers.len() > 1;
    let lines = merged.iter().map(|(change, since)| line(compared, change, since, width, several));
    head + &lines.collect::<String>() + "\n"
}

fn line(compared: &Compared, change: &Change, since: &[usize], width: usize, several: bool) -> String {
    let broken: Vec<&str> = change.breaks(compared.mode).map(|(direction, _)| direction).collect();
    let since = if several { format!(" {DIM}(since {}){DIM:#}", versions(since)) } else { String::new() };
    let (glyph, end) = if broken.is_empty() {
        (" ".to_owned(), String::new())
    } else {
        (format!("{BROKEN}✗{BROKEN:#}"), format!("; {BROKEN}breaks {}{BROKEN:#}", broken.join(" and ")))
    };
    format!("  {glyph} {:width$}  {}{since}{end}\n", change.kind.word(), visible(&change.sentence()))
}
