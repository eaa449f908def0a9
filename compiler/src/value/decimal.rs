//! Exact decimals of up to 38 digits.

mod arithmetic;

use std::{cmp::Ordering, fmt, str::FromStr};

/// Most digits of a decimal: what fits an `i128` with any sign.
pub const MAX_DIGITS: u32 = 38;

/// An exact decimal: `unscaled × 10^-scale`, at most 38 digits.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    unscaled: i128,
    scale: u32,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { unscaled: 0, scale: 0 };

    /// `unscaled × 10^-scale`; nothing beyond 38 digits.
    #[must_use]
    pub fn new(unscaled: i128, scale: u32) -> Option<Self> {
        (scale <= MAX_DIGITS && unscaled.unsigned_abs() < power(MAX_DIGITS).unsigned_abs())
            .then_some(Self { unscaled, scale })
    }

    /// The number whose unscaled part is these bytes, in big-endian two's complement; no bytes are zero.
    #[must_use]
    pub fn from_big_endian(bytes: &[u8], scale: u32) -> Option<Self> {
        let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
        let sign = if negative { 0xff } else { 0 };
        let (extension, low) = bytes.split_at(bytes.len().saturating_sub(size_of::<i128>()));
        let mut wide = [sign; size_of::<i128>()];
        wide[size_of::<i128>() - low.len()..].copy_from_slice(low);
        let unscaled = i128::from_be_bytes(wide);
        let fits = extension.iter().all(|byte| *byte == sign) && (unscaled < 0) == negative;
        Self::new(unscaled, scale).filter(|_| fits)
    }

    /// The number without its decimal point.
    #[must_use]
    pub fn unscaled(self) -> i128 {
        self.unscaled
    }

    /// Digits behind the decimal point.
    #[must_use]
    pub fn scale(self) -> u32 {
        self.scale
    }

    /// Digits of the number, at least 1.
    #[must_use]
    pub fn digits(self) -> u32 {
        self.unscaled.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1)
    }

    /// The same number with `scale` digits behind the point, if it has no others there and fits.
    #[must_use]
    pub fn rescale(self, scale: u32) -> Option<Self> {
        if scale >= self.scale {
            let unscaled = self.unscaled.checked_mul(checked_power(scale - self.scale)?)?;
            return Self::new(unscaled, scale);
        }
        let divisor = power(self.scale - scale);
        (self.unscaled % divisor == 0).then(|| Self { unscaled: self.unscaled / divisor, scale })
    }

    /// The greatest number of `scale` digits behind the point that is not above this one.
    #[must_use]
    pub fn floor(self, scale: u32) -> Option<Self> {
        if scale >= self.scale {
            return self.rescale(scale);
        }
        Self::new(self.unscaled.div_euclid(power(self.scale - scale)), scale)
    }

    /// The least number of `scale` digits behind the point that is not below this one.
    #[must_use]
    pub fn ceil(self, scale: u32) -> Option<Self> {
        (-self).floor(scale).map(std::ops::Neg::neg)
    }

    /// The nearest number of `scale` digits behind the point, half away from zero.
    #[must_use]
    pub fn round(self, scale: u32) -> Option<Self> {
        if scale >= self.scale {
            return self.rescale(scale);
        }
        let divisor = power(self.scale - scale);
        let (quotient, rest) = (self.unscaled / divisor, self.unscaled % divisor);
        let away = i128::from(rest.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2)) * self.unscaled.signum();
        Self::new(quotient + away, scale)
    }

    /// The number as an integer, if it is one and fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        self.rescale(0)?.unscaled.try_into().ok()
    }

    /// The nearest double.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // The standard library's parser rounds correctly; arithmetic on powers of ten would not.
        // It reads whatever a decimal prints.
        self.to_string().parse().unwrap_or(f64::INFINITY)
    }

    /// The number without trailing zeros behind the point.
    #[must_use]
    pub fn normalized(self) -> Self {
        let mut shorter = self;
        while shorter.scale > 0 && shorter.unscaled % 10 == 0 {
            shorter = Self { unscaled: shorter.unscaled / 10, scale: shorter.scale - 1 };
        }
        shorter
    }
}

/// `10^exponent`, for exponents up to 38.
pub(super) fn power(exponent: u32) -> i128 {
    10_i128.pow(exponent)
}

fn checked_power(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

impl std::ops::Neg for Decimal {
    type Output = Self;

    fn neg(self) -> Self {
        Self { unscaled: -self.unscaled, scale: self.scale }
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self { unscaled: value.into(), scale: 0 }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    /// By value: `1.0` equals `1.00`.
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self, other);
        let whole = |d: &Self| d.unscaled.div_euclid(power(d.scale));
        let part = |d: &Self| d.unscaled.rem_euclid(power(d.scale)) * power(MAX_DIGITS - d.scale);
        whole(a).cmp(&whole(b)).then_with(|| part(a).cmp(&part(b)))
    }
}

impl fmt::Display for Decimal {
    /// All digits of the scale, as PostgreSQL prints `numeric`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.unscaled.unsigned_abs();
        let sign = if self.unscaled < 0 { "-" } else { "" };
        if self.scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let power = power(self.scale).unsigned_abs();
        let width = self.scale as usize;
        write!(f, "{sign}{}.{:0width$}", digits / power, digits % power)
    }
}

/// Why a text is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// It is not a number.
    NotANumber,
    /// It is a number of more than 38 digits.
    TooLong,
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Reads `-12.50`, `1e3`, `.5`; exact, never through a float.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + part.len() == 0 || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(DecimalError::NotANumber);
        }
        let digits = format!("{whole}{part}");
        let scale = i64::try_from(part.len()).map_err(|_| DecimalError::TooLong)? - exponent;
        let number = scaled(digits.trim_start_matches('0'), scale)?;
        Ok(if negative { -number } else { number })
    }
}

/// The number of these digits, of which `scale` stand behind the point (or, where it is below 0,
/// that many zeros before it). Zeros at the end are dropped only where they would not fit.
fn scaled(mut digits: &str, mut scale: i64) -> Result<Decimal, DecimalError> {
    let most = i64::from(MAX_DIGITS);
    let too_long = |digits: &str, scale: i64| digits.len() > MAX_DIGITS as usize || scale > most;
    while scale > 0
        && too_long(digits, scale)
        && let Some(shorter) = digits.strip_suffix('0')
    {
        (digits, scale) = (shorter, scale - 1);
    }
    if digits.is_empty() {
        return Ok(Decimal { unscaled: 0, scale: u32::try_from(scale.clamp(0, most)).unwrap_or_default() });
    }
    if too_long(digits, scale) {
        return Err(DecimalError::TooLong);
    }
    let unscaled: i128 = digits.parse().map_err(|_| DecimalError::TooLong)?;
    match u32::try_from(scale) {
        Ok(scale) => Decimal::new(unscaled, scale),
        Err(_) => u32::try_from(-scale)
            .ok()
            .and_then(checked_power)
            .and_then(|power| unscaled.checked_mul(power))
            .and_then(|unscaled| Decimal::new(unscaled, 0)),
    }
    .ok_or(DecimalError::TooLong)
}

fn parse_exponent(text: &str) -> Result<i64, DecimalError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    let exponent: i64 = text.trim_start_matches('+').parse().map_err(|_| DecimalError::TooLong)?;
    if exponent.abs() > 400 { Err(DecimalError::TooLong) } else { Ok(exponent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_prints_every_digit() {
        for text in [
            "0",
            "-0.01",
            "12.50",
            "99999999999999999999999999999999999999",
            "0.00000000000000000000000000000000000001",
        ] {
            assert_eq!(decimal(text).to_string(), text);
        }
        assert_eq!(decimal("1e3").to_string(), "1000");
        assert_eq!(decimal("1.5E-2").to_string(), "0.015");
        assert_eq!(decimal(".5").to_string(), "0.5");
        assert_eq!("1e39".parse::<Decimal>(), Err(DecimalError::TooLong));
        for text in ["", "-", ".", "1e", "1,5", "0x1", "NaN", " 1"] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalError::NotANumber), "{text}");
        }
    }

    #[test]
    fn reads_big_endian_of_any_length() {
        let read = |bytes: &[u8]| Decimal::from_big_endian(bytes, 0).map(Decimal::unscaled);
        assert_eq!(read(&[]), Some(0));
        assert_eq!(read(&[0xff]), Some(-1));
        assert_eq!(read(&[0, 0x80]), Some(128));
        assert_eq!(read(&[[0xff; 19].as_slice(), &[0x80]].concat()), Some(-128));
        assert_eq!(read(&[[0].as_slice(), &[0xff; 16]].concat()), None);
        assert_eq!(read(&[0x7f; 16]), None);
    }

    #[test]
    fn orders_by_value_whatever_the_scale() {
        assert_eq!(decimal("1.0"), decimal("1.00"));
        assert!(decimal("-0.5") < decimal("-0.49999"));
        assert!(
            decimal("99999999999999999999999999999999999999") > decimal("0.00000000000000000000000000000000000001")
        );
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(decimal("2.5").round(0), Some(decimal("3")));
        assert_eq!(decimal("-2.5").round(0), Some(decimal("-3")));
        assert_eq!(decimal("2.45").round(1), Some(decimal("2.5")));
        assert_eq!(decimal("2.4499").round(1), Some(decimal("2.4")));
        assert_eq!(decimal("-1.5").floor(0), Some(decimal("-2")));
        assert_eq!(decimal("-1.5").ceil(0), Some(decimal("-1")));
    }
}
