//! What people and machines read: results on stdout, everything else on stderr.

use std::io::{IsTerminal, Write};

use tollgate_compiler::{
    diagnostic::{Diagnostic, render},
    source::Sources,
};

use crate::{exit::Exit, workspace::Problem};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// One line per finding.
    Short,
    /// One JSON document.
    Json,
    /// Annotations of GitHub, beside the text for people.
    Github,
}

impl Format {
    /// How warnings are written beside a result, which is the only JSON document.
    pub(crate) fn of_warnings(self) -> Self {
        if self == Self::Github { Self::Github } else { Self::Human }
    }
}

/// Writes a result to stdout. A reader that went away is no mistake of ours.
pub(crate) fn result(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Writes something for people to stderr.
pub(crate) fn note(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Writes findings: what machines read to stdout, everything else to stderr.
pub(crate) fn findings(sources: &Sources, found: &[Diagnostic], format: Format) {
    match format {
        Format::Human => note(&render::human(sources, found, std::io::stderr().is_terminal())),
        Format::Short => note(&render::short(sources, found)),
        Format::Json => result(&format!("{:#}\n", render::json(sources, found))),
        Format::Github => {
            result(&render::github(sources, found));
            findings(sources, found, Format::Human);
        }
    }
}

/// Says why a verb cannot go on.
pub(crate) fn problem(problem: &Problem) -> Exit {
    note(&format!("error: {}\n", problem.text));
    problem.exit
}
