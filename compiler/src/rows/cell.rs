//! One cell as a value of its field.

use crate::{
    diagnostic::{Code, Diagnostic},
    literal,
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
}

/// The value of a text: a cell of a CSV file, or a string in JSON.
pub(super) fn text(text: &str, target: Target, span: Span) -> Result<Cell, Box<Diagnostic>> {
    let Target { wire, ty } = target;
    match (wire, ty) {
        (Wire::Null, _) => Err(refused(text, "null", "the field is null in every record", span)),
        (_, Type::Double) => match text {
            "NaN" => Ok(Cell::Nan),
            "Infinity" | "+Infinity" => Ok(Cell::Value(Value::Double(f64::INFINITY))),
            "-Infinity" => Ok(Cell::Value(Value::Double(f64::NEG_INFINITY))),
            _ => double(text, wire, span),
        },
        (Wire::TimeMillis | Wire::TimestampMillis | Wire::LocalTimestampMillis, _) => {
            literal(text, ty, span).and_then(|cell| millis(cell, text, wire, span))
        }
        _ => literal(text, ty, span),
    }
}

/// A cell that does not convert.
pub(super) fn refused(text: &str, ty: &str, why: &str, span: Span) -> Box<Diagnostic> {
    let mut shown: String = text.chars().take(MAX_SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let article = if ty.starts_with(['e', 'i']) { "an" } else { "a" };
    Box::new(Diagnostic::new(Code::RowValue, span, format!("`{shown}` is not {article} {ty}: {why}")))
}

fn literal(text: &str, ty: &Type, span: Span) -> Result<Cell, Box<Diagnostic>> {
    literal::of(text, ty).map(Cell::Value).map_err(|error| refused(text, &ty.name(), &error.to_string(), span))
}

/// A double; of Avro's `float`, the nearest float: that is what a record could hold.
fn double(text: &str, wire: &Wire, span: Span) -> Result<Cell, Box<Diagnostic>> {
    let cell = literal(text, &Type::Double, span)?;
    if *wire != Wire::Float {
        return Ok(cell);
    }
    match text.parse::<f32>() {
        Ok(float) if float.is_finite() => Ok(Cell::Value(Value::Double(f64::from(float) + 0.0))),
        _ => Err(refused(text, "float", "it is out of range", span)),
    }
}

/// A time of milliseconds has no microseconds.
fn millis(cell: Cell, text: &str, wire: &Wire, span: Span) -> Result<Cell, Box<Diagnostic>> {
    match cell {
        Cell::Value(Value::Time(micros) | Value::Timestamp(micros) | Value::LocalTimestamp(micros))
            if micros % 1_000 != 0 =>
        {
            Err(refused(text, &wire.name(), "it has more digits behind the second", span))
        }
        _ => Ok(cell),
    }
}
