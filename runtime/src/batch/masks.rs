//! Which expectations do what on failure, as sets to compare a verdict with.

use crate::pipeline::{About, OnFailure};

/// The expectations of each `on_failure`, as bits.
pub(super) struct Masks([Vec<u64>; 4]);

impl Masks {
    pub(super) fn new(about: &About) -> Self {
        let mut masks: [Vec<u64>; 4] = std::array::from_fn(|_| vec![0; about.expectations.len().div_ceil(64)]);
        for (bit, expectation) in about.expectations.iter().enumerate() {
            masks[expectation.on_failure as usize][bit / 64] |= 1 << (bit % 64);
        }
        Self(masks)
    }

    /// The strongest `on_failure` among the failed, and the first expectation that has it.
    pub(super) fn strongest(&self, failed: &[u64]) -> Option<(OnFailure, usize)> {
        if failed.iter().all(|word| *word == 0) {
            return None;
        }
        [OnFailure::Halt, OnFailure::Quarantine, OnFailure::Drop, OnFailure::Warn].into_iter().find_map(|on_failure| {
            let mask = &self.0[on_failure as usize];
            let first = bits(failed.iter().zip(mask).map(|(failed, mask)| failed & mask)).next();
            first.map(|first| (on_failure, first))
        })
    }
}

/// The numbers in a set, in order.
pub(super) fn bits(words: impl IntoIterator<Item = u64>) -> impl Iterator<Item = usize> {
    words.into_iter().enumerate().flat_map(|(at, word)| {
        let nonzero = |word: u64| (word != 0).then_some(word);
        std::iter::successors(nonzero(word), move |word| nonzero(word & (word - 1)))
            .map(move |word| at * 64 + word.trailing_zeros() as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn bits_come_in_order_from_all_words() {
        assert_eq!(bits([0b1010_0001, 0, 1 << 63]).collect::<Vec<_>>(), [0, 5, 7, 191]);
        assert_eq!(bits([u64::MAX]).count(), 64);
        assert_eq!(bits([]).count(), 0);
    }
}
