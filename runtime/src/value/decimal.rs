//! Exact decimals.

use std::{cmp::Ordering, fmt, hash};

/// Most digits of a decimal: what fits an `i128` with any sign.
const MAX_DIGITS: u32 = 38;

/// An exact decimal of `SCALE` digits behind the point: the number without its point.
///
/// Decimals of different scales compare by value: `1.0` equals `1.00`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decimal<const SCALE: u32>(pub i128);

impl<const SCALE: u32> Decimal<SCALE> {
    /// The least, of 38 digits.
    pub const MIN: Self = Self(-Self::MAX.0);
    /// The greatest, of 38 digits.
    pub const MAX: Self = Self(power(MAX_DIGITS) - 1);

    /// Big-endian two's complement of any length; no bytes at all are 0.
    #[inline]
    #[must_use]
    pub fn from_big_endian(bytes: &[u8]) -> Option<Self> {
        let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
        let sign = if negative { 0xff } else { 0 };
        let (extension, low) = bytes.split_at(bytes.len().saturating_sub(size_of::<i128>()));
        let mut wide = [sign; size_of::<i128>()];
        wide[size_of::<i128>() - low.len()..].copy_from_slice(low);
        let unscaled = i128::from_be_bytes(wide);
        let fits = extension.iter().all(|byte| *byte == sign) && unscaled.is_negative() == negative;
        fits.then_some(Self(unscaled))
    }

    /// The number, if it has at most `precision` digits.
    #[inline]
    #[must_use]
    pub fn within(self, precision: u32) -> Option<Self> {
        (self.0.unsigned_abs() < power(precision.min(MAX_DIGITS)).unsigned_abs()).then_some(self)
    }

    /// `unscaled × 10^-scale` rounded to `SCALE` digits behind the point, half away from zero;
    /// absent beyond 38 digits.
    #[must_use]
    pub(crate) fn rounded(unscaled: i128, scale: u32) -> Option<Self> {
        if scale <= SCALE {
            return unscaled.checked_mul(checked_power(SCALE - scale)?).map(Self)?.within(MAX_DIGITS);
        }
        let Some(divisor) = checked_power(scale - SCALE) else { return Some(Self(0)) };
        let (quotient, rest) = (unscaled / divisor, unscaled % divisor);
        let away = i128::from(rest.unsigned_abs() >= divisor.unsigned_abs() / 2) * unscaled.signum();
        Self(quotient + away).within(MAX_DIGITS)
    }

    /// The digits before the point, rounded down, and those behind it.
    pub(crate) fn split(self) -> (i128, i128) {
        let one = power(SCALE);
        (self.0.div_euclid(one), self.0.rem_euclid(one))
    }
}

/// `10^exponent`, for exponents up to 38.
pub(crate) const fn power(exponent: u32) -> i128 {
    10_i128.pow(exponent)
}

/// `10^exponent`, if it fits.
pub(crate) fn checked_power(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

impl From<i32> for Decimal<0> {
    #[inline]
    fn from(value: i32) -> Self {
        Self(value.into())
    }
}

impl From<i64> for Decimal<0> {
    #[inline]
    fn from(value: i64) -> Self {
        Self(value.into())
    }
}

impl<const SCALE: u32> From<Decimal<SCALE>> for f64 {
    /// The nearest double.
    fn from(value: Decimal<SCALE>) -> Self {
        // The standard library's parser rounds correctly; arithmetic on powers of ten would not.
        value.to_string().parse().unwrap_or(Self::NAN)
    }
}

impl<const A: u32, const B: u32> PartialEq<Decimal<B>> for Decimal<A> {
    #[inline]
    fn eq(&self, other: &Decimal<B>) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl<const SCALE: u32> Eq for Decimal<SCALE> {}

impl<const A: u32, const B: u32> PartialOrd<Decimal<B>> for Decimal<A> {
    #[inline]
    fn partial_cmp(&self, other: &Decimal<B>) -> Option<Ordering> {
        if A == B {
            return Some(self.0.cmp(&other.0));
        }
        let ((whole, part), (other_whole, other_part)) = (self.split(), other.split());
        let (part, other_part) = (part * power(MAX_DIGITS - A), other_part * power(MAX_DIGITS - B));
        Some(whole.cmp(&other_whole).then(part.cmp(&other_part)))
    }
}

impl<const SCALE: u32> Ord for Decimal<SCALE> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<const SCALE: u32> hash::Hash for Decimal<SCALE> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<const SCALE: u32> fmt::Display for Decimal<SCALE> {
    /// All digits of the scale, as PostgreSQL prints `numeric`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.0, SCALE)
    }
}

/// Writes a number of which `scale` digits stand behind the point.
pub(crate) fn write_decimal(f: &mut fmt::Formatter<'_>, unscaled: i128, scale: u32) -> fmt::Result {
    let (sign, digits) = (if unscaled < 0 { "-" } else { "" }, unscaled.unsigned_abs());
    if scale == 0 {
        return write!(f, "{sign}{digits}");
    }
    let one = power(scale).unsigned_abs();
    write!(f, "{sign}{}.{:0width$}", digits / one, digits % one, width = scale as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_all_digits_of_the_scale() {
        assert_eq!(Decimal::<2>(-1).to_string(), "-0.01");
        assert_eq!(Decimal::<0>(-12).to_string(), "-12");
        assert_eq!(Decimal::<38>(1).to_string(), "0.00000000000000000000000000000000000001");
        assert_eq!(Decimal::<0>::MIN.to_string(), "-99999999999999999999999999999999999999");
    }

    #[test]
    fn compares_by_value_whatever_the_scale() {
        assert_eq!(Decimal::<1>(10), Decimal::<2>(100));
        assert!(Decimal::<1>(-5) < Decimal::<5>(-49_999));
        assert!(Decimal::<0>::MAX > Decimal::<38>(1));
        assert!(Decimal::<0>::MIN < Decimal::<38>::MIN);
    }

    #[test]
    fn reads_twos_complement_of_any_length() {
        let read = |bytes: &[u8]| Decimal::<0>::from_big_endian(bytes).map(|decimal| decimal.0);
        assert_eq!(read(&[]), Some(0));
        assert_eq!(read(&[0xff]), Some(-1));
        assert_eq!(read(&[0, 0x80]), Some(128));
        assert_eq!(read(&[[0xff; 19].as_slice(), &[0x80]].concat()), Some(-128));
        assert_eq!(read(&[[0; 40].as_slice(), &[7]].concat()), Some(7));
        assert_eq!(read(&[[0].as_slice(), &[0xff; 16]].concat()), None);
        assert_eq!(read(&[[1].as_slice(), &[0; 16]].concat()), None);
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(Decimal::<0>::rounded(25, 1), Some(Decimal(3)));
        assert_eq!(Decimal::<0>::rounded(-25, 1), Some(Decimal(-3)));
        assert_eq!(Decimal::<1>::rounded(244, 2), Some(Decimal(24)));
        assert_eq!(Decimal::<2>::rounded(1, 0), Some(Decimal(100)));
        assert_eq!(Decimal::<38>::rounded(1, 0), None);
    }
}
