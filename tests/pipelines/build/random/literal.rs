//! Literals: texts that mean a value of a type.

use base64::{Engine, engine::general_purpose::STANDARD};
use fastrand::Rng;
use tollgate_compiler::{
    schema::Type,
    value::{
        Decimal, Value,
        calendar::{print_date, print_time, print_timestamp},
        print_uuid, range,
    },
};

/// Texts that are worth comparing with.
pub(super) const TEXTS: [&str; 22] = [
    "",
    "a",
    "A",
    "b",
    "ab",
    "abc",
    "ABC",
    " ab ",
    "b c",
    "é",
    "e\u{301}",
    "😀",
    "ß",
    "100%",
    "a_b",
    "it's",
    "\\",
    "\"",
    "Z",
    "zz",
    "0",
    "ﬀ\u{10ffff}",
];

/// A text that means a value of this type.
pub(super) fn text(rng: &mut Rng, ty: &Type) -> String {
    match ty {
        Type::Bool => rng.bool().to_string(),
        Type::Int => int(rng).to_string(),
        Type::Long => long(rng).to_string(),
        Type::Double => double(rng),
        Type::Decimal { precision, scale } => decimal(rng, *precision, *scale),
        Type::Text => word(rng, &TEXTS).to_owned(),
        Type::Enum { symbols } => pick(rng, symbols).clone(),
        Type::Bytes { size } => STANDARD.encode(bytes(rng, *size)),
        Type::Uuid => print_uuid(if rng.bool() { rng.u128(0..4) } else { rng.u128(..) }),
        Type::Date => print_date(day(rng)).unwrap_or_default(),
        Type::Time => print_time(micros(rng, 0, range::TIMES.end - 1)),
        Type::Timestamp => instant(rng) + "Z",
        Type::LocalTimestamp => instant(rng),
    }
}

/// One of these.
pub(super) fn pick<'a, T>(rng: &mut Rng, of: &'a [T]) -> &'a T {
    &of[rng.usize(..of.len())]
}

/// One of these words.
pub(super) fn word(rng: &mut Rng, of: &[&'static str]) -> &'static str {
    of[rng.usize(..of.len())]
}

/// The value that a text means in a type.
pub(super) fn value(text: &str, ty: &Type) -> Option<Value> {
    tollgate_compiler::literal::of(text, ty).ok()
}

fn int(rng: &mut Rng) -> i32 {
    match rng.u8(..4) {
        0 => *pick(rng, &[i32::MIN, i32::MAX, i32::MAX - 1, 1_000_000]),
        1 => rng.i32(..),
        _ => rng.i32(-3..=12),
    }
}

fn long(rng: &mut Rng) -> i64 {
    match rng.u8(..4) {
        0 => *pick(rng, &[i64::MIN, i64::MAX, 1 << 53, (1 << 53) + 1, -3_000_000_000]),
        1 => rng.i64(..),
        _ => rng.i64(-3..=12),
    }
}

fn double(rng: &mut Rng) -> String {
    const EDGES: [&str; 12] = [
        "0",
        "0.1",
        "0.5",
        "-2.5",
        "1e10",
        "1e-7",
        "1.7976931348623157e308",
        "5e-324",
        "0.30000000000000004",
        "1.5",
        "-1",
        "3",
    ];
    if rng.u8(..3) > 0 { word(rng, &EDGES).to_owned() } else { (f64::from(rng.i32(-999..999)) / 8.0).to_string() }
}

fn decimal(rng: &mut Rng, precision: u32, scale: u32) -> String {
    let limit = 10_i128.pow(precision) - 1;
    let unscaled = match rng.u8(..4) {
        0 => *pick(rng, &[limit, -limit, 0, 1, -1]),
        1 => rng.i128(-limit..=limit),
        _ => rng.i128(-12..=12) * 10_i128.pow(scale.saturating_sub(u32::from(rng.bool()))),
    };
    Decimal::new(unscaled.clamp(-limit, limit), scale).map_or_else(|| "0".to_owned(), |decimal| decimal.to_string())
}

fn bytes(rng: &mut Rng, size: Option<usize>) -> Vec<u8> {
    let size = size.unwrap_or_else(|| rng.usize(..4));
    if rng.bool() { vec![0; size] } else { (0..size).map(|_| rng.u8(..)).collect() }
}

fn day(rng: &mut Rng) -> i32 {
    match rng.u8(..4) {
        0 => *pick(rng, &[*range::DATES.start(), *range::DATES.end(), -1, 0, 11_016]),
        1 => rng.i32(range::DATES),
        _ => 19_700 + rng.i32(-3..=3),
    }
}

fn instant(rng: &mut Rng) -> String {
    let (first, last) = (*range::INSTANTS.start(), *range::INSTANTS.end());
    let text = print_timestamp(micros(rng, first, last)).unwrap_or_default();
    text.replace(' ', "T")
}

fn micros(rng: &mut Rng, first: i64, last: i64) -> i64 {
    match rng.u8(..4) {
        0 => *pick(rng, &[first, last, 0]),
        1 => rng.i64(first..=last),
        _ if last > range::TIMES.end => 1_700_000_000_000_000 + rng.i64(-3..=3) * 1_000,
        _ => rng.i64(0..24) * 3_600_000_000,
    }
}
