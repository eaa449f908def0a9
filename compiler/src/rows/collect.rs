//! Rows while they are read.

use super::{
    Note, Rows,
    cell::{Cell, Target},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    schema::avro::AvroRecord,
    source::{Sources, Span},
    value::Value,
};

/// Findings after which a file is read no further: whatever is wrong is wrong in every row.
const MAX_FINDINGS: usize = 20;

/// Collects rows, and what is to be said about them.
pub(super) struct Collect<'a> {
    pub(super) schema: &'a AvroRecord,
    sources: &'a Sources,
    rows: Vec<Vec<Value>>,
    found: Vec<Diagnostic>,
    /// Names that no field has.
    unknown: Vec<String>,
    columns: Vec<Seen>,
}

/// What was seen of one column.
#[derive(Clone, Default)]
struct Seen {
    /// It is in the file.
    present: bool,
    /// How often it was NaN, and where first.
    nan: usize,
    first_nan: usize,
}

impl<'a> Collect<'a> {
    pub(super) fn new(sources: &'a Sources, schema: &'a AvroRecord) -> Self {
        let columns = vec![Seen::default(); schema.fields.len()];
        Self { schema, sources, rows: Vec::new(), found: Vec::new(), unknown: Vec::new(), columns }
    }

    /// A row in which no field stands yet.
    pub(super) fn empty_row(&self) -> Vec<Value> {
        let columns = &self.schema.record.columns;
        columns.iter().map(|column| column.default.clone().unwrap_or(Value::Null)).collect()
    }

    /// What the cells of a column are to be.
    pub(super) fn target(&self, column: usize) -> Target<'a> {
        Target {
            wire: &self.schema.fields[column].ty.wire,
            ty: &self.schema.record.columns[column].ty,
            hidden: self.schema.hidden.contains(&column),
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: Vec<Value>) {
        self.rows.push(row);
    }

    /// Says that the file has a column that no field has.
    pub(super) fn unknown(&mut self, name: &str) {
        if !self.unknown.iter().any(|known| known == name) {
            self.unknown.push(name.to_owned());
        }
    }

    /// The value of a cell of `column`; what does not convert is refused.
    pub(super) fn value(&mut self, column: usize, cell: Result<Cell, Box<Diagnostic>>, span: Span) -> Value {
        self.columns[column].present = true;
        match cell {
            Ok(Cell::Value(value)) => value,
            Ok(Cell::Nan) => {
                let line = self.sources.position(span).0;
                let seen = &mut self.columns[column];
                seen.first_nan = if seen.nan == 0 { line } else { seen.first_nan };
                seen.nan += 1;
                Value::Null
            }
            Err(found) => {
                self.refuse(*found);
                Value::Null
            }
        }
    }

    /// Says that the file has a column.
    pub(super) fn present(&mut self, column: usize) {
        self.columns[column].present = true;
    }

    pub(super) fn refuse(&mut self, found: Diagnostic) {
        let last = self.found.len() + 1 == MAX_FINDINGS;
        self.found.push(if last { found.help("the file was read no further than this") } else { found });
    }

    /// True when enough was found.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MAX_FINDINGS
    }

    /// The rows, unless something was refused.
    pub(super) fn finish(self, diagnostics: &Diagnostics) -> Option<Rows> {
        let notes = self.notes();
        let refused = !self.found.is_empty();
        self.found.into_iter().for_each(|found| diagnostics.report(found));
        (!refused).then_some(Rows { rows: self.rows, notes, hidden: self.schema.hidden.clone() })
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        if !self.unknown.is_empty() {
            let text = format!("not in the record, and not read: `{}`", self.unknown.join("`, `"));
            notes.push(Note { column: None, text });
        }
        for (position, (seen, column)) in self.columns.iter().zip(&self.schema.record.columns).enumerate() {
            let name = &column.name;
            let mut note = |text| notes.push(Note { column: Some(position), text });
            if !seen.present && !self.rows.is_empty() {
                let instead = if column.default.is_some() { "its default" } else { "null" };
                note(format!("`{name}` is not in the file, {instead} stands in"));
            }
            if seen.nan > 0 && !column.nullable {
                let often = match (seen.nan, seen.first_nan) {
                    (1, line) => format!("in line {line}"),
                    (times, line) => format!("{times} times, first in line {line}"),
                };
                note(format!(
                    "`{name}` is NaN {often}: the gate makes dead letters of such \
                     records (`nan`)"
                ));
            }
        }
        notes
    }
}
