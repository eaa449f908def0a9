//! CSV by RFC 4180. The csv crate does not tell an empty cell from `""`, so it is read here.
//!
//! Lines end with LF or CRLF. A blank line is skipped, unless the file has one column: then it is
//! an empty cell.

use std::borrow::Cow;

use super::{
    cell::{self, Cell, Target},
    collect::Collect,
    names,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    source::{FileId, Span},
    value::Value,
};

/// Reads the header and the rows of a file.
pub(super) fn read(text: &str, file: FileId, rows: &mut Collect) {
    let mut lines = Lines { text, file, at: 0 };
    let Some(fields) = header(&mut lines, rows) else { return };
    while !rows.is_full() {
        match lines.next_line(fields.len() == 1) {
            None => return,
            Some(Ok(line)) => row(&line, &fields, rows),
            Some(Err(found)) => return rows.refuse(*found),
        }
    }
}

/// The field of each column.
fn header(lines: &mut Lines, rows: &mut Collect) -> Option<Vec<Option<usize>>> {
    let start = Span::new(lines.file, 0..0);
    let refuse = |rows: &mut Collect, found| {
        rows.refuse(found);
        None
    };
    let header = match lines.next_line(false) {
        Some(Ok(header)) => header,
        Some(Err(found)) => return refuse(rows, *found),
        None => return refuse(rows, Diagnostic::new(Code::RowSyntax, start, "the file is empty").help(HEADER)),
    };
    let names: Vec<&str> = header.iter().map(|cell| cell.content.as_ref()).collect();
    let fields = match names::fields(&names, rows.schema) {
        Ok(fields) => fields,
        Err(found) => {
            let message = format!("two columns are the field `{}`", found.field);
            let (first, second) = (header[found.first].span, header[found.second].span);
            let found = Diagnostic::new(Code::RowColumn, second, message).context(first, "and this");
            return refuse(rows, found.help("rename or remove one"));
        }
    };
    if fields.iter().all(Option::is_none) {
        let message = "none of these columns is a field of the record";
        return refuse(rows, Diagnostic::new(Code::RowColumn, span(&header), message).help(HEADER));
    }
    for (name, field) in names.iter().zip(&fields) {
        match field {
            Some(column) => rows.present(*column),
            None => rows.unknown(name),
        }
    }
    Some(fields)
}

const HEADER: &str = "the first line names the columns, with commas between";

fn row(line: &[Text], fields: &[Option<usize>], rows: &mut Collect) {
    if line.len() != fields.len() {
        let message = format!("this row has {} cells, and the header has {}", line.len(), fields.len());
        let found = Diagnostic::new(Code::RowSyntax, span(line), message);
        return rows.refuse(found.help("a comma inside a cell is written in a cell in quotes"));
    }
    let mut row = rows.empty_row();
    for (text, column) in line.iter().zip(fields) {
        if let Some(column) = *column {
            let cell = value(text, rows.target(column));
            row[column] = rows.value(column, cell, text.span);
        }
    }
    rows.push(row);
}

fn value(text: &Text, target: Target) -> Result<Cell, Box<Diagnostic>> {
    if text.content.is_empty() && !text.quoted {
        return Ok(Cell::Value(Value::Null));
    }
    cell::text(&text.content, target, text.span)
}

/// From the first cell to the last.
fn span(line: &[Text]) -> Span {
    let (first, last) = (line[0].span, line[line.len() - 1].span);
    Span::new(first.file, first.start..last.end)
}

/// A cell as it is written.
struct Text<'a> {
    content: Cow<'a, str>,
    quoted: bool,
    span: Span,
}

struct Lines<'a> {
    text: &'a str,
    file: FileId,
    at: usize,
}

impl<'a> Lines<'a> {
    /// The cells of the next line, at least one; blank lines only where they are wanted.
    fn next_line(&mut self, blank: bool) -> Option<Result<Vec<Text<'a>>, Box<Diagnostic>>> {
        while !blank && self.end_of_line() {}
        (self.at < self.text.len()).then(|| self.line())
    }

    fn line(&mut self) -> Result<Vec<Text<'a>>, Box<Diagnostic>> {
        let mut line = vec![self.cell()?];
        while self.rest().starts_with(',') {
            self.at += 1;
            line.push(self.cell()?);
        }
        self.end_of_line();
        Ok(line)
    }

    /// A cell, up to the comma or the end of the line behind it.
    fn cell(&mut self) -> Result<Text<'a>, Box<Diagnostic>> {
        let start = self.at;
        let quoted = self.rest().starts_with('"');
        let content = if quoted { self.quoted()? } else { self.plain()? };
        Ok(Text { content, quoted, span: Span::new(self.file, start..self.at) })
    }

    fn plain(&mut self) -> Result<Cow<'a, str>, Box<Diagnostic>> {
        let rest = self.rest();
        let length = rest.find([',', '\n', '\r', '"']).unwrap_or(rest.len());
        self.at += length;
        match self.rest().as_bytes() {
            [b'"', ..] => Err(self.refused("a quote inside a cell that is not in quotes", QUOTES)),
            [] | [b',' | b'\n', ..] | [b'\r', b'\n', ..] => Ok(Cow::Borrowed(&rest[..length])),
            _ => Err(self.refused("a carriage return without a line feed", "lines end with LF or CRLF")),
        }
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, Box<Diagnostic>> {
        let inside = &self.rest()[1..];
        let Some(length) = closing_quote(inside) else {
            return Err(self.refused("this quote is never closed", QUOTES));
        };
        self.at += length + 2;
        let text = &inside[..length];
        match self.rest().as_bytes() {
            [] | [b',' | b'\n', ..] | [b'\r', b'\n', ..] if text.contains('"') => Ok(text.replace("\"\"", "\"").into()),
            [] | [b',' | b'\n', ..] | [b'\r', b'\n', ..] => Ok(text.into()),
            _ => Err(self.refused("neither a comma nor the end of the line stands behind the quote", QUOTES)),
        }
    }

    /// Steps over the end of a line, if it is here.
    fn end_of_line(&mut self) -> bool {
        let length = match self.rest().as_bytes() {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => 0,
        };
        self.at += length;
        length > 0
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn refused(&self, message: &str, help: &str) -> Box<Diagnostic> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        let span = Span::new(self.file, self.at..self.at + length);
        Box::new(Diagnostic::new(Code::RowSyntax, span, message).help(help))
    }
}

const QUOTES: &str = "a cell with a quote in it is written in quotes, and its quotes twice: `\"say \"\"hi\"\"\"`";

/// Where a text in quotes ends: at a quote that is not written twice.
fn closing_quote(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find('"')?;
        if !text[at + 1..].starts_with('"') {
            return Some(at);
        }
        from = at + 2;
    }
}
