//! Arithmetic of decimals: exact, over integers of any length; nothing beyond 38 digits.

use num_bigint::BigInt;

use super::Decimal;

impl Decimal {
    /// The sum, with the longer scale of the two.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        from_big(self.big(scale) + other.big(scale), scale)
    }

    /// The difference, with the longer scale of the two.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(-other)
    }

    /// The product; its scale is the sum of both.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        Self::new(self.unscaled.checked_mul(other.unscaled)?, self.scale + other.scale)
    }

    /// The rest of the truncating division, with the longer scale of the two; it has the sign
    /// of `self`. Nothing for a division by zero.
    #[must_use]
    pub fn checked_rem(self, divisor: Self) -> Option<Self> {
        if divisor.unscaled == 0 {
            return None;
        }
        let scale = self.scale.max(divisor.scale);
        from_big(self.big(scale) % divisor.big(scale), scale)
    }

    /// The exact quotient, rounded once to `digits` behind the point, half away from zero.
    /// Nothing for a division by zero.
    #[must_use]
    pub fn rounded_quotient(self, divisor: Self, digits: u32) -> Option<Self> {
        if divisor.unscaled == 0 {
            return None;
        }
        let scale = self.scale.max(divisor.scale);
        let (dividend, divisor) = (self.big(scale) * ten(digits), divisor.big(scale));
        let (quotient, rest) = (&dividend / &divisor, &dividend % &divisor);
        let away = BigInt::from(u8::from(rest.magnitude() * 2_u8 >= *divisor.magnitude()));
        let positive = dividend.sign() == divisor.sign();
        from_big(if positive { quotient + away } else { quotient - away }, digits)
    }

    /// The number times `10^scale`, which must not be shorter than its own scale.
    fn big(self, scale: u32) -> BigInt {
        BigInt::from(self.unscaled) * ten(scale - self.scale)
    }
}

fn ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

fn from_big(unscaled: BigInt, scale: u32) -> Option<Decimal> {
    Decimal::new(unscaled.try_into().ok()?, scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// The result as it is printed, so that its scale shows.
    fn text(result: Option<Decimal>) -> String {
        result.map_or_else(|| "none".into(), |result| result.to_string())
    }

    const NINES: &str = "99999999999999999999999999999999999999";

    #[test]
    fn adds_exactly_whatever_the_scales() {
        let cases = [
            ("1.5", "2.25", "3.75"),
            ("1.50", "-1.5", "0.00"),
            ("5", "-4.99999999999999999999999999999999999999", "none"),
            (NINES, "1", "none"),
            (NINES, "-1", "99999999999999999999999999999999999998"),
            (NINES, "0.1", "none"),
        ];
        for (a, b, expected) in cases {
            let sum = b.parse().ok().and_then(|b| decimal(a).checked_add(b));
            assert_eq!(text(sum), expected, "{a} + {b}");
        }
        let tiny = decimal("-0.99999999999999999999999999999999999999");
        assert_eq!(text(decimal("1").checked_add(tiny)), "0.00000000000000000000000000000000000001");
        assert_eq!(text(decimal("3").checked_sub(decimal("0.5"))), "2.5");
    }

    #[test]
    fn multiplies_within_38_digits() {
        assert_eq!(text(decimal("1.5").checked_mul(decimal("-2.00"))), "-3.000");
        assert_eq!(text(decimal(NINES).checked_mul(decimal("1"))), NINES);
        assert_eq!(text(decimal(NINES).checked_mul(decimal("2"))), "none");
        assert_eq!(text(decimal(NINES).checked_mul(decimal(NINES))), "none");
    }

    #[test]
    fn takes_the_rest_with_the_sign_of_the_dividend() {
        assert_eq!(text(decimal("7.5").checked_rem(decimal("2"))), "1.5");
        assert_eq!(text(decimal("-7.5").checked_rem(decimal("2.00"))), "-1.50");
        assert_eq!(text(decimal("7").checked_rem(decimal("0.00"))), "none");
        let tiny = decimal("0.00000000000000000000000000000000000007");
        assert_eq!(text(decimal(NINES).checked_rem(tiny)), "0.00000000000000000000000000000000000002");
    }

    #[test]
    fn rounds_a_quotient_once() {
        let quotient = |a: &str, b: &str, digits| text(decimal(a).rounded_quotient(decimal(b), digits));
        assert_eq!(quotient("1", "8", 2), "0.13");
        assert_eq!(quotient("-1", "8", 2), "-0.13");
        assert_eq!(quotient("1", "-8", 2), "-0.13");
        assert_eq!(quotient("-1", "-8", 2), "0.13");
        assert_eq!(quotient("2", "3", 0), "1");
        assert_eq!(quotient("0", "3", 2), "0.00");
        assert_eq!(quotient("0.10", "0.3", 4), "0.3333");
        assert_eq!(quotient("1", "0", 2), "none");
        assert_eq!(quotient(NINES, "0.1", 0), "none");
        // Rounding twice, first to sixteen digits as a database would, makes 0.5 and then 1.
        assert_eq!(quotient("49999999999999999999", "100000000000000000000", 0), "0");
    }
}
