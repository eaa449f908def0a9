//! Medians, and how far apart the rounds were.

use std::fmt::{self, Display, Formatter};

/// What the rounds of one measurement gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rounds(Vec<f64>);

impl Rounds {
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Round by round, one divided by the other.
    pub(crate) fn ratio(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, other)| one / other).collect())
    }

    /// The value at this share of the rounds, 0 to 1: 0.5 is the median.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a place among a few rounds"
    )]
    pub(crate) fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
        sorted.get(place).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn median(&self) -> f64 {
        self.at(0.5)
    }
}

/// The median, and the tenth and ninetieth part of the rounds: `1.07 (1.02 to 1.15)`.
impl Display for Rounds {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} ({:.2} to {:.2})", self.median(), self.at(0.1), self.at(0.9))
    }
}

#[cfg(test)]
mod tests {
    use super::Rounds;

    #[test]
    fn a_spread_leaves_out_what_is_rare() {
        let rounds = Rounds((0..=20).rev().map(f64::from).collect());
        assert_eq!(rounds.to_string(), "10.00 (2.00 to 18.00)");
        assert_eq!(rounds.ratio(&rounds).to_string(), "1.00 (1.00 to 1.00)");
        assert!(Rounds::default().median().is_nan());
    }
}
