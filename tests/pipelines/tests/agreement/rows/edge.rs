//! Values at the edges of their types, and some from between.

use fastrand::Rng;
use tollgate_compiler::{
    schema::plan::Wire,
    value::{print_uuid, range},
};

use super::pick;
use crate::plain::Plain;

/// Milliseconds or microseconds: how many microseconds a unit has.
const MILLIS: i64 = 1_000;

/// A value that most columns of this type admit.
pub(super) fn value(rng: &mut Rng, wire: &Wire) -> Plain {
    match wire {
        Wire::Null => Plain::Null,
        Wire::Boolean => Plain::Boolean(rng.bool()),
        Wire::Int => Plain::Integer(integer(rng, i32::MIN.into(), i32::MAX.into())),
        Wire::Long => Plain::Integer(integer(rng, i64::MIN, i64::MAX)),
        Wire::Float => Plain::Float(float(rng)),
        Wire::Double => Plain::Double(double(rng)),
        Wire::Bytes => Plain::Bytes((0..rng.usize(..5)).map(|_| rng.u8(..)).collect()),
        Wire::String => Plain::Bytes(text(rng).into_bytes()),
        Wire::Fixed(size) => {
            Plain::Bytes(if rng.bool() { vec![0; *size] } else { (0..*size).map(|_| rng.u8(..)).collect() })
        }
        Wire::Enum { symbols } => Plain::Integer(rng.i64(0..i64::try_from(symbols.len()).unwrap_or(1))),
        Wire::DecimalBytes { precision, .. } | Wire::DecimalFixed { precision, .. } => {
            let limit = 10_i128.pow(*precision) - 1;
            let unscaled = *pick(rng, &[limit, -limit, 0, 1, -1]);
            decimal(if rng.bool() { unscaled } else { rng.i128(-limit..=limit) }, wire, rng.u8(..6) == 0)
        }
        Wire::UuidString => {
            let text = print_uuid(uuid(rng));
            Plain::Bytes(if rng.bool() { text.to_uppercase() } else { text }.into_bytes())
        }
        Wire::UuidFixed => Plain::Bytes(uuid(rng).to_be_bytes().to_vec()),
        Wire::Date => Plain::Integer(integer(rng, (*range::DATES.start()).into(), (*range::DATES.end()).into())),
        Wire::TimeMillis => Plain::Integer(integer(rng, 0, range::TIMES.end / MILLIS - 1)),
        Wire::TimeMicros => Plain::Integer(integer(rng, 0, range::TIMES.end - 1)),
        Wire::TimestampMillis | Wire::LocalTimestampMillis => {
            let (first, last) = (*range::INSTANTS.start(), *range::INSTANTS.end());
            Plain::Integer(integer(rng, first / MILLIS, last / MILLIS))
        }
        Wire::TimestampMicros | Wire::LocalTimestampMicros => {
            Plain::Integer(integer(rng, *range::INSTANTS.start(), *range::INSTANTS.end()))
        }
    }
}

/// A decimal as big-endian two's complement, perhaps longer than it needs to be.
pub(super) fn decimal(unscaled: i128, wire: &Wire, long: bool) -> Plain {
    let whole = unscaled.to_be_bytes();
    let sign = if unscaled < 0 { 0xff } else { 0 };
    if let Wire::DecimalFixed { size, .. } = wire {
        let mut bytes = vec![sign; size.saturating_sub(whole.len())];
        bytes.extend(&whole[whole.len().saturating_sub(*size)..]);
        return Plain::Bytes(bytes);
    }
    let redundant = whole.windows(2).take_while(|pair| pair[0] == sign && (pair[1] ^ sign) < 0x80).count();
    let mut bytes = if long { vec![sign; 3] } else { Vec::new() };
    bytes.extend(&whole[redundant..]);
    Plain::Bytes(bytes)
}

fn integer(rng: &mut Rng, least: i64, greatest: i64) -> i64 {
    match rng.u8(..4) {
        0 => *pick(rng, &[least, greatest, least + 1, greatest - 1]),
        1 => rng.i64(least..=greatest),
        2 => (*pick(rng, &[1 << 53, (1 << 53) + 1, -(1 << 53) - 1, i64::from(i32::MAX) + 1, 86_400]))
            .clamp(least, greatest),
        _ => rng.i64(-2..=10).clamp(least, greatest),
    }
}

fn float(rng: &mut Rng) -> f32 {
    const EDGES: [f32; 12] = [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::MAX,
        f32::MIN,
        f32::MIN_POSITIVE,
        1e-45,
        0.0,
        -0.0,
        0.1,
        1.5,
        -1.0,
    ];
    if rng.bool() { *pick(rng, &EDGES) } else { f32::from_bits(rng.u32(..)) }
}

fn double(rng: &mut Rng) -> f64 {
    const EDGES: [f64; 16] = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        0.0,
        -0.0,
        0.1,
        0.5,
        1.5,
        2.5,
        -1.0,
        9_223_372_036_854_775_808.0,
        2_147_483_647.5,
    ];
    match rng.u8(..4) {
        0 => f64::from_bits(rng.u64(..)),
        1 => f64::from(rng.i32(-99..99)) / 8.0,
        _ => *pick(rng, &EDGES),
    }
}

pub(super) fn text(rng: &mut Rng) -> String {
    const PARTS: [&str; 20] = [
        "",
        "a",
        "A",
        "b",
        "c",
        "Z",
        "0",
        "9",
        " ",
        "_",
        "%",
        "\\",
        "'",
        "é",
        "e\u{301}",
        "😀",
        "👍🏽",
        "\n",
        "ß",
        "\u{10ffff}",
    ];
    (0..rng.usize(..5)).map(|_| *pick(rng, &PARTS)).collect()
}

fn uuid(rng: &mut Rng) -> u128 {
    if rng.bool() { rng.u128(..4) } else { rng.u128(..) }
}
