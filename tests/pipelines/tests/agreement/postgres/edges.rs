//! Rows at the edges of their types, each column at each of its edges.

use tollgate_compiler::{
    schema::{Column, Type},
    value::{Decimal, MAX_DIGITS, Value, range},
};

use crate::case::Case;

/// One row with each column in turn at each edge of its type.
pub(super) fn rows(case: &Case, rows: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let Some(ordinary) = rows.first() else { return Vec::new() };
    let with = |at: usize, value: Value| {
        let mut row = ordinary.clone();
        row[at] = value;
        row
    };
    let columns = case.pipeline.record.columns.iter().enumerate();
    columns.flat_map(|(at, column)| edges(column).into_iter().map(move |value| with(at, value))).collect()
}

fn edges(column: &Column) -> Vec<Value> {
    let mut edges = of(&column.ty);
    if column.nullable {
        // Twice, in an even row and an odd one: an absent double is also written as NaN.
        edges.extend([Value::Null, Value::Null]);
    }
    edges
}

fn of(ty: &Type) -> Vec<Value> {
    match ty {
        Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Type::Int => [i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX].map(Value::Int).to_vec(),
        Type::Long => [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX].map(Value::Long).to_vec(),
        Type::Double => doubles(),
        Type::Decimal { precision, scale } => decimals(*precision, *scale),
        Type::Text => TEXTS.map(|text| Value::Text(text.into())).to_vec(),
        Type::Enum { symbols } => symbols.iter().cloned().map(Value::Text).collect(),
        Type::Bytes { size } => [0, 0x80, 0xff].map(|byte| Value::Bytes(vec![byte; size.unwrap_or(1)])).to_vec(),
        Type::Uuid => [0, 1, u128::MAX].map(Value::Uuid).to_vec(),
        // The first and the last day, a leap day, the day that was none in 1900, and two around the epoch.
        Type::Date => [*range::DATES.start(), *range::DATES.end(), 11_016, -25_509, -1, 0].map(Value::Date).to_vec(),
        Type::Time => [range::TIMES.start, 1, range::TIMES.end - 1].map(Value::Time).to_vec(),
        Type::Timestamp => instants().map(Value::Timestamp).to_vec(),
        Type::LocalTimestamp => instants().map(Value::LocalTimestamp).to_vec(),
    }
}

/// Each twice, in an even row and an odd one: 0 is also written as -0.
fn doubles() -> Vec<Value> {
    let edges = [f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 0.0, 0.5, 2.5, -0.5];
    let large = [2_147_483_647.5, -2_147_483_648.5, 9_223_372_036_854_775_808.0, -9_223_372_036_854_775_808.0];
    edges.into_iter().chain(large).flat_map(|edge| [edge, edge]).map(Value::Double).collect()
}

fn decimals(precision: u32, scale: u32) -> Vec<Value> {
    assert!(precision <= MAX_DIGITS, "no decimal has more digits");
    let most = 10_i128.pow(precision) - 1;
    let halves = 5 * 10_i128.pow(scale.saturating_sub(1));
    let edges = [most, -most, 1, -1, 0, halves.min(most), -halves.min(most)];
    edges.into_iter().filter_map(|unscaled| Decimal::new(unscaled, scale)).map(Value::Decimal).collect()
}

fn instants() -> [i64; 6] {
    let second = 1_000_000;
    [*range::INSTANTS.start(), *range::INSTANTS.end(), -1, 0, 951_868_799 * second, 951_782_400 * second + 1]
}

/// Empty and blank, one text composed and taken apart, letters whose other case is none of ASCII or
/// longer, the ends of planes, and what a script or COPY could mistake.
const TEXTS: [&str; 20] = [
    "",
    " ",
    "  x ",
    "\u{a0}",
    "é",
    "e\u{301}",
    "👍🏽",
    "\u{ffff}",
    "\u{10000}",
    "\u{10ffff}",
    "İ",
    "ß",
    "\u{212a}",
    "a\nb",
    "\t\r\n",
    "\\",
    "\\.",
    "\\N",
    "'\"$$;--",
    "%_",
];
