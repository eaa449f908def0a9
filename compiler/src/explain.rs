//! `explain`: what a code means, what an expectation asks, what a spec comes down to.

mod custom;
mod dag;
pub mod json;
mod pipeline;
mod servers;
mod simulate;

use std::fmt::Write;

pub use self::{
    custom::{CustomExpectation, Use, custom, customs, own_names},
    pipeline::pipeline,
};
use crate::{
    diagnostic::{Code, visible},
    expectation::{CATALOGUE, Definition, Over},
    syntax::mapping::{Key, paragraph},
};

/// What a diagnostic code means.
#[must_use]
pub fn code(code: Code) -> String {
    format!("{code}\n\n{}\n", code.explanation())
}

/// The code of this word.
#[must_use]
pub fn find_code(word: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.word() == word)
}

/// All codes, a line each.
#[must_use]
pub fn codes() -> String {
    let line = |code: &Code| {
        let explanation = code.explanation();
        let paragraph = explanation.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let sentence = paragraph.split(". ").next().unwrap_or_default().trim_end_matches('.');
        format!("{:<24} {sentence}\n", code.word())
    };
    Code::ALL.iter().map(line).collect()
}

/// What an expectation asks, how it is written, and which records pass.
#[must_use]
pub fn expectation(definition: &Definition) -> String {
    let mut text = format!("{}\n\n{}\n{}\n", definition.name, paragraph(definition.doc), definition.meaning);
    text += "\nParameters\n";
    for Key { name, doc, required } in definition.parameters().keys() {
        let need = if *required { "" } else { " (optional)" };
        let _ = writeln!(text, "  {name}{need}: {doc}");
    }
    let example = definition.example;
    let _ = writeln!(text, "\nExample\n  - {}: {}", definition.name, example.parameters);
    let [open, close] = if definition.over == Over::Batch { ["[", "]"] } else { ["{ ", " }"] };
    example.accepts.iter().for_each(|rows| _ = writeln!(text, "  passes  {open}{rows}{close}"));
    example.rejects.iter().for_each(|rows| _ = writeln!(text, "  fails   {open}{rows}{close}"));
    text
}

/// All expectations that come with Tollgate, a line each.
#[must_use]
pub fn expectations() -> String {
    let listed = |over: Over| {
        let of = CATALOGUE.iter().filter(move |definition| definition.over == over);
        of.map(|definition| format!("{:<55} {}\n", definition.name, paragraph(definition.doc))).collect::<String>()
    };
    let headed = |heading: &str, over: Over| format!("{heading}\n{}", listed(over));
    [
        headed("Of each record, at the gate or over the table", Over::Record),
        headed("Of all rows of the table together", Over::Batch),
        headed("Of the schema, when the spec is compiled", Over::Schema),
    ]
    .join("\n")
}

/// A text of the author's on one line.
fn plain(text: &str) -> String {
    visible(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
