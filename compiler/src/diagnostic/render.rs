//! Draws findings: the only file that knows how they look.

use std::{borrow::Cow, collections::BTreeSet, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Code, Diagnostic, Label, Level, secret};
use crate::{
    source::{FileId, Sources, Span},
    syntax::is_hidden,
};

/// Findings in the manner of rustc, each with its source lines; a last line says how many.
#[must_use]
pub fn human(sources: &Sources, found: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    // A secret is hidden from every finding: another one may be drawn in the same line.
    let mut secrets: Vec<Span> =
        found.iter().filter(|found| found.code == Code::LiteralSecret).map(|found| found.primary.span).collect();
    let labels = found.iter().flat_map(|found| std::iter::once(&found.primary).chain(&found.context));
    let files: BTreeSet<FileId> = labels.map(|label| label.span.file).collect();
    let in_file = |file| secret::secrets(sources.text(file)).into_iter().map(move |range| Span::new(file, range));
    secrets.extend(files.into_iter().flat_map(in_file));
    for diagnostic in found {
        text += &renderer.render(&report(sources, diagnostic, &secrets));
        text += "\n\n";
    }
    text + &summary(found)
}

/// One line each: `file:line:column: error[code]: message`.
#[must_use]
pub fn short(sources: &Sources, found: &[Diagnostic]) -> String {
    let line = |diagnostic: &Diagnostic| {
        let (line, column) = sources.position(diagnostic.primary.span);
        let path = sources.path(diagnostic.primary.span.file);
        let Diagnostic { code, message, .. } = diagnostic;
        format!("{path}:{line}:{column}: {}[{code}]: {message}\n", level_word(code.level()))
    };
    found.iter().map(line).collect()
}

/// Annotations of GitHub's Actions, a line each, errors first: it shows only the first ten of a step.
#[must_use]
pub fn github(sources: &Sources, found: &[Diagnostic]) -> String {
    let of = |level| found.iter().filter(move |diagnostic| diagnostic.code.level() == level);
    of(Level::Error).chain(of(Level::Warning)).map(|diagnostic| annotation(sources, diagnostic)).collect()
}

/// An error in a file as a whole, as an annotation.
#[must_use]
pub fn github_file(path: &str, title: &str, message: &str) -> String {
    format!("::error file={},title={}::{}\n", property(path), property(title), data(message))
}

fn annotation(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, primary, .. } = diagnostic;
    let (line, column) = sources.position(primary.span);
    let lines =
        [Some(&diagnostic.message), Some(&primary.text).filter(|text| !text.is_empty()), diagnostic.help.as_ref()];
    let text = lines.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n");
    format!(
        "::{} file={},line={line},col={column},title={}::{}\n",
        level_word(code.level()),
        property(sources.path(primary.span.file)),
        property(code.word()),
        data(&text)
    )
}

/// What stands behind `::`, escaped as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property, which ends at a comma or a colon too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A list of `{code, level, message, file, line, column, help}`.
#[must_use]
pub fn json(sources: &Sources, found: &[Diagnostic]) -> Value {
    found.iter().map(|diagnostic| json_of(sources, diagnostic)).collect()
}

fn json_of(sources: &Sources, diagnostic: &Diagnostic) -> Value {
    let (line, column) = sources.position(diagnostic.primary.span);
    json!({
        "code": diagnostic.code.word(),
        "level": level_word(diagnostic.code.level()),
        "message": diagnostic.message,
        "file": sources.path(diagnostic.primary.span.file),
        "line": line,
        "column": column,
        "help": diagnostic.help,
    })
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

fn report<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic, secrets: &[Span]) -> Vec<Group<'a>> {
    let title = match diagnostic.code.level() {
        Level::Warning => Title::WARNING,
        Level::Error => Title::ERROR,
    };
    let mut group = title
        .primary_title(&*diagnostic.message)
        .id(diagnostic.code.word())
        .elements(snippets(sources, diagnostic, secrets));
    if let Some(help) = &diagnostic.help {
        group = group.element(Title::HELP.message(&**help));
    }
    vec![group]
}

/// One snippet per file that has a label, the primary label's first.
fn snippets<'a>(
    sources: &'a Sources,
    diagnostic: &'a Diagnostic,
    secrets: &[Span],
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let primary = (AnnotationKind::Primary, &diagnostic.primary);
    let labels: Vec<(AnnotationKind, &Label)> = std::iter::once(primary)
        .chain(diagnostic.context.iter().map(|label| (AnnotationKind::Context, label)))
        .collect();
    let mut files = Vec::new();
    for (_, label) in &labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    let snippet = |file| {
        let here = labels.iter().filter(|(_, label)| label.span.file == file);
        let hidden: Vec<Range<usize>> =
            secrets.iter().filter(|secret| secret.file == file).map(|secret| secret.range()).collect();
        Snippet::source(secret::masked(drawable(sources.text(file)), &hidden)).path(sources.path(file)).annotations(
            here.map(|(kind, label)| {
                let text = (!label.text.is_empty()).then_some(&*label.text);
                kind.span(label.span.range()).label(text)
            }),
        )
    };
    files.into_iter().map(snippet).collect()
}

/// The text with a mark in the place of each character that a terminal would obey and the renderer
/// leaves as it is. The mark is as long as the character, so that places stay.
fn drawable(text: &str) -> Cow<'_, str> {
    let obeyed = |char: char| is_hidden(char) && !char.is_ascii();
    if !text.contains(obeyed) {
        return text.into();
    }
    let mark = |char: char| match (obeyed(char), char.len_utf8()) {
        (false, _) => char,
        (true, 2) => '\u{BF}',
        (true, _) => char::REPLACEMENT_CHARACTER,
    };
    text.chars().map(mark).collect::<String>().into()
}

/// `2 errors, 1 warning`; `cargo xtask explain CODE` tells more.
fn summary(found: &[Diagnostic]) -> String {
    let count = |level| found.iter().filter(|diagnostic| diagnostic.code.level() == level).count();
    let words = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    let counts: Vec<String> =
        [words(count(Level::Error), "error"), words(count(Level::Warning), "warning")].into_iter().flatten().collect();
    match found.first() {
        None => String::new(),
        Some(first) => format!("{}; `cargo xtask explain {}` says more\n", counts.join(", "), first.code),
    }
}
