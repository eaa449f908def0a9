//! Rows of a user's file as records of a pipeline.
//!
//! A file is CSV (RFC 4180) or JSON Lines, told by its name. Nothing is skipped: a row that
//! cannot become a record comes out as [`Unconverted`], with its line and its column.

mod columns;
mod csv;
mod encode;
mod instant;
mod json;
mod number;
#[cfg(test)]
mod tests;
mod value;

use std::{collections::BTreeSet, fmt, fs, path::Path};

use self::{columns::Columns, csv::Csv, json::JsonLines};
pub use self::{columns::Mapping, encode::draft, value::Value};
pub(crate) use self::{number::units, value::looks_like};
use crate::{
    pipeline::About,
    text::sanitise,
    value::{Date, Timestamp},
};

/// The instant that a text says, in ISO 8601; UTC where no zone stands.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    instant::timestamp(text)
}

/// The day that a text says.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    instant::date(text)
}

/// Where the value of a column comes from in one row.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    /// The row has no such column.
    Missing,
    /// Null.
    Null,
    /// A cell of a CSV file.
    Text(String),
    /// A value of a JSON object.
    Json(serde_json::Value),
}

/// A row, its values in the order of the columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// One value per column.
    pub values: Vec<Value>,
}

/// A row that cannot become a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconverted {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The column; empty where the row as a whole is meant.
    pub column: &'static str,
    /// Why, for people.
    pub why: String,
}

impl fmt::Display for Unconverted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, why } = self;
        if column.is_empty() { write!(f, "line {line}: {why}") } else { write!(f, "line {line}: `{column}`: {why}") }
    }
}

/// Why a file cannot be read at all: a text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// The rows of a file.
#[derive(Debug)]
pub struct Rows {
    lines: Lines,
    columns: Columns,
    extra: BTreeSet<String>,
    /// Columns that no row had so far.
    absent: BTreeSet<usize>,
}

#[derive(Debug)]
enum Lines {
    Csv { file: Csv, header: Vec<String> },
    Json(JsonLines),
}

impl Rows {
    /// Opens a `.csv`, `.jsonl` or `.ndjson` file.
    pub fn open(path: &Path, about: &'static About, mapping: &Mapping) -> Result<Self, Refused> {
        let shown = path.display();
        let kind = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let read = || fs::read(path).map_err(|error| Refused(format!("cannot read `{shown}`: {error}")));
        match kind.to_ascii_lowercase().as_str() {
            "csv" => Self::csv(read()?, about, mapping),
            "jsonl" | "ndjson" => Self::json(read()?, about, mapping),
            _ => Err(Refused(format!(
                "`{shown}` is neither `.csv` nor `.jsonl`: rename it, or convert it to one of them"
            ))),
        }
    }

    /// The rows of a CSV file whose first line names the columns.
    pub fn csv(bytes: Vec<u8>, about: &'static About, mapping: &Mapping) -> Result<Self, Refused> {
        let columns = Columns::new(about, mapping)?;
        let mut file = Csv::new(bytes)?;
        let empty = || Refused("the file is empty: its first line must name the columns".into());
        let header = file.next().ok_or_else(empty)?.map_err(|broken| Refused(broken.to_string()))?;
        let header: Vec<String> = header.cells.into_iter().map(Option::unwrap_or_default).collect();
        columns.check(&header)?;
        let extra = columns.extra(&header).map(str::to_owned).collect();
        let absent = columns.absent(&header).collect();
        Ok(Self { lines: Lines::Csv { file, header }, columns, extra, absent })
    }

    /// The rows of a file with one JSON object on each line.
    pub fn json(bytes: Vec<u8>, about: &'static About, mapping: &Mapping) -> Result<Self, Refused> {
        let columns = Columns::new(about, mapping)?;
        let absent = columns.absent(&[]).collect();
        Ok(Self { lines: Lines::Json(JsonLines::new(bytes)), columns, extra: BTreeSet::new(), absent })
    }

    /// What is worth knowing about the columns of the rows so far, a line each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let list = |names: Vec<&str>, words: &str| {
            let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", sanitise(name))).collect();
            (!names.is_empty()).then(|| format!("{words}: {}", names.join(", ")))
        };
        let (defaults, nulls): (Vec<usize>, Vec<usize>) =
            self.absent.iter().copied().partition(|column| self.columns.has_default(*column));
        let names =
            |columns: Vec<usize>| columns.into_iter().map(|column| self.columns.name(column)).collect::<Vec<_>>();
        let notes = [
            list(self.extra.iter().map(String::as_str).collect(), "columns that the pipeline does not have"),
            list(names(defaults), "not in the file, so that their default stands in"),
            list(names(nulls), "not in the file, so that null stands in"),
        ];
        notes.into_iter().flatten().collect()
    }
}

impl Iterator for Rows {
    type Item = Result<Row, Unconverted>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.lines {
            Lines::Csv { file, header } => {
                let row = |record: csv::Record| self.columns.row(record.line, header, &record.cells(header)?);
                Some(file.next()?.and_then(row))
            }
            Lines::Json(file) => Some(file.next()?.and_then(|(line, (names, cells))| {
                self.extra.extend(self.columns.extra(&names).map(str::to_owned));
                if !self.absent.is_empty() {
                    let absent: BTreeSet<usize> = self.columns.absent(&names).collect();
                    self.absent.retain(|column| absent.contains(column));
                }
                self.columns.row(line, &names, &cells)
            })),
        }
    }
}
