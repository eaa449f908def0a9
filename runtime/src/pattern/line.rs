//! The patterns that codes and names have mostly, `^[A-Z]{2}[0-9]{1,9}$`: a set of bytes for each place, and one for all
//! the rest. No place depends on the one before it, so they are looked at side by side.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Most places with a set of their own.
const PLACES: usize = 64;

/// Bytes, each by its number.
type Set = [bool; 256];

/// A set for each of the first places, one for those behind them, and how many there may be of these.
#[derive(Debug)]
pub struct Line {
    places: Vec<Set>,
    rest: Set,
    fewest: usize,
    most: usize,
}

impl Line {
    /// The line of a pattern; none where the pattern is not one.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let hir = regex_syntax::parse(pattern).ok()?;
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let [start, parts @ .., end] = &parts[..] else { return None };
        if *start.kind() != HirKind::Look(Look::Start) || *end.kind() != HirKind::Look(Look::End) {
            return None;
        }
        let mut line = Self { places: Vec::new(), rest: [false; 256], fewest: 0, most: 0 };
        for (number, part) in parts.iter().enumerate() {
            line.add(part, number + 1 == parts.len())?;
        }
        Some(line)
    }

    /// Only the last part may be of more than one length.
    fn add(&mut self, part: &Hir, is_last: bool) -> Option<()> {
        match part.kind() {
            HirKind::Literal(literal) => self.places.extend(literal.0.iter().map(|byte| one(*byte))),
            HirKind::Repetition(repetition) => {
                let (set, fewest) = (set(&repetition.sub)?, usize::try_from(repetition.min).ok()?);
                let most = repetition.max.map_or(Some(usize::MAX), |most| usize::try_from(most).ok())?;
                if fewest == most && fewest <= PLACES {
                    self.places.extend(std::iter::repeat_n(set, fewest));
                } else if is_last {
                    (self.rest, self.fewest, self.most) = (set, fewest, most);
                } else {
                    return None;
                }
            }
            _ => self.places.push(set(part)?),
        }
        (self.places.len() <= PLACES).then_some(())
    }

    /// True where the text is such a line.
    #[inline]
    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        let Some((head, rest)) = text.split_at_checked(self.places.len()) else { return false };
        (self.fewest..=self.most).contains(&rest.len())
            && head.iter().zip(&self.places).all(|(byte, set)| set[usize::from(*byte)])
            && rest.iter().all(|byte| self.rest[usize::from(*byte)])
    }
}

fn one(byte: u8) -> Set {
    let mut set = [false; 256];
    set[usize::from(byte)] = true;
    set
}

/// The bytes of a part that is one byte of ASCII.
fn set(part: &Hir) -> Option<Set> {
    match part.kind() {
        HirKind::Literal(literal) if literal.0.len() == 1 => Some(one(literal.0[0])),
        HirKind::Class(Class::Unicode(class)) => {
            let (class, mut set) = (class.to_byte_class()?, [false; 256]);
            for range in class.ranges() {
                set[range.start().into()..=range.end().into()].fill(true);
            }
            Some(set)
        }
        _ => None,
    }
}
