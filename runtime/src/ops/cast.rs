//! Conversions that may have no result.

use crate::value::Decimal;

/// A value as a value of another type.
pub trait Cast<T> {
    /// Exact, else rounded: decimals half away from zero, doubles to an integer half to even.
    /// Absent where it does not fit.
    fn cast(self) -> Option<T>;
}

/// The value as a `T`, absent where it does not fit.
#[inline]
pub fn cast<T>(value: impl Cast<T>) -> Option<T> {
    value.cast()
}

impl Cast<i32> for i64 {
    #[inline]
    fn cast(self) -> Option<i32> {
        self.try_into().ok()
    }
}

impl Cast<i64> for f64 {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within the limits is not truncated")]
    fn cast(self) -> Option<i64> {
        // The limits are powers of two, hence doubles; the upper one is the first that does not fit.
        let whole = self.round_ties_even();
        (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&whole).then_some(whole as i64)
    }
}

impl Cast<i32> for f64 {
    #[inline]
    fn cast(self) -> Option<i32> {
        cast::<i64>(self)?.cast()
    }
}

impl<const SCALE: u32> Cast<i64> for Decimal<SCALE> {
    #[inline]
    fn cast(self) -> Option<i64> {
        Decimal::<0>::round(self)?.0.try_into().ok()
    }
}

impl<const SCALE: u32> Cast<i32> for Decimal<SCALE> {
    #[inline]
    fn cast(self) -> Option<i32> {
        Decimal::<0>::round(self)?.0.try_into().ok()
    }
}

impl<const SCALE: u32> Cast<Decimal<SCALE>> for i64 {
    #[inline]
    fn cast(self) -> Option<Decimal<SCALE>> {
        Decimal::round(Decimal::from(self))
    }
}

impl<const SCALE: u32> Cast<Decimal<SCALE>> for i32 {
    #[inline]
    fn cast(self) -> Option<Decimal<SCALE>> {
        Decimal::round(Decimal::from(self))
    }
}

impl<const A: u32, const B: u32> Cast<Decimal<B>> for Decimal<A> {
    #[inline]
    fn cast(self) -> Option<Decimal<B>> {
        Decimal::round(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_become_integers_half_to_even() {
        assert_eq!(cast::<i64>(2.5), Some(2));
        assert_eq!(cast::<i64>(-3.5), Some(-4));
        assert_eq!(cast::<i64>(9_223_372_036_854_775_808.0), None);
        assert_eq!(cast::<i64>(-9_223_372_036_854_775_808.0), Some(i64::MIN));
        assert_eq!(cast::<i64>(f64::INFINITY), None);
        assert_eq!(cast::<i32>(2_147_483_647.5), None);
    }

    #[test]
    fn decimals_round_half_away_from_zero() {
        assert_eq!(cast::<i64>(Decimal::<1>(25)), Some(3));
        assert_eq!(cast::<i32>(Decimal::<1>(-25)), Some(-3));
        assert_eq!(cast::<i32>(Decimal::<0>(1 << 31)), None);
        assert_eq!(cast::<Decimal<1>>(Decimal::<2>(-15)), Some(Decimal::<1>(-2)));
        assert_eq!(cast::<Decimal<38>>(1), None);
    }
}
