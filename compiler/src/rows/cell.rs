//! One cell as a value of its field.

use crate::{
    diagnostic::{Code, Diagnostic},
    literal,
    report::HIDDEN,
    schema::{Type, plan::Wire},
    source::Span,
    value::Value,
};

/// Longest text of a cell that a message repeats, in characters.
const MAX_SHOWN: usize = 40;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// A value of its column.
    Value(Value),
    /// Not a number, which a column never holds.
    Nan,
}

/// What a cell is to be.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) wire: &'a Wire,
    pub(super) ty: &'a Type,
    /// Whether its value is shown to nobody.
    pub(super) hidden: bool,
}

/// The text of a cell, and what it is to be.
#[derive(Clone, Copy)]
struct Written<'a> {
    text: &'a str,
    target: Target<'a>,
    span: Span,
}

/// The value of a text: a cell of a CSV file, or a string in JSON.
pub(super) fn text(text: &str, target: Target, span: Span) -> Result<Cell, Box<Diagnostic>> {
    let written = Written { text, target, span };
    match (target.wire, target.ty) {
        (Wire::Null, _) => Err(refused(text, target, "null", "the field is null in every record", span)),
        (_, Type::Double) => match text {
            "NaN" => Ok(Cell::Nan),
            "Infinity" | "+Infinity" => Ok(Cell::Value(Value::Double(f64::INFINITY))),
            "-Infinity" => Ok(Cell::Value(Value::Double(f64::NEG_INFINITY))),
            _ => written.double(),
        },
        (Wire::TimeMillis | Wire::TimestampMillis | Wire::LocalTimestampMillis, _) => {
            written.literal().and_then(|cell| written.millis(cell))
        }
        _ => written.literal(),
    }
}

/// A cell that does not convert.
pub(super) fn refused(text: &str, target: Target, ty: &str, why: &str, span: Span) -> Box<Diagnostic> {
    let mut shown: String = if target.hidden { HIDDEN.to_owned() } else { text.chars().take(MAX_SHOWN).collect() };
    if !target.hidden && shown.len() < text.len() {
        shown.push('…');
    }
    let article = if ty.starts_with(['e', 'i']) { "an" } else { "a" };
    Box::new(Diagnostic::new(Code::RowValue, span, format!("`{shown}` is not {article} {ty}: {why}")))
}

impl Written<'_> {
    fn refused(self, ty: &str, why: &str) -> Box<Diagnostic> {
        refused(self.text, self.target, ty, why, self.span)
    }

    fn literal(self) -> Result<Cell, Box<Diagnostic>> {
        let ty = self.target.ty;
        literal::of(self.text, ty).map(Cell::Value).map_err(|error| self.refused(&ty.name(), &error.to_string()))
    }

    /// A double; of Avro's `float`, the nearest float: that is what a record could hold.
    fn double(self) -> Result<Cell, Box<Diagnostic>> {
        let cell = self.literal()?;
        if *self.target.wire != Wire::Float {
            return Ok(cell);
        }
        match self.text.parse::<f32>() {
            Ok(float) if float.is_finite() => Ok(Cell::Value(Value::Double(f64::from(float) + 0.0))),
            _ => Err(self.refused("float", "it is out of range")),
        }
    }

    /// A time of milliseconds has no microseconds.
    fn millis(self, cell: Cell) -> Result<Cell, Box<Diagnostic>> {
        match cell {
            Cell::Value(Value::Time(micros) | Value::Timestamp(micros) | Value::LocalTimestamp(micros))
                if micros % 1_000 != 0 =>
            {
                Err(self.refused(&self.target.wire.name(), "it has more digits behind the second"))
            }
            _ => Ok(cell),
        }
    }
}
