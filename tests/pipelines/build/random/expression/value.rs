//! Texts, dates and times, and what is chosen among values of any kind.

use std::fmt::Write as _;

use super::{Grower, Want, word};

impl Grower<'_> {
    /// A value that is neither a number nor a predicate.
    pub(super) fn value(&mut self, want: Want, depth: u32) -> Option<String> {
        match (want, self.rng.u8(..8)) {
            (Want::Text, 0..5) => self.text(depth),
            (Want::Date, 0..3) => Some(format!("cast({} as date)", self.operand(Want::Timestamp, depth)?)),
            (Want::Timestamp, 0..3) => Some(format!("cast({} as timestamp)", self.operand(Want::Date, depth)?)),
            _ => self.choice(want, depth),
        }
    }

    fn text(&mut self, depth: u32) -> Option<String> {
        match self.rng.u8(..8) {
            0..3 => {
                Some(format!("{}({})", word(self.rng, &["lower", "upper", "trim"]), self.operand(Want::Text, depth)?))
            }
            3..6 => self.substring(depth),
            _ => {
                let want = self.want(|want| want != Want::Bytes)?;
                Some(format!("cast({} as text)", self.operand(want, depth)?))
            }
        }
    }

    fn substring(&mut self, depth: u32) -> Option<String> {
        let text = self.operand(Want::Text, depth)?;
        let start = self.operand(Want::Int, depth)?;
        Some(match self.rng.u8(..3) {
            0 => format!("substring({text}, {start})"),
            1 => format!("substring({text} from {start} for {})", self.operand(Want::Int, depth)?),
            _ => format!("substring({text}, {start}, {})", self.rng.i32(-1..5)),
        })
    }

    /// One of several values.
    pub(super) fn choice(&mut self, want: Want, depth: u32) -> Option<String> {
        match self.rng.u8(..6) {
            0 => {
                let (left, right) = self.pair(want, depth)?;
                Some(format!("nullif({left}, {right})"))
            }
            1 | 2 if want.is_ordered() => {
                let function = word(self.rng, &["greatest", "least"]);
                self.list(function, want, depth)
            }
            3 => self.list("coalesce", want, depth),
            _ => self.case(want, depth),
        }
    }

    fn list(&mut self, function: &str, want: Want, depth: u32) -> Option<String> {
        let operands = (0..self.rng.usize(1..4)).map(|_| self.operand(want, depth)).collect::<Option<Vec<_>>>()?;
        Some(format!("{function}({})", operands.join(", ")))
    }

    /// Both forms of `case`.
    pub(super) fn case(&mut self, want: Want, depth: u32) -> Option<String> {
        let tested = if self.rng.u8(..3) == 0 { self.want(|_| true) } else { None };
        let mut text = String::from("case");
        if let Some(tested) = tested {
            let _ = write!(text, " {}", self.operand(tested, depth)?);
        }
        for _ in 0..self.rng.usize(1..4) {
            let when = self.operand(tested.unwrap_or(Want::Bool), depth)?;
            let _ = write!(text, " when {when} then {}", self.operand(want, depth)?);
        }
        match self.rng.u8(..4) {
            0 => {}
            1 => text += " else null",
            _ => {
                let _ = write!(text, " else {}", self.operand(want, depth)?);
            }
        }
        Some(text + " end")
    }
}
