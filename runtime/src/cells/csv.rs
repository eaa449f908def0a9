//! CSV by RFC 4180, with the difference between an empty cell and an empty text.
//!
//! Lines end with LF or CRLF. A blank line is skipped, unless the file has one column: then it is
//! an empty cell.

use super::{Cell, Refused, Unconverted};

/// The records of a CSV file, header included.
#[derive(Debug)]
pub(super) struct Csv {
    text: String,
    at: usize,
    line: u64,
    /// How many cells the header has, once it is read.
    columns: Option<usize>,
}

/// One record; an empty cell without quotes is `None`.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) cells: Vec<Option<String>>,
}

type Read<T> = Result<T, Unconverted>;

impl Csv {
    /// Refuses a file that breaks the grammar anywhere: what follows such a place is guesswork.
    pub(super) fn new(bytes: Vec<u8>) -> Result<Self, Refused> {
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            Refused(format!("line {}: not UTF-8", 1 + line_feeds(valid)))
        })?;
        let mut csv = Self { text, at: 0, line: 1, columns: None };
        csv.rewind();
        if let Some(broken) = csv.by_ref().find_map(Result::err) {
            return Err(Refused(broken.to_string()));
        }
        csv.rewind();
        Ok(csv)
    }

    fn rewind(&mut self) {
        self.at = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        (self.line, self.columns) = (1, None);
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Steps over the end of a line, if it is here.
    fn end_of_line(&mut self) -> bool {
        let length = match self.rest().as_bytes() {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => 0,
        };
        self.at += length;
        self.line += u64::from(length > 0);
        length > 0
    }

    fn record(&mut self, line: u64) -> Read<Record> {
        let mut cells = vec![self.cell()?];
        while self.rest().starts_with(',') {
            self.at += 1;
            cells.push(self.cell()?);
        }
        self.end_of_line();
        self.columns.get_or_insert(cells.len());
        Ok(Record { line, cells })
    }

    /// A cell, up to the comma or the end of the line behind it.
    fn cell(&mut self) -> Read<Option<String>> {
        if self.rest().starts_with('"') { self.quoted().map(Some) } else { self.plain() }
    }

    fn plain(&mut self) -> Read<Option<String>> {
        let rest = self.rest();
        let length = rest.find([',', '\n', '\r', '"']).unwrap_or(rest.len());
        let cell = rest[..length].to_owned();
        self.at += length;
        match self.rest().as_bytes() {
            [b'"', ..] => Err(self.broken("a quote inside a cell that is not in quotes")),
            [] | [b',' | b'\n', ..] | [b'\r', b'\n', ..] => Ok(Some(cell).filter(|cell| !cell.is_empty())),
            _ => Err(self.broken("a carriage return without a line feed")),
        }
    }

    fn quoted(&mut self) -> Read<String> {
        let inside = &self.rest()[1..];
        let Some(length) = closing_quote(inside) else { return Err(self.broken("this quote is never closed")) };
        let written = &inside[..length];
        let (cell, lines) = (written.replace("\"\"", "\""), line_feeds(written.as_bytes()));
        self.at += length + 2;
        self.line += lines;
        match self.rest().as_bytes() {
            [] | [b',' | b'\n', ..] | [b'\r', b'\n', ..] => Ok(cell),
            _ => Err(self.broken("neither a comma nor the end of the line stands behind the quote")),
        }
    }

    fn broken(&self, why: &str) -> Unconverted {
        Unconverted { line: self.line, column: "", why: why.to_owned() }
    }
}

impl Iterator for Csv {
    type Item = Read<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = self.line;
        while self.end_of_line() {
            if self.columns == Some(1) {
                return Some(Ok(Record { line, cells: vec![None] }));
            }
            line = self.line;
        }
        (!self.rest().is_empty()).then(|| self.record(line))
    }
}

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

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

impl Record {
    /// The cells below the names of a header.
    pub(super) fn cells(&self, header: &[String]) -> Read<Vec<Cell>> {
        if self.cells.len() != header.len() {
            let why = format!("{} cells under a header of {}", self.cells.len(), header.len());
            return Err(Unconverted { line: self.line, column: "", why });
        }
        Ok(self.cells.iter().map(|cell| cell.clone().map_or(Cell::Null, Cell::Text)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, Vec<Option<String>>)> {
        Csv::new(text.into())
            .unwrap()
            .map(|record| record.map(|Record { line, cells }| (line, cells)).unwrap())
            .collect()
    }

    #[test]
    fn tells_an_empty_cell_from_an_empty_text() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read("a,b\r\n,\"\"\r\n"), [(1, vec![some("a"), some("b")]), (2, vec![None, some("")])]);
        assert_eq!(
            read("\"\",\n\n\"x\ny\",\"q\"\"q\""),
            [(1, vec![some(""), None]), (3, vec![some("x\ny"), some("q\"q")]),]
        );
        assert_eq!(read("\u{feff}a\n1\n"), [(1, vec![some("a")]), (2, vec![some("1")])]);
        assert_eq!(read("a\r\n\r\n1\r\n"), [(1, vec![some("a")]), (2, vec![None]), (3, vec![some("1")])]);
        assert_eq!(read("a,b\r\n\r\n1,\r\n"), [(1, vec![some("a"), some("b")]), (3, vec![some("1"), None])]);
        assert_eq!(read(""), []);
    }

    #[test]
    fn counts_lines_and_long_cells() {
        let long = "x".repeat(1_000);
        let text = format!("a\n\"{long}\n\"\r\nlast");
        assert_eq!(
            read(&text),
            [(1, vec![Some("a".into())]), (2, vec![Some(long + "\n")]), (4, vec![Some("last".into())])]
        );
    }

    #[test]
    fn a_broken_file_is_refused_with_the_line() {
        for (file, words) in [
            (&b"a,b\n1,2\n\"3,4\n5,6\n"[..], "line 3: this quote is never closed"),
            (b"a,b\n\"\n\"x,2\n", "line 3: neither a comma nor the end of the line stands behind the quote"),
            (b"a,b\n1,x\"y\"\n", "line 2: a quote inside a cell that is not in quotes"),
            (b"a,b\n1,2\r3,4\n", "line 2: a carriage return without a line feed"),
            (b"a,b\r1,2", "line 1: a carriage return without a line feed"),
            (b"a,b\n1,\xff\n", "line 2: not UTF-8"),
        ] {
            assert_eq!(Csv::new(file.to_vec()).unwrap_err().0, words);
        }
    }
}
