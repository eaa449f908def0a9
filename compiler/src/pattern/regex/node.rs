//! What a regular expression consists of.

/// An element of a regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Nothing; matches everywhere.
    Empty,
    /// This code point.
    Literal(char),
    /// `.`: any code point but U+000A.
    Any,
    /// One code point of a set.
    Class(Class),
    /// `^`: the start of the text.
    Start,
    /// `$`: the end of the text.
    End,
    /// `(…)`; what it captures is of no use here.
    Group(Box<Node>),
    /// One behind the other, at least two.
    Sequence(Vec<Node>),
    /// One of several, at least two.
    Either(Vec<Node>),
    /// `min` to `max` times a literal, `.`, class or group.
    Repeat {
        /// What is repeated.
        node: Box<Node>,
        /// Least number of times.
        min: u32,
        /// Most number of times; `None` is without end.
        max: Option<u32>,
    },
}

/// A set of code points. NUL is in none: no text holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Whether it is all code points but these.
    pub negated: bool,
    /// First and last code points, sorted, neither touching nor overlapping.
    pub ranges: Vec<(char, char)>,
}

impl Node {
    /// How many code points it stands for when counted repetitions are spelled out.
    pub(super) fn positions(&self) -> u64 {
        match self {
            Self::Empty | Self::Start | Self::End => 0,
            Self::Literal(_) | Self::Any => 1,
            Self::Class(class) => 1 + class.ranges.len() as u64 / 8,
            Self::Group(inner) => 1 + inner.positions(),
            Self::Sequence(nodes) | Self::Either(nodes) => nodes.iter().map(Self::positions).sum(),
            Self::Repeat { node, min, max } => node.positions().saturating_mul(u64::from(max.unwrap_or(*min).max(1))),
        }
    }
}

impl Class {
    /// The class of these ranges, in any order; nothing when no code point is in it.
    pub(super) fn new(negated: bool, mut ranges: Vec<(char, char)>, fold: bool) -> Option<Self> {
        if fold {
            let folded: Vec<_> = ranges.iter().flat_map(|&range| other_case(range)).collect();
            ranges.extend(folded);
        }
        let class = Self { negated, ranges: merge(ranges) };
        let everything = class.ranges == [('\u{1}', char::MAX)];
        let empty = if negated { everything } else { class.ranges.is_empty() };
        (!empty).then_some(class)
    }

    /// All code points that are not in these sorted ranges.
    pub(super) fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
        let starts = std::iter::once(Some('\u{1}')).chain(ranges.iter().map(|&(_, last)| next(last)));
        let ends = ranges.iter().map(|&(first, _)| previous(first)).chain(std::iter::once(Some(char::MAX)));
        starts.zip(ends).filter_map(|(start, end)| Some((start?, end?))).filter(|(start, end)| start <= end).collect()
    }
}

/// The ASCII letters of a range, in the other case.
fn other_case((first, last): (char, char)) -> Vec<(char, char)> {
    let shared = |low: char, high: char| Some((first.max(low), last.min(high))).filter(|(a, b)| a <= b);
    let lower = shared('a', 'z').map(|(a, b)| (a.to_ascii_uppercase(), b.to_ascii_uppercase()));
    let upper = shared('A', 'Z').map(|(a, b)| (a.to_ascii_lowercase(), b.to_ascii_lowercase()));
    lower.into_iter().chain(upper).collect()
}

/// Sorted, joined, without NUL.
fn merge(mut ranges: Vec<(char, char)>) -> Vec<(char, char)> {
    ranges.retain_mut(|(first, last)| {
        *first = (*first).max('\u{1}');
        *first <= *last
    });
    ranges.sort_unstable();
    let mut merged: Vec<(char, char)> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some((_, end)) if first <= *end || Some(first) == next(*end) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// The code point behind this one; surrogates are none.
fn next(character: char) -> Option<char> {
    (character..=char::MAX).nth(1)
}

/// The code point before this one; nothing before U+0001.
fn previous(character: char) -> Option<char> {
    ('\u{1}'..character).next_back()
}
