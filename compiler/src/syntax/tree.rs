//! Events to tree.

use std::collections::BTreeMap;

use serde_yaml::granit_parser::{self, ErrorKind, Event, Parser, ScalarStyle};

use super::{Entry, Kind, MAX_BYTES, MAX_DEPTH, Node, Scalar};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::{FileId, Sources, Span, Spanned},
};

/// Parses one text; nothing only when it cannot be read as YAML at all.
pub fn parse(sources: &Sources, file: FileId, diagnostics: &Diagnostics) -> Option<Node> {
    let text = sources.text(file);
    if let Some(refused) = unreadable(text, file) {
        diagnostics.report(refused);
        return None;
    }
    let parser = Parser::new_from_str_with_options(text, granit_parser::options! { emit_unresolved_aliases: true });
    let mut builder = Builder { parser, text, file, diagnostics, depth: 0, places: [0; 2] };
    match builder.document() {
        Ok(node) => Some(node),
        Err(refused) => {
            diagnostics.report(*refused);
            None
        }
    }
}

/// What no parser should be given.
pub(super) fn unreadable(text: &str, file: FileId) -> Option<Diagnostic> {
    let start = Span::new(file, 0..0);
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes, more than the {MAX_BYTES} that are read", text.len());
        return Some(Diagnostic::new(Code::TooLarge, start, message).help("split it, or remove what is not a spec"));
    }
    let (at, char) = text.char_indices().find(|&(_, char)| is_hidden(char))?;
    let message =
        format!("the character U+{:04X} changes how the text is shown, or is not shown at all", u32::from(char));
    let span = Span::new(file, at..at + char.len_utf8());
    Some(Diagnostic::new(Code::HiddenCharacter, span, message).help("remove it, or write it as an escape in \"…\""))
}

/// Control and bidirectional characters: what one reads is not what is there.
pub(crate) fn is_hidden(char: char) -> bool {
    char.is_control() && !matches!(char, '\n' | '\r' | '\t')
        || matches!(char, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
        || char == '\u{FEFF}'
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

struct Builder<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    text: &'a str,
    file: FileId,
    diagnostics: &'a Diagnostics,
    depth: usize,
    /// Where the event before the last one and the last one end.
    places: [usize; 2],
}

impl<'a> Builder<'a> {
    /// The one document of the stream.
    fn document(&mut self) -> Parsed<Node> {
        let mut root = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(root.unwrap_or_else(|| self.empty())),
                Event::DocumentStart(..) if root.is_none() => {
                    let (event, span) = self.next()?;
                    root = Some(self.node(event, span)?);
                }
                _ => {
                    let message = "a second document begins here, and a file holds one";
                    return Err(Box::new(Diagnostic::new(Code::YamlSyntax, span, message)));
                }
            }
        }
    }

    fn empty(&self) -> Node {
        let scalar = Scalar { text: String::new(), plain: true };
        Node { kind: Kind::Scalar(scalar), span: Span::new(self.file, 0..0) }
    }

    fn next(&mut self) -> Parsed<(Event<'a>, Span)> {
        match self.parser.next() {
            Some(Ok((event, span))) => {
                let span = self.span(span.start, span.end);
                self.places = [self.places[1], span.end];
                Ok((event, span))
            }
            Some(Err(error)) => {
                let at = self.span(*error.marker(), *error.marker());
                if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
                    return Err(too_deep(at));
                }
                Err(Box::new(Diagnostic::new(Code::YamlSyntax, at, error.info().to_lowercase())))
            }
            None => Ok((Event::StreamEnd, Span::new(self.file, self.text.len()..self.text.len()))),
        }
    }

    /// A span that lies in the text and on the borders of its characters.
    fn span(&self, start: granit_parser::Marker, end: granit_parser::Marker) -> Span {
        let place = |marker: granit_parser::Marker| {
            let at = marker.byte_offset().unwrap_or_default().min(self.text.len());
            self.text.floor_char_boundary(at)
        };
        Span::new(self.file, place(start)..place(end).max(place(start)))
    }

    /// A span without the blank lines that the parser counts to a block.
    fn trimmed(&self, span: Span) -> Span {
        let length = self.text[span.range()].trim_ascii_end().len();
        Span::new(span.file, span.start..span.start + length)
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Parsed<Node> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.trimmed(span);
                self.refuse_properties(anchor, tag.is_some(), span);
                let scalar = Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                Ok(Node { kind: Kind::Scalar(scalar), span })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), span);
                self.nested(span, Self::sequence)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), span);
                self.nested(span, Self::mapping)
            }
            _ => {
                let message = "aliases are not read: what stands in a spec is written where it is meant";
                self.diagnostics.report(Diagnostic::new(Code::YamlFeature, span, message).help("repeat the value"));
                Ok(Node { kind: Kind::Unknown, span })
            }
        }
    }

    /// Anchors and tags change what a text means from afar.
    fn refuse_properties(&self, anchor: usize, tag: bool, span: Span) {
        if anchor != 0 {
            let span = self.property('&', span);
            let message = "anchors are not read: nothing may refer to them";
            self.diagnostics.report(Diagnostic::new(Code::YamlFeature, span, message).help("remove the `&name`"));
        }
        if tag {
            let span = self.property('!', span);
            let message = "tags are not read: a value's type is known from its place";
            self.diagnostics.report(Diagnostic::new(Code::YamlFeature, span, message).help("remove the `!tag`"));
        }
    }

    /// The anchor or the tag before a node, behind the event before it: its parser says only where the node is.
    fn property(&self, sign: char, node: Span) -> Span {
        let mut at = self.places[0];
        while let Some(rest) = self.text.get(at..node.start.max(at)).filter(|rest| !rest.is_empty()) {
            let length = match rest.chars().next() {
                Some('#') => rest.find('\n').unwrap_or(rest.len()),
                Some(first @ ('&' | '!')) => {
                    let length = property_length(rest);
                    if first == sign {
                        return Span::new(node.file, at..at + length);
                    }
                    length
                }
                first => first.map_or(1, char::len_utf8),
            };
            at += length;
        }
        node
    }

    fn nested(&mut self, span: Span, read: impl FnOnce(&mut Self, Span) -> Parsed<Node>) -> Parsed<Node> {
        if self.depth == MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.depth += 1;
        let node = read(self, span);
        self.depth -= 1;
        node
    }

    fn sequence(&mut self, start: Span) -> Parsed<Node> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                return Ok(Node { kind: Kind::Sequence(items), span: enclosing(start, span) });
            }
            items.push(self.node(event, span)?);
        }
    }

    fn mapping(&mut self, start: Span) -> Parsed<Node> {
        let (mut entries, mut seen) = (Vec::new(), BTreeMap::new());
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                return Ok(Node { kind: Kind::Mapping(entries), span: enclosing(start, span) });
            }
            let key = self.node(event, span)?;
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            if let Some(key) = self.key(key, &mut seen) {
                entries.push(Entry { key, value });
            }
        }
    }

    /// A key that is a text, and stands in its mapping once.
    fn key(&self, node: Node, seen: &mut BTreeMap<String, Span>) -> Option<Spanned<String>> {
        let Kind::Scalar(Scalar { text, .. }) = node.kind else {
            let message = format!("a key is a text, and this is {}", node.describe());
            self.diagnostics.report(Diagnostic::new(Code::YamlFeature, node.span, message));
            return None;
        };
        if text == "<<" {
            let message = "merge keys are not read: what stands in a spec is written where it is meant";
            self.diagnostics.report(Diagnostic::new(Code::YamlFeature, node.span, message).help("repeat the keys"));
            return None;
        }
        if let Some(&first) = seen.get(&text) {
            let found = Diagnostic::new(Code::DuplicateKey, node.span, format!("the key `{text}` stands here twice"));
            self.diagnostics.report(found.context(first, "first here"));
            return None;
        }
        seen.insert(text.clone(), node.span);
        Some(Spanned::new(text, node.span))
    }
}

/// Bytes of the anchor or the tag with which a text begins; `!<…>` holds what it likes.
fn property_length(text: &str) -> usize {
    let ends = |char: char| char.is_whitespace() || matches!(char, ',' | '[' | ']' | '{' | '}');
    match text.strip_prefix("!<").and_then(|uri| uri.find('>')) {
        Some(length) => length + "!<>".len(),
        None => text.find(ends).unwrap_or(text.len()),
    }
}

fn too_deep(span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::TooLarge, span, format!("nested more than {MAX_DEPTH} deep")))
}

fn enclosing(start: Span, end: Span) -> Span {
    Span::new(start.file, start.start..end.end.max(start.end))
}
