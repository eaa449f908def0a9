//! What the row expectations say about one record.

/// What the row expectations said about one record: one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict<B> {
    /// `row_condition` is true, or there is none.
    pub selected: B,
    /// Selected, and not missing.
    pub tested: B,
    /// Tested, and false.
    pub failed: B,
}

impl<B: Bits> Verdict<B> {
    /// Notes what expectation number `bit` says: a `bool`, an `Option<bool>` whose `None` is
    /// missing, or an [`Outcome`]. Each bit is set once.
    #[inline]
    pub fn set(&mut self, bit: usize, outcome: impl Into<Outcome>) {
        let outcome = outcome.into();
        self.selected.put(bit, outcome != Outcome::NotSelected);
        self.tested.put(bit, matches!(outcome, Outcome::Passed | Outcome::Failed));
        self.failed.put(bit, outcome == Outcome::Failed);
    }
}

/// A set of small numbers: `[u64; n]`.
pub trait Bits: Copy + Default + AsRef<[u64]> + 'static {
    /// Adds a number.
    fn insert(&mut self, bit: usize);

    /// Adds a number if `member` is true; no branch is taken on it.
    fn put(&mut self, bit: usize, member: bool);
}

impl<const N: usize> Bits for [u64; N]
where
    Self: Default,
{
    #[inline]
    fn insert(&mut self, bit: usize) {
        self.put(bit, true);
    }

    #[inline]
    fn put(&mut self, bit: usize, member: bool) {
        self[bit / 64] |= u64::from(member) << (bit % 64);
    }
}

/// What one expectation says about one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `row_condition` is not true.
    NotSelected,
    /// There is nothing to test.
    Missing,
    /// It holds, or is unknown where that counts as tested.
    Passed,
    /// It is false.
    Failed,
}

impl Outcome {
    /// The outcome where unknown counts as tested: only *false* fails.
    #[inline]
    #[must_use]
    pub fn tested(holds: impl Into<Option<bool>>) -> Self {
        Self::from(holds.into() != Some(false))
    }
}

impl From<bool> for Outcome {
    #[inline]
    fn from(holds: bool) -> Self {
        if holds { Self::Passed } else { Self::Failed }
    }
}

impl From<Option<bool>> for Outcome {
    #[inline]
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Self::Missing, Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_its_masks() {
        let mut verdict = Verdict::<[u64; 2]>::default();
        verdict.set(0, true);
        verdict.set(1, false);
        verdict.set(2, None);
        verdict.set(3, Outcome::NotSelected);
        verdict.set(64, Some(false));
        verdict.set(65, Outcome::tested(None));
        assert_eq!(verdict.selected, [0b0111, 0b11]);
        assert_eq!(verdict.tested, [0b0011, 0b11]);
        assert_eq!(verdict.failed, [0b0010, 0b01]);
    }

    #[test]
    fn the_widest_verdict_holds_2048_bits() {
        let mut verdict = Verdict::<[u64; 32]>::default();
        verdict.set(2047, false);
        assert_eq!(verdict.failed.last(), Some(&(1 << 63)));
    }
}
