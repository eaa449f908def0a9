//! Predicates.

use super::{
    super::{literal, pattern},
    Grower, Want, word,
};

const ORDERS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

impl Grower<'_> {
    /// A predicate whose operands are this deep.
    pub(super) fn predicate(&mut self, depth: u32) -> Option<String> {
        match self.rng.u8(..20) {
            0..3 => self.junction(depth),
            3 => Some(format!("(not {})", self.operand(Want::Bool, depth)?)),
            4..7 => self.comparison(depth),
            7..9 => self.literal_comparison(depth),
            9..11 => self.between(depth),
            11..13 => self.in_list(depth),
            13 => self.null_test(depth),
            14 | 15 => self.distinct(depth),
            16 | 17 => self.matches(depth),
            18 => self.case(Want::Bool, depth),
            _ => Some(format!("coalesce({}, {})", self.operand(Want::Bool, depth)?, self.operand(Want::Bool, depth)?)),
        }
    }

    fn junction(&mut self, depth: u32) -> Option<String> {
        let operands =
            (0..self.rng.usize(2..5)).map(|_| self.operand(Want::Bool, depth)).collect::<Option<Vec<_>>>()?;
        let word = word(self.rng, &[" and ", " or "]);
        Some(format!("({})", operands.join(word)))
    }

    fn comparison(&mut self, depth: u32) -> Option<String> {
        let want = self.want(|_| true)?;
        let (left, right) = self.pair(want, depth)?;
        let sign = self.sign(want);
        Some(format!("({left} {sign} {right})"))
    }

    fn sign(&mut self, want: Want) -> &'static str {
        word(self.rng, if want.is_ordered() { &ORDERS } else { &ORDERS[..2] })
    }

    fn literal_comparison(&mut self, depth: u32) -> Option<String> {
        let want = self.want(|_| true)?;
        let left = self.grow(want, depth)?;
        let right = self.literal_beside(&left.ty)?;
        let sign = self.sign(want);
        Some(if self.rng.bool() {
            format!("({} {sign} {right})", left.text)
        } else {
            format!("({right} {sign} {})", left.text)
        })
    }

    fn between(&mut self, depth: u32) -> Option<String> {
        let not = word(self.rng, &["", "not "]);
        let want = self.want(Want::is_ordered)?;
        let operand = self.grow(want, depth)?;
        if self.rng.bool() {
            let (low, high) = self.pair(want, depth)?;
            return Some(format!("({} {not}between {low} and {high})", operand.text));
        }
        let mut ends = [literal::text(self.rng, &operand.ty), literal::text(self.rng, &operand.ty)];
        let [first, last] = [&ends[0], &ends[1]].map(|end| literal::value(end, &operand.ty));
        if first?.partial_order(&last?)?.is_gt() {
            ends.swap(0, 1);
        }
        let [low, high] = ends.map(|end| quoted(&end, operand.ty.is_number()));
        Some(format!("({} {not}between {low} and {high})", operand.text))
    }

    fn in_list(&mut self, depth: u32) -> Option<String> {
        let not = word(self.rng, &["", "not "]);
        let want = self.want(|want| want != Want::Bytes)?;
        let operand = self.grow(want, depth)?;
        let literals = want != Want::Bool && self.rng.u8(..3) > 0;
        let mut members = Vec::new();
        for _ in 0..self.rng.usize(1..5) {
            members.push(if literals {
                quoted(&literal::text(self.rng, &operand.ty), operand.ty.is_number())
            } else {
                self.operand(want, depth)?
            });
        }
        Some(format!("({} {not}in ({}))", operand.text, members.join(", ")))
    }

    fn null_test(&mut self, depth: u32) -> Option<String> {
        let want = self.want(|_| true)?;
        Some(format!("({} is {}null)", self.operand(want, depth)?, word(self.rng, &["", "not "])))
    }

    fn distinct(&mut self, depth: u32) -> Option<String> {
        let not = word(self.rng, &["", "not "]);
        let want = self.want(|_| true)?;
        let (left, right) = self.pair(want, depth)?;
        Some(format!("({left} is {not}distinct from {right})"))
    }

    fn matches(&mut self, depth: u32) -> Option<String> {
        let text = self.operand(Want::Text, depth)?;
        Some(match self.rng.u8(..3) {
            0 => format!("({text} ~ {})", quoted(&pattern::regex(self.rng), false)),
            1 => format!("({text} like {})", quoted(&pattern::like(self.rng), false)),
            _ => format!("({text} not like {})", quoted(&pattern::like(self.rng), false)),
        })
    }
}

fn quoted(literal: &str, number: bool) -> String {
    if number { literal.to_owned() } else { format!("'{}'", literal.replace('\'', "''")) }
}
