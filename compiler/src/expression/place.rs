//! Where the parts of an expression stand. sqlparser gives names and literals their place; the
//! words and brackets around them are found among the tokens.

use std::ops::Range;

use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan};

/// Bytes of the parts of one expression.
#[derive(Debug)]
pub(super) struct Places {
    /// The byte at which each character begins, and the end of the text.
    offsets: Vec<usize>,
    /// The character with which each line begins.
    lines: Vec<usize>,
    /// The tokens that are not blank, in order.
    tokens: Vec<(Token, Range<usize>)>,
}

impl Places {
    /// The places of a text and its tokens.
    pub(super) fn new(text: &str, tokens: &[TokenWithSpan]) -> Self {
        let offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let breaks = text.chars().enumerate().filter(|&(_, c)| c == '\n').map(|(at, _)| at + 1);
        let mut places = Self { offsets, lines: std::iter::once(0).chain(breaks).collect(), tokens: Vec::new() };
        for token in tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))) {
            if let Some(range) = places.range(token.span) {
                places.tokens.push((token.token.clone(), range));
            }
        }
        places
    }

    /// How many tokens there are.
    pub(super) fn tokens(&self) -> usize {
        self.tokens.len()
    }

    /// The byte at a location.
    pub(super) fn offset(&self, location: Location) -> Option<usize> {
        self.byte(usize::try_from(location.line).ok()?, usize::try_from(location.column).ok()?)
    }

    fn byte(&self, line: usize, column: usize) -> Option<usize> {
        let start = self.lines.get(line.checked_sub(1)?)?;
        self.offsets.get(start + column.checked_sub(1)?).copied()
    }

    /// The bytes of a span; nothing for the empty span that stands for an unknown place.
    pub(super) fn range(&self, span: Span) -> Option<Range<usize>> {
        let range = self.offset(span.start)?..self.offset(span.end)?;
        (!range.is_empty()).then_some(range)
    }

    /// The token at a place that is written `1, Column: 5`.
    pub(super) fn token_at(&self, place: &str) -> Option<Range<usize>> {
        let (line, column) = place.split_once(", Column: ")?;
        let at = self.byte(line.parse().ok()?, column.parse().ok()?)?;
        self.tokens.get(self.index(at)).map(|(_, range)| range.clone())
    }

    /// The call `name(…)` around its first argument.
    pub(super) fn call(&self, argument: &Range<usize>) -> Range<usize> {
        let calls = (0..self.index(argument.start)).rev().filter(|&at| matches!(self.tokens[at].0, Token::Word(_)));
        let mut around = calls.filter_map(|name| Some((name, self.closing(name + 1)?)));
        match around.find(|&(_, end)| end >= argument.end) {
            Some((name, end)) => self.tokens[name].1.start..end,
            None => argument.clone(),
        }
    }

    /// A name and the brackets behind it, if there are some.
    pub(super) fn named(&self, name: &Range<usize>) -> Range<usize> {
        name.start..self.closing(self.index(name.start) + 1).unwrap_or(name.end)
    }

    /// The brackets around a part.
    pub(super) fn nested(&self, inner: &Range<usize>) -> Range<usize> {
        let open = self.index(inner.start).checked_sub(1).and_then(|open| Some((self.tokens.get(open)?.1.start, open)));
        match open {
            Some((start, open)) => start..self.closing(open).unwrap_or(inner.end),
            None => inner.clone(),
        }
    }

    /// The part and the token before it.
    pub(super) fn with_previous(&self, part: &Range<usize>) -> Range<usize> {
        let previous = self.index(part.start).checked_sub(1);
        previous.map_or(part.start, |previous| self.tokens[previous].1.start)..part.end
    }

    /// The part and all behind it up to a token that `ends` it.
    pub(super) fn through(&self, part: &Range<usize>, ends: impl Fn(&Token) -> bool) -> Range<usize> {
        let end = self.tokens[self.index(part.end)..].iter().find(|(token, _)| ends(token));
        part.start..end.map_or(part.end, |(_, range)| range.end)
    }

    /// The first token that does not begin before a byte.
    fn index(&self, start: usize) -> usize {
        self.tokens.partition_point(|(_, range)| range.start < start)
    }

    /// The end of the bracket that opens with this token.
    fn closing(&self, open: usize) -> Option<usize> {
        if self.tokens.get(open)?.0 != Token::LParen {
            return None;
        }
        let mut depth = 0_usize;
        for (token, range) in &self.tokens[open..] {
            match token {
                Token::LParen => depth += 1,
                Token::RParen => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(range.end);
            }
        }
        None
    }
}
