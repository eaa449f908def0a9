//! The texts a compilation reads, and positions in them.

mod text;

use std::{fmt, ops::Range};

pub use self::text::Text;

/// All texts of one compilation, each under the path by which messages name it.
///
/// Paths are relative to the workspace and use `/`. The compiler never opens a file:
/// whoever calls it has read what it may need.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    path: String,
    text: String,
    lines: Vec<usize>,
}

/// One text of a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A range of bytes in one text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A value and where it was written. Two of them are equal when their values are.
#[derive(Clone, Copy)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl Sources {
    /// Adds a text. A path that is already there is replaced.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let file = File::new(path.into(), text.into());
        if let Some(id) = self.find(&file.path) {
            self.files[id.0] = file;
            id
        } else {
            self.files.push(file);
            FileId(self.files.len() - 1)
        }
    }

    /// The text under this path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.files.iter().position(|file| file.path == path).map(FileId)
    }

    /// The path of a text.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        &self.files[id.0].path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self, id: FileId) -> &str {
        &self.files[id.0].text
    }

    /// What stands in a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text(span.file)[span.range()]
    }

    /// Line and column of a span's start, both from 1; columns count code points.
    #[must_use]
    pub fn position(&self, span: Span) -> (usize, usize) {
        let file = &self.files[span.file.0];
        let line = file.lines.partition_point(|&start| start <= span.start);
        let before = &file.text[file.lines[line - 1]..span.start];
        (line, before.chars().count() + 1)
    }

    /// Every text's identity, in the order in which they were added.
    pub fn ids(&self) -> impl Iterator<Item = FileId> {
        (0..self.files.len()).map(FileId)
    }
}

impl File {
    fn new(path: String, text: String) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path, text, lines }
    }
}

impl Span {
    /// A span of bytes `range` of `file`.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: range.start, end: range.end }
    }

    /// The range of bytes.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}..{}", self.file.0, self.start, self.end)
    }
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
