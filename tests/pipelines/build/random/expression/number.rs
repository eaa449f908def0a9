//! Numbers.

use super::{Grower, Grown, Want, word};

impl Grower<'_> {
    /// A number whose operands are this deep.
    pub(super) fn number(&mut self, want: Want, depth: u32) -> Option<String> {
        match self.rng.u8(..14) {
            0..4 => self.arithmetic(want, depth),
            4 => Some(format!("(- {})", self.operand(want, depth)?)),
            5 => Some(format!("abs({})", self.operand(want, depth)?)),
            6 => self.cast(want, depth),
            7 | 8 => self.rounded(want, depth),
            9 if want == Want::Int => Some(format!("length({})", self.any(&[Want::Text, Want::Bytes], depth)?.text)),
            _ => self.choice(want, depth),
        }
    }

    fn arithmetic(&mut self, want: Want, depth: u32) -> Option<String> {
        let signs: &[&str] = match want {
            Want::Double => &["+", "-", "*", "/"],
            Want::Decimal => &["+", "-", "*", "%"],
            _ => &["+", "-", "*", "/", "%"],
        };
        let sign = word(self.rng, signs);
        let (left, right) = self.pair(want, depth)?;
        Some(format!("({left} {sign} {right})"))
    }

    fn cast(&mut self, want: Want, depth: u32) -> Option<String> {
        let numbers = [Want::Int, Want::Long, Want::Decimal, Want::Double];
        let (from, to) = match want {
            Want::Int => (&numbers[..], word(self.rng, &["int", "integer"]).to_owned()),
            Want::Long => (&numbers[..], "bigint".to_owned()),
            Want::Double => (&numbers[..], "double precision".to_owned()),
            _ => {
                let precision = self.rng.u32(1..=38);
                (&numbers[..3], format!("numeric({precision}, {})", self.rng.u32(0..=precision.min(9))))
            }
        };
        let operand = self.any(from, depth)?;
        // A literal that does not fit is refused, and one that does is no cast.
        let literal = operand.text.starts_with(|first: char| first.is_ascii_digit() || first == '-');
        (!literal).then(|| format!("cast({} as {to})", operand.text))
    }

    /// One of several kinds of operands, the first that can be had.
    fn any(&mut self, wants: &[Want], depth: u32) -> Option<Grown> {
        let start = self.rng.usize(..wants.len());
        (0..wants.len()).find_map(|at| self.grow(wants[(start + at) % wants.len()], depth))
    }

    fn rounded(&mut self, want: Want, depth: u32) -> Option<String> {
        match want {
            Want::Double => {
                Some(format!("{}({})", word(self.rng, &["round", "floor", "ceil"]), self.operand(want, depth)?))
            }
            Want::Decimal => self.rounded_decimal(depth),
            _ => self.arithmetic(want, depth),
        }
    }

    fn rounded_decimal(&mut self, depth: u32) -> Option<String> {
        let digits = self.rng.u32(..5);
        if self.rng.bool() {
            let (left, right) = self.pair(Want::Decimal, depth)?;
            return Some(format!("round({left} / {right}, {digits})"));
        }
        let operand = self.operand(Want::Decimal, depth)?;
        Some(match word(self.rng, &["round", "floor", "ceil"]) {
            "round" => format!("round({operand}, {digits})"),
            name => format!("{name}({operand})"),
        })
    }
}
