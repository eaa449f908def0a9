//! Rows from files: CSV and JSON Lines as values of a record, cell by cell.
//!
//! A column of the file is the field of its name, else the field of its name in another case if
//! that is unique. Columns that no field has are named in a note. A field that the file does not
//! have takes the schema's default, else null.

mod cell;
mod collect;
mod csv;
mod jsonl;
mod names;

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    schema::avro::AvroRecord,
    source::{FileId, Sources, Span},
    value::Value,
};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, with a header. An empty cell is null, `""` the empty text.
    Csv,
    /// One JSON object per line.
    Jsonl,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// One value per column of the record. A null may stand in a column that is not nullable.
    pub rows: Vec<Vec<Value>>,
    /// What is worth knowing about the file.
    pub notes: Vec<Note>,
    /// Columns whose values are shown to nobody.
    pub hidden: Vec<usize>,
}

/// Something worth knowing about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The column of the record that it is about.
    pub column: Option<usize>,
    /// What is to be known.
    pub text: String,
}

impl Format {
    /// The format of a file, by the end of its name: `.csv`, `.jsonl` or `.ndjson`.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// Adds a file of rows to the sources, without the byte order mark that may stand before it.
///
/// Bytes that are not UTF-8 are reported; nothing comes back then.
pub fn add(sources: &mut Sources, path: &str, bytes: &[u8], diagnostics: &Diagnostics) -> Option<FileId> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    let file = sources.add(path, text.as_ref());
    let Err(error) = str::from_utf8(bytes) else { return Some(file) };
    let at = error.valid_up_to();
    let span = Span::new(file, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
    let found = Diagnostic::new(Code::RowSyntax, span, "this is not UTF-8");
    diagnostics.report(found.help("save the file in UTF-8"));
    None
}

/// Reads the rows of a file that [`add`] added; nothing if one of them was refused.
pub fn read(
    sources: &Sources,
    file: FileId,
    format: Format,
    schema: &AvroRecord,
    diagnostics: &Diagnostics,
) -> Option<Rows> {
    let mut rows = collect::Collect::new(sources, schema);
    match format {
        Format::Csv => csv::read(sources.text(file), file, &mut rows),
        Format::Jsonl => jsonl::read(sources, file, &mut rows),
    }
    rows.finish(diagnostics)
}

#[cfg(test)]
mod tests;
