//! From regex-syntax's tree to ours: whatever has no single meaning is refused at its place.

use std::ops::Range;

use regex_syntax::ast::{
    Assertion, AssertionKind, Ast, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, Group, GroupKind, Literal,
    Repetition, RepetitionKind, RepetitionRange, Span, parse::ParserBuilder,
};

use super::node::{Class, Node};
use crate::pattern::PatternError;

/// Most repetitions that can be counted: PostgreSQL's limit.
const MAX_COUNT: u32 = 255;

/// Deepest nesting of groups and classes.
const MAX_NESTING: u32 = 32;

/// Reads the pattern.
pub(super) fn parse(source: &str) -> Result<Node, PatternError> {
    let (fold, rest) = source.strip_prefix("(?i)").map_or((false, source), |rest| (true, rest));
    let reader = Reader { fold, offset: source.len() - rest.len() };
    let ast = ParserBuilder::new().nest_limit(MAX_NESTING).build().parse(rest);
    match ast {
        Ok(ast) => reader.node(&ast),
        Err(error) => {
            let mut range = reader.range(error.span());
            if range.is_empty() {
                range.end += source[range.start..].chars().next().map_or(0, char::len_utf8);
            }
            Err(PatternError::new(range, error.kind().to_string()))
        }
    }
}

struct Reader {
    /// Whether the pattern begins with `(?i)`.
    fold: bool,
    /// Bytes before what regex-syntax has seen.
    offset: usize,
}

impl Reader {
    fn node(&self, ast: &Ast) -> Result<Node, PatternError> {
        match ast {
            Ast::Empty(_) => Ok(Node::Empty),
            Ast::Literal(literal) => self.literal(literal),
            Ast::Dot(_) => Ok(Node::Any),
            Ast::Assertion(assertion) => self.assertion(assertion),
            Ast::ClassPerl(perl) => self.class(&perl.span, perl.negated, perl_ranges(perl)),
            Ast::ClassBracketed(class) => {
                let mut ranges = Vec::new();
                self.set(&class.kind, &mut ranges)?;
                self.class(&class.span, class.negated, ranges)
            }
            Ast::Repetition(repetition) => self.repetition(repetition),
            Ast::Group(group) => self.group(group),
            Ast::Alternation(either) => Ok(Node::Either(self.nodes(&either.asts)?)),
            Ast::Concat(sequence) => Ok(Node::Sequence(self.nodes(&sequence.asts)?)),
            Ast::Flags(set) => Err(self.flags(&set.span)),
            Ast::ClassUnicode(class) => Err(self.unicode(&class.span)),
        }
    }

    fn nodes(&self, asts: &[Ast]) -> Result<Vec<Node>, PatternError> {
        asts.iter().map(|ast| self.node(ast)).collect()
    }

    fn literal(&self, literal: &Literal) -> Result<Node, PatternError> {
        let character = literal.c;
        if self.fold && character.is_ascii_alphabetic() {
            return self.class(&literal.span, false, vec![(character, character)]);
        }
        if character == '\0' { Err(self.nothing(&literal.span)) } else { Ok(Node::Literal(character)) }
    }

    fn assertion(&self, assertion: &Assertion) -> Result<Node, PatternError> {
        match assertion.kind {
            AssertionKind::StartLine => Ok(Node::Start),
            AssertionKind::EndLine => Ok(Node::End),
            _ => Err(self.refuse(&assertion.span, "only `^` and `$` mean the same in every target")),
        }
    }

    fn class(&self, span: &Span, negated: bool, ranges: Vec<(char, char)>) -> Result<Node, PatternError> {
        Class::new(negated, ranges, self.fold).map(Node::Class).ok_or_else(|| self.nothing(span))
    }

    fn set(&self, set: &ClassSet, ranges: &mut Vec<(char, char)>) -> Result<(), PatternError> {
        match set {
            ClassSet::Item(item) => self.item(item, ranges),
            ClassSet::BinaryOp(operation) => Err(self.set_operation(&operation.span)),
        }
    }

    fn item(&self, item: &ClassSetItem, ranges: &mut Vec<(char, char)>) -> Result<(), PatternError> {
        match item {
            ClassSetItem::Literal(literal) => ranges.push((literal.c, literal.c)),
            ClassSetItem::Range(range) => ranges.push((range.start.c, range.end.c)),
            ClassSetItem::Perl(perl) if perl.negated => ranges.extend(Class::complement(&perl_ranges(perl))),
            ClassSetItem::Perl(perl) => ranges.extend(perl_ranges(perl)),
            ClassSetItem::Union(union) => return union.items.iter().try_for_each(|item| self.item(item, ranges)),
            ClassSetItem::Unicode(class) => return Err(self.unicode(&class.span)),
            ClassSetItem::Ascii(class) => {
                return Err(self.refuse(&class.span, "named classes differ between targets; list the characters"));
            }
            ClassSetItem::Empty(span) => return Err(self.set_operation(span)),
            ClassSetItem::Bracketed(class) => return Err(self.set_operation(&class.span)),
        }
        Ok(())
    }

    fn repetition(&self, repetition: &Repetition) -> Result<Node, PatternError> {
        let (min, max) = match repetition.op.kind {
            RepetitionKind::ZeroOrOne => (0, Some(1)),
            RepetitionKind::ZeroOrMore => (0, None),
            RepetitionKind::OneOrMore => (1, None),
            RepetitionKind::Range(RepetitionRange::Exactly(count)) => (count, Some(count)),
            RepetitionKind::Range(RepetitionRange::AtLeast(min)) => (min, None),
            RepetitionKind::Range(RepetitionRange::Bounded(min, max)) => (min, Some(max)),
        };
        if max.unwrap_or(min) > MAX_COUNT {
            return Err(self.refuse(&repetition.op.span, format!("repetitions are counted up to {MAX_COUNT}")));
        }
        match &*repetition.ast {
            Ast::Repetition(_) => Err(self.refuse(&repetition.op.span, "this repeats a repetition; use a group")),
            Ast::Empty(_) | Ast::Assertion(_) => Err(self.refuse(&repetition.op.span, "there is nothing to repeat")),
            ast => Ok(Node::Repeat { node: Box::new(self.node(ast)?), min, max }),
        }
    }

    fn group(&self, group: &Group) -> Result<Node, PatternError> {
        match &group.kind {
            GroupKind::NonCapturing(flags) if !flags.items.is_empty() => Err(self.flags(&flags.span)),
            GroupKind::CaptureName { name, .. } => Err(self.refuse(&name.span, "groups have no names here")),
            GroupKind::CaptureIndex(_) | GroupKind::NonCapturing(_) => {
                Ok(Node::Group(Box::new(self.node(&group.ast)?)))
            }
        }
    }

    fn flags(&self, span: &Span) -> PatternError {
        self.refuse(span, "the only flag is `(?i)`, at the start of the pattern")
    }

    fn unicode(&self, span: &Span) -> PatternError {
        self.refuse(span, "Unicode classes differ between targets; list the characters")
    }

    fn set_operation(&self, span: &Span) -> PatternError {
        self.refuse(span, "classes inside classes differ between targets; escape a `[`, `&`, `-` or `~` that is meant")
    }

    fn nothing(&self, span: &Span) -> PatternError {
        self.refuse(span, "no character matches this")
    }

    fn refuse(&self, span: &Span, reason: impl Into<String>) -> PatternError {
        PatternError::new(self.range(span), reason)
    }

    fn range(&self, span: &Span) -> Range<usize> {
        span.start.offset + self.offset..span.end.offset + self.offset
    }
}

/// `\d`, `\w` or `\s`, without their negation.
fn perl_ranges(perl: &ClassPerl) -> Vec<(char, char)> {
    match perl.kind {
        ClassPerlKind::Digit => vec![('0', '9')],
        ClassPerlKind::Word => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        ClassPerlKind::Space => vec![('\t', '\r'), (' ', ' ')],
    }
}
