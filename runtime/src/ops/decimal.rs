//! Exact arithmetic of decimals: operands of any scales, a result of `SCALE` digits behind the
//! point, absent beyond 38 digits.

use crate::value::{
    Decimal,
    decimal::{checked_power, power},
};

const MAX_DIGITS: u32 = 38;

impl<const SCALE: u32> Decimal<SCALE> {
    /// `a + b`; `SCALE` is the greater of their scales.
    #[must_use]
    pub fn sum<const A: u32, const B: u32>(a: Decimal<A>, b: Decimal<B>) -> Option<Self> {
        let ((whole_a, part_a), (whole_b, part_b)) = (a.split(), b.split());
        // Parts are below 10^38 each, so that their sum fits an unsigned number only.
        let part_a = part_a.unsigned_abs() * checked_power(SCALE.checked_sub(A)?)?.unsigned_abs();
        let part_b = part_b.unsigned_abs() * checked_power(SCALE.checked_sub(B)?)?.unsigned_abs();
        let (part, one) = (part_a + part_b, power(SCALE).unsigned_abs());
        let whole = whole_a.checked_add(whole_b)?.checked_add((part / one).try_into().ok()?)?;
        let part = i128::try_from(part % one).ok()?;
        // A negative number counts its part upwards: what is left of it may fit where the whole does not.
        if whole < 0 && part > 0 {
            let (whole, part) = ((whole + 1).checked_mul(power(SCALE))?, part - power(SCALE));
            return Self(whole.checked_add(part)?).within(MAX_DIGITS);
        }
        Self(whole.checked_mul(power(SCALE))?.checked_add(part)?).within(MAX_DIGITS)
    }

    /// `a - b`; `SCALE` is the greater of their scales.
    #[must_use]
    pub fn difference<const A: u32, const B: u32>(a: Decimal<A>, b: Decimal<B>) -> Option<Self> {
        Self::sum(a, b.negate())
    }

    /// `a * b`; `SCALE` is the sum of their scales.
    #[must_use]
    pub fn product<const A: u32, const B: u32>(a: Decimal<A>, b: Decimal<B>) -> Option<Self> {
        Self::rounded(a.0.checked_mul(b.0)?, A + B)
    }

    /// `round(a / b, SCALE)`: the exact quotient, rounded once, half away from zero.
    #[must_use]
    pub fn quotient<const A: u32, const B: u32>(a: Decimal<A>, b: Decimal<B>) -> Option<Self> {
        let divisor = b.0.unsigned_abs();
        let dividend = a.0.unsigned_abs();
        let mut quotient = dividend.checked_div(divisor)?;
        let sign = a.0.signum() * b.0.signum();
        if A > SCALE + B {
            // What the division left over cannot turn a half: all halves are whole here.
            return Decimal::<SCALE>::rounded(sign * i128::try_from(quotient).ok()?, A - B);
        }
        let mut rest = dividend % divisor;
        for _ in A..SCALE + B {
            let (digit, left) = next_digit(rest, divisor);
            quotient = quotient.checked_mul(10)?.checked_add(digit)?;
            rest = left;
        }
        // `rest * 2 >= divisor`, without the product.
        quotient += u128::from(rest >= divisor - rest);
        Self(sign * i128::try_from(quotient).ok()?).within(MAX_DIGITS)
    }

    /// `a % b`: the rest of a truncating division, with the sign of `a`; `SCALE` is the greater of their scales.
    #[must_use]
    pub fn remainder<const A: u32, const B: u32>(a: Decimal<A>, b: Decimal<B>) -> Option<Self> {
        if b.0 == 0 {
            return None;
        }
        let scaled = b.0.unsigned_abs().checked_mul(checked_power(SCALE.checked_sub(B)?)?.unsigned_abs());
        let Some(divisor) = scaled.filter(|divisor| *divisor < power(MAX_DIGITS).unsigned_abs()) else {
            // `b` is beyond what `a` can be: both have `SCALE` digits behind the point, and `a` fits.
            return Self::rounded(a.0, A);
        };
        let rest = (A..SCALE).fold(a.0.unsigned_abs() % divisor, |rest, _| next_digit(rest, divisor).1);
        Some(Self(a.0.signum() * i128::try_from(rest).ok()?))
    }

    /// Rounded to `SCALE` digits behind the point, half away from zero.
    #[must_use]
    pub fn round<const A: u32>(value: Decimal<A>) -> Option<Self> {
        Self::rounded(value.0, A)
    }

    /// The greatest whole number that is not above.
    #[must_use]
    pub fn floor<const A: u32>(value: Decimal<A>) -> Option<Self> {
        Self::rounded(value.0.div_euclid(power(A)), 0)
    }

    /// The least whole number that is not below.
    #[must_use]
    pub fn ceil<const A: u32>(value: Decimal<A>) -> Option<Self> {
        Self::floor(value.negate()).map(Self::negate)
    }

    /// With the other sign: 38 digits have room for both.
    #[must_use]
    pub fn negate(self) -> Self {
        Self(-self.0)
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }
}

/// One step of a long division: `rest × 10` divided by `divisor`, and what is left.
///
/// By doubling, since `rest × 10` need not fit.
fn next_digit(rest: u128, divisor: u128) -> (u128, u128) {
    let add = |(digit, sum): (u128, u128), (more, term): (u128, u128)| {
        let (digit, sum) = (digit + more, sum + term);
        if sum >= divisor { (digit + 1, sum - divisor) } else { (digit, sum) }
    };
    let once = (0, rest);
    let twice = add(once, once);
    let four = add(twice, twice);
    let five = add(four, once);
    add(five, five)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_exactly_whatever_the_scales() {
        assert_eq!(Decimal::<2>::sum(Decimal::<1>(-5), Decimal::<2>(1)), Some(Decimal::<2>(-49)));
        assert_eq!(Decimal::<0>::sum(Decimal::<0>::MAX, Decimal::<0>(1)), None);
        assert_eq!(Decimal::<38>::sum(Decimal::<38>::MAX, Decimal::<38>::MIN), Some(Decimal::<38>(0)));
        assert_eq!(Decimal::<38>::sum(Decimal::<0>(1), Decimal::<38>(-1)), Some(Decimal::<38>::MAX));
        assert_eq!(Decimal::<38>::sum(Decimal::<0>(-1), Decimal::<38>(1)), Some(Decimal::<38>::MIN));
        assert_eq!(Decimal::<2>::difference(Decimal::<2>(1), Decimal::<2>(2)), Some(Decimal::<2>(-1)));
    }

    #[test]
    fn multiplies_up_to_38_digits() {
        assert_eq!(Decimal::<3>::product(Decimal::<1>(15), Decimal::<2>(-5)), Some(Decimal::<3>(-75)));
        assert_eq!(Decimal::<0>::product(Decimal::<0>::MAX, Decimal::<0>(2)), None);
    }

    #[test]
    fn rounds_a_quotient_once() {
        assert_eq!(Decimal::<2>::quotient(Decimal::<0>(2), Decimal::<0>(3)), Some(Decimal::<2>(67)));
        assert_eq!(Decimal::<0>::quotient(Decimal::<0>(-5), Decimal::<0>(2)), Some(Decimal::<0>(-3)));
        assert_eq!(Decimal::<0>::quotient(Decimal::<2>(149), Decimal::<0>(1)), Some(Decimal::<0>(1)));
        assert_eq!(Decimal::<0>::quotient(Decimal::<2>(449), Decimal::<0>(3)), Some(Decimal::<0>(1)));
        assert_eq!(Decimal::<0>::quotient(Decimal::<0>(1), Decimal::<0>(0)), None);
        assert_eq!(Decimal::<0>::quotient(Decimal::<0>::MAX, Decimal::<38>::MAX), None);
        assert_eq!(Decimal::<38>::quotient(Decimal::<0>(1), Decimal::<0>(3)).map(|d| d.0 % 1000), Some(333));
        assert_eq!(Decimal::<0>::quotient(Decimal::<0>::MAX, Decimal::<0>::MAX), Some(Decimal::<0>(1)));
    }

    #[test]
    fn remainders_have_the_sign_of_the_dividend() {
        assert_eq!(Decimal::<1>::remainder(Decimal::<0>(-7), Decimal::<1>(20)), Some(Decimal::<1>(-10)));
        assert_eq!(Decimal::<38>::remainder(Decimal::<38>(7), Decimal::<0>::MAX), Some(Decimal::<38>(7)));
        assert_eq!(Decimal::<38>::remainder(Decimal::<0>::MAX, Decimal::<38>(7)), Some(Decimal::<38>(2)));
        assert_eq!(Decimal::<0>::remainder(Decimal::<0>(1), Decimal::<0>(0)), None);
    }

    #[test]
    fn rounds_down_and_up() {
        assert_eq!(Decimal::<0>::floor(Decimal::<1>(-15)), Some(Decimal::<0>(-2)));
        assert_eq!(Decimal::<0>::ceil(Decimal::<1>(-15)), Some(Decimal::<0>(-1)));
        assert_eq!(Decimal::<1>::round(Decimal::<2>(25)), Some(Decimal::<1>(3)));
    }
}
