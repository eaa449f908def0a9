//! Making values up: seeded, the same on every machine.

mod line;
mod scratch;

use std::{collections::HashMap, fmt::Display};

pub use self::{line::Line, scratch::Scratch};
use crate::value::Uuid;

/// How many steps a walk goes away from its start: long walks stay where values make sense.
const REACH: u8 = 100;

/// The source of made-up values: same seed, same values.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
    /// The last value of each sequence and walk, by slot and by what it is kept for.
    last: HashMap<(usize, String), i128>,
}

impl Dice {
    /// Dice of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed, last: HashMap::new() }
    }

    /// 64 random bits: `SplitMix64`, whose values no release of a library can change.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// At least 0, below 1.
    pub fn share(&mut self) -> f64 {
        line::share(self.bits())
    }

    /// True for this share of the calls, 0 to 1.
    pub fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// True or false.
    pub fn boolean(&mut self) -> bool {
        self.bits() & 1 == 1
    }

    /// A number below `count`; 0 if that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        // The bias of a remainder of 64 bits is beyond notice.
        self.bits().checked_rem(count as u64).and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
    }

    /// One of these, all equally likely.
    pub fn choice<T: Copy, const N: usize>(&mut self, of: [T; N]) -> T {
        of[self.below(N)]
    }

    /// A value between two, ends included.
    pub fn uniform<T: Line>(&mut self, min: T, max: T) -> T {
        T::between(min, max, (u128::from(self.bits()) << 64) | u128::from(self.bits()))
    }

    /// The next value of the sequence in this slot: `start`, then `step` more each time, up to
    /// the end of the type.
    pub fn sequence<T: Line>(&mut self, slot: usize, start: T, step: T::Step) -> T {
        let last = self.last.get(&(slot, String::new())).map(|last| T::from_position(*last));
        let next = last.map_or(start, |last| last.moved(step, 1));
        self.last.insert((slot, String::new()), next.position());
        next
    }

    /// The next value of the walk in this slot that belongs to `per`: `start`, then at most
    /// `step` away from the one before, and never more than 100 steps away from `start`.
    pub fn walk<T: Line>(&mut self, slot: usize, per: impl Display, start: T, step: T::Step) -> T {
        let place = (slot, per.to_string());
        let last = self.last.get(&place).map(|last| T::from_position(*last));
        let next = last.map_or(start, |last| {
            let (low, lowest) = (last.moved(T::back(step), 1), start.moved(T::back(step), REACH));
            let (high, highest) = (last.moved(step, 1), start.moved(step, REACH));
            self.uniform(if low < lowest { lowest } else { low }, if high > highest { highest } else { high })
        });
        self.last.insert(place, next.position());
        next
    }

    /// A printable text of up to 24 code points, some beyond ASCII.
    pub fn text(&mut self) -> String {
        let length = self.below(25);
        (0..length).map(|_| self.letter()).collect()
    }

    /// Up to 24 bytes, or as many as `size` says.
    pub fn bytes(&mut self, size: Option<usize>) -> Vec<u8> {
        let length = size.unwrap_or_else(|| self.below(25));
        (0..length).map(|_| self.bits().to_le_bytes()[7]).collect()
    }

    /// A random UUID (version 4).
    pub fn uuid(&mut self) -> Uuid {
        let random = (u128::from(self.bits()) << 64) | u128::from(self.bits());
        let cleared = random & !((0xf << 76) | (0b11 << 62));
        Uuid(cleared | (0x4 << 76) | (0b10 << 62))
    }

    fn letter(&mut self) -> char {
        const COMMON: &[u8] = b"abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789.,'";
        const RARE: [char; 12] = ['ä', 'ß', 'é', 'Ø', 'ł', 'Ж', 'λ', 'ع', '中', 'あ', '€', '🦀'];
        if self.chance(0.05) { self.choice(RARE) } else { COMMON[self.below(COMMON.len())].into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Date, Decimal, Time};

    #[test]
    fn a_seed_means_the_same_values_forever() {
        let mut dice = Dice::new(42);
        assert_eq!(dice.bits(), 13_679_457_532_755_275_413);
        assert_eq!(dice.uniform(-5, 5), 0);
        assert_eq!(dice.uuid().to_string().chars().nth(14), Some('4'));
    }

    #[test]
    fn values_stay_within_their_limits() {
        let mut dice = Dice::new(1);
        for _ in 0..1_000 {
            assert!((-3..=3).contains(&dice.uniform(-3, 3)));
            assert!((0.5..=0.75).contains(&dice.uniform(0.5, 0.75)));
            assert!((Decimal::<2>(-1)..=Decimal(1)).contains(&dice.uniform(Decimal::<2>(-1), Decimal(1))));
            assert!((Date::MIN..=Date::MAX).contains(&dice.uniform(Date::MIN, Date::MAX)));
            assert!(dice.uniform(f64::MIN, f64::MAX).is_finite());
            assert!(!dice.text().contains('\0'));
            dice.uniform(i64::MIN, i64::MAX);
            dice.uniform(Decimal::<0>::MIN, Decimal::MAX);
        }
        assert_eq!(dice.uniform(7_i64, 7), 7);
    }

    #[test]
    fn sequences_and_walks_remember_where_they_are() {
        let mut dice = Dice::new(1);
        assert_eq!([(); 3].map(|()| dice.sequence(0, 10, 5)), [10, 15, 20]);
        assert_eq!(dice.sequence(1, 0, 1), 0);
        assert_eq!([(); 2].map(|()| dice.sequence(2, Time::MAX, 1)), [Time::MAX; 2]);
        assert_eq!(dice.walk(3, "A", 100.0, 0.5).to_bits(), 100.0_f64.to_bits());
        let next = dice.walk(3, "A", 100.0, 0.5);
        assert!((99.5..=100.5).contains(&next));
        assert!((0..5_000).all(|_| (-100..=100).contains(&dice.walk(4, "", 0, 1))));
        assert_eq!(dice.walk(3, "B", 7.0, 0.5).to_bits(), 7.0_f64.to_bits());
    }
}
