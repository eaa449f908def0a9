//! JSON Lines: one object per line. Bare `NaN` and `Infinity`, which JSON does not have, are read.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

use super::{
    cell::{self, Cell, Target},
    collect::Collect,
    names,
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    schema::Type,
    source::{FileId, Sources, Span},
    syntax::{Entry, Kind, Node, parse_json_at},
    value::Value,
};

/// Reads the rows of a file.
pub(super) fn read(sources: &Sources, file: FileId, rows: &mut Collect) {
    let mut at = 0;
    let mut known = Known::default();
    for line in sources.text(file).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(file, start..start + line.len());
        if rows.is_full() {
            return;
        }
        if !line.trim_ascii().is_empty() {
            row(sources, line, span, &mut known, rows);
        }
    }
}

/// The names of the last row and their fields: most rows have the same.
#[derive(Default)]
struct Known {
    names: Vec<String>,
    fields: Vec<Option<usize>>,
}

fn row(sources: &Sources, line: &str, span: Span, known: &mut Known, rows: &mut Collect) {
    let found = Diagnostics::default();
    let node = parse_json_at(&without_words(line), span, &found);
    found.into_sorted().into_iter().for_each(|found| rows.refuse(found.help("each line holds one whole object")));
    let Some(node) = node else { return };
    let Kind::Mapping(entries) = &node.kind else {
        let found = Diagnostic::new(Code::RowSyntax, node.span, "a row is a JSON object");
        return rows.refuse(found.help("one object per line: `{\"field\": value, …}`"));
    };
    if known.fields_of(entries, rows).is_none() {
        return;
    }
    let mut row = rows.empty_row();
    for (entry, column) in entries.iter().zip(&known.fields) {
        if let Some(column) = *column {
            let cell = value(&entry.value, rows.target(column), sources);
            row[column] = rows.value(column, cell, entry.value.span);
        }
    }
    rows.push(row);
}

impl Known {
    fn fields_of(&mut self, entries: &[Entry], rows: &mut Collect) -> Option<()> {
        if !self.fields.is_empty() && entries.iter().map(|entry| &entry.key.value).eq(&self.names) {
            return Some(());
        }
        let names: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        match names::fields(&names, rows.schema) {
            Err(found) => {
                let message = format!("two keys are the field `{}`", found.field);
                let (first, second) = (entries[found.first].key.span, entries[found.second].key.span);
                let found = Diagnostic::new(Code::RowColumn, second, message).context(first, "and this");
                rows.refuse(found.help("rename or remove one"));
                None
            }
            Ok(fields) => {
                let unknown = names.iter().zip(&fields).filter(|(_, field)| field.is_none());
                unknown.for_each(|(name, _)| rows.unknown(name));
                self.names = names.into_iter().map(String::from).collect();
                self.fields = fields;
                Some(())
            }
        }
    }
}

/// The line with each value that JSON does not have as a string of the same length, so that places
/// stay.
fn without_words(line: &str) -> Cow<'_, str> {
    static STRING_OR_WORD: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r#""(?:[^"\\]|\\.)*"|(:[ \t]*)([-+]?Infinity|NaN)"#;
        Regex::new(pattern).expect("the pattern is part of the program")
    });
    STRING_OR_WORD.replace_all(line, |found: &Captures| match (found.get(1), found.get(2)) {
        (Some(before), Some(word)) => format!("{}\"{}\"", before.as_str(), "_".repeat(word.len() - 2)),
        _ => found[0].to_owned(),
    })
}

fn value(node: &Node, target: Target, sources: &Sources) -> Result<Cell, Box<Diagnostic>> {
    let ty = target.ty;
    let Kind::Scalar(scalar) = &node.kind else {
        return Err(cell::refused(node.describe(), target, &ty.name(), "a field holds one value", node.span));
    };
    let written = sources.slice(node.span);
    let word = written.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_string = written.starts_with('"');
    let fits = match ty {
        Type::Bool => word,
        Type::Int => !word && !is_string,
        Type::Double => !is_string,
        Type::Long | Type::Decimal { .. } => !word,
        _ => is_string,
    };
    match (written, fits) {
        ("null", _) => Ok(Cell::Value(Value::Null)),
        (_, true) => cell::text(if is_string { &scalar.text } else { written }, target, node.span),
        (_, false) => Err(cell::refused(written, target, &ty.name(), expected(ty), node.span)),
    }
}

/// How a value of this type is written in JSON.
fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "expected `true` or `false`",
        Type::Int | Type::Double => "expected a number",
        Type::Long | Type::Decimal { .. } => "expected a number, or its digits as a string",
        Type::Bytes { .. } => "expected base64, as a string",
        _ => "expected a string",
    }
}
