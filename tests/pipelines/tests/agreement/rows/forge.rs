//! Values that no column should admit, though their bytes are whole.

use fastrand::Rng;
use tollgate_compiler::{schema::plan::Wire, value::range};

use super::{edge, pick};
use crate::plain::{Plain, size};

/// A value beyond its type; an ordinary one where a type has nothing beyond it.
pub(super) fn value(rng: &mut Rng, wire: &Wire) -> Plain {
    let one = |rng: &mut Rng, of: &[i64]| Plain::Integer(*pick(rng, of));
    let (first, last) = (*range::INSTANTS.start(), *range::INSTANTS.end());
    match wire {
        Wire::Float => Plain::Float(f32::NAN),
        Wire::Double => Plain::Double(if rng.bool() { f64::NAN } else { -f64::NAN }),
        Wire::String | Wire::Bytes => Plain::Bytes(no_text(rng).to_vec()),
        Wire::Enum { symbols } => {
            let count = i64::try_from(symbols.len()).unwrap_or(0);
            one(rng, &[count, -1, i32::MAX.into(), i32::MIN.into()])
        }
        Wire::DecimalBytes { precision, .. } | Wire::DecimalFixed { precision, .. } => decimal(rng, wire, *precision),
        Wire::UuidString => Plain::Bytes(no_uuid(rng).to_vec()),
        Wire::Date => {
            let (first, last) = (i64::from(*range::DATES.start()), i64::from(*range::DATES.end()));
            one(rng, &[first - 1, last + 1, i32::MIN.into(), i32::MAX.into()])
        }
        Wire::TimeMillis => one(rng, &[-1, range::TIMES.end / 1_000, i32::MIN.into(), i32::MAX.into()]),
        Wire::TimeMicros => one(rng, &[-1, range::TIMES.end, i64::MIN, i64::MAX]),
        Wire::TimestampMillis | Wire::LocalTimestampMillis => {
            one(rng, &[first / 1_000 - 1, last / 1_000 + 1, i64::MIN, i64::MAX])
        }
        Wire::TimestampMicros | Wire::LocalTimestampMicros => one(rng, &[first - 1, last + 1, i64::MIN, i64::MAX]),
        other => edge::value(rng, other),
    }
}

fn no_text(rng: &mut Rng) -> &'static [u8] {
    const FORGED: [&[u8]; 8] =
        [b"\0", b"a\0b", b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\0\xff"];
    FORGED[rng.usize(..FORGED.len())]
}

fn no_uuid(rng: &mut Rng) -> &'static [u8] {
    const FORGED: [&[u8]; 9] = [
        b"",
        b"67e5504410b1426f9247bb680e5fe0c8",
        b"{67e55044-10b1-426f-9247-bb680e5fe0c8}",
        b"urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
        b"67e55044-10b1-426f-9247-bb680e5fe0c",
        b"67e55044-10b1-426f-9247-bb680e5fe0cg",
        b"67e5504-410b1-426f-9247-bb680e5fe0c8",
        b" 67e55044-10b1-426f-9247-bb680e5fe0c",
        b"\xff7e55044-10b1-426f-9247-bb680e5fe0c8",
    ];
    FORGED[rng.usize(..FORGED.len())]
}

fn decimal(rng: &mut Rng, wire: &Wire, precision: u32) -> Plain {
    // More than 38 digits still fit into 128 bits, if barely.
    let over = 10_i128.pow(precision);
    let unscaled = *pick(rng, &[over, -over, i128::MAX, i128::MIN, over + 1]);
    match (size(wire), rng.u8(..5)) {
        (None, 0) => Plain::Bytes(Vec::new()),
        (None, 1) => Plain::Bytes((0..40).map(|_| rng.u8(..)).collect()),
        (Some(size), 0) => Plain::Bytes((0..size).map(|_| rng.u8(..)).collect()),
        _ => edge::decimal(unscaled, wire, false),
    }
}
