//! PostgreSQL's `numeric` on the wire: digits to the base of 10,000.

use super::put;
use crate::value::Decimal;

const BASE: u128 = 10_000;
/// Decimal digits in one digit of the wire.
const GROUP: u32 = 4;
const NEGATIVE: u16 = 0x4000;
/// Enough for 38 digits wherever the point is.
const MOST: usize = 12;

/// Appends a decimal as a field.
pub(super) fn put_numeric<const SCALE: u32>(out: &mut Vec<u8>, value: Decimal<SCALE>) {
    let digits = Digits::of(value.0.unsigned_abs(), SCALE);
    let sign = if value.0 < 0 { NEGATIVE } else { 0 };
    let digits_sent = digits.significant();
    let mut field = [0; 8 + 2 * MOST];
    let header = [narrow(digits_sent.len()), digits.weight().cast_unsigned(), sign, narrow(SCALE as usize)];
    let words = header.into_iter().chain(digits_sent.iter().copied());
    for (place, word) in field.chunks_exact_mut(2).zip(words) {
        place.copy_from_slice(&word.to_be_bytes());
    }
    put(out, &field[..8 + 2 * digits_sent.len()]);
}

/// The digits of a number, the last one first in `places`, those behind the point first of all.
struct Digits {
    places: [u16; MOST],
    /// The digits in use, from the highest that is not zero…
    from: usize,
    /// …to the lowest that is not zero.
    to: usize,
    /// How many digits lie behind the point.
    behind: usize,
}

impl Digits {
    fn of(mut rest: u128, scale: u32) -> Self {
        let mut places = [0; MOST];
        let behind = scale.div_ceil(GROUP) as usize;
        let mut at = MOST;
        let odd = scale % GROUP;
        if odd > 0 {
            // The lowest digit is filled up with zeros behind the last decimal place.
            let one = 10_u128.pow(odd);
            at -= 1;
            places[at] = low(rest % one) * 10_u16.pow(GROUP - odd);
            rest /= one;
        }
        while rest > 0 {
            at -= 1;
            let (high, digit) = cut(rest);
            places[at] = digit;
            rest = high;
        }
        let from = places.iter().position(|digit| *digit != 0).unwrap_or(MOST);
        let to = places.iter().rposition(|digit| *digit != 0).map_or(MOST, |last| last + 1);
        Self { places, from, to, behind }
    }

    fn significant(&self) -> &[u16] {
        &self.places[self.from..self.to]
    }

    /// The power of the base that the first digit stands for.
    fn weight(&self) -> i16 {
        if self.from == MOST {
            return 0;
        }
        let before_point = MOST - self.behind;
        // Both are at most `MOST`.
        i16::from(low8(before_point)) - i16::from(low8(self.from)) - 1
    }
}

/// The number without its lowest digit, and that digit. Most numbers fit 64 bits, where dividing is cheap.
fn cut(number: u128) -> (u128, u16) {
    match u64::try_from(number) {
        Ok(number) => ((number / 10_000).into(), low((number % 10_000).into())),
        Err(_) => (number / BASE, low(number % BASE)),
    }
}

/// A number below the base.
fn low(number: u128) -> u16 {
    u16::try_from(number).unwrap_or_default()
}

fn low8(count: usize) -> u8 {
    u8::try_from(count).unwrap_or_default()
}

fn narrow(count: usize) -> u16 {
    u16::try_from(count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::put_numeric;
    use crate::value::Decimal;

    /// Length, number of digits, weight, sign, scale, digits.
    fn words<const SCALE: u32>(unscaled: i128) -> Vec<u16> {
        let mut out = Vec::new();
        put_numeric(&mut out, Decimal::<SCALE>(unscaled));
        assert_eq!(out.len(), 4 + usize::from(out[3]));
        out[4..].chunks(2).map(|word| u16::from_be_bytes([word[0], word[1]])).collect()
    }

    #[test]
    fn digits_are_grouped_around_the_point() {
        assert_eq!(words::<2>(0), [0, 0, 0, 2]);
        assert_eq!(words::<0>(1), [1, 0, 0, 0, 1]);
        assert_eq!(words::<0>(-10_000), [1, 1, 0x4000, 0, 1]);
        assert_eq!(words::<2>(12_345), [2, 0, 0, 2, 123, 4500]);
        assert_eq!(words::<2>(1_234_567), [3, 1, 0, 2, 1, 2345, 6700]);
        assert_eq!(words::<4>(1), [1, 0xffff, 0, 4, 1]);
        assert_eq!(words::<5>(1), [1, 0xfffe, 0, 5, 1000]);
    }

    #[test]
    fn the_greatest_fit_at_any_scale() {
        let most = Decimal::<0>::MAX.0;
        assert_eq!(words::<0>(most)[..5], [10, 9, 0, 0, 99]);
        assert_eq!(words::<38>(-most)[..5], [10, 0xffff, 0x4000, 38, 9999]);
        assert_eq!(words::<38>(-most)[13], 9900);
        assert_eq!(words::<37>(most)[..5], [11, 0, 0, 37, 9]);
        assert_eq!(words::<37>(most)[14], 9000);
        assert_eq!(words::<38>(1), [1, 0xfff6, 0, 38, 100]);
    }
}
