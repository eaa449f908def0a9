//! Batches: none, one, nothing but nulls, random ones with few values and many duplicates, and edges.

use fastrand::Rng;
use tollgate_compiler::{
    schema::{Column, Record, Type},
    value::{Decimal, Value},
};

/// A batch of rows.
pub(crate) type Batch = Vec<Vec<Value>>;

/// Batches of a record, and a few words for each.
pub(crate) fn batches(record: &Record, rng: &mut Rng) -> Vec<(String, Batch)> {
    let mut batches: Vec<(String, Batch)> = vec![
        ("nothing".into(), Vec::new()),
        ("one row".into(), vec![row(record, |column| random(column, rng, 0))]),
        ("nulls".into(), vec![row(record, null_or_same); 3]),
        ("the same twice".into(), vec![row(record, |column| random(column, rng, 0)); 2]),
        ("edges".into(), (0..4).map(|at| row(record, |column| edge(column, at))).collect()),
    ];
    for (name, doubles) in [("one infinity", [1, 1, 2]), ("two infinities", [1, 0, 2]), ("nothing but one", [1, 1, 1])]
    {
        let infinite = |at: &usize| row(record, |column| infinite(column, rng, *at));
        batches.push((name.into(), doubles.iter().map(infinite).collect()));
    }
    for number in 0..12 {
        let rows = rng.usize(2..90);
        let nulls = [0, 20, 70][number % 3];
        let batch = (0..rows).map(|_| row(record, |column| random(column, rng, nulls))).collect();
        batches.push((format!("random {number}, {rows} rows"), batch));
    }
    batches
}

fn row(record: &Record, mut value: impl FnMut(&Column) -> Value) -> Vec<Value> {
    record.columns.iter().map(&mut value).collect()
}

pub(crate) fn null_or_same(column: &Column) -> Value {
    if column.nullable { Value::Null } else { random(column, &mut Rng::with_seed(0), 0) }
}

/// A value among few.
pub(crate) fn random(column: &Column, rng: &mut Rng, nulls: u32) -> Value {
    if column.nullable && rng.u32(0..100) < nulls {
        return Value::Null;
    }
    let small = rng.i64(-3..6);
    let moment = [946_684_800_000_000, 946_684_800_000_001, 1_709_208_000_500_000, -1, 0][rng.usize(0..5)];
    match &column.ty {
        Type::Bool => Value::Bool(rng.bool()),
        Type::Int => Value::Int(i32::try_from(small).expect("it is small")),
        Type::Long => Value::Long(small),
        Type::Double => Value::Double([0.0, 0.5, 1.0, -2.25, 0.1, 1e-3][rng.usize(0..6)]),
        Type::Decimal { scale, .. } => decimal(small.into(), *scale),
        Type::Text => Value::Text(["", "a", "b", "it's", "ü\\", "Z"][rng.usize(0..6)].into()),
        Type::Enum { symbols } => Value::Text(symbols[rng.usize(0..symbols.len())].clone()),
        Type::Bytes { .. } => Value::Bytes([vec![], vec![0, 255], vec![b'\''; 80]][rng.usize(0..3)].clone()),
        Type::Uuid => Value::Uuid(rng.u128(0..3)),
        Type::Date => Value::Date([10_957, 0, -1][rng.usize(0..3)]),
        Type::Time => Value::Time([43_200_000_000, 0, 1][rng.usize(0..3)]),
        Type::Timestamp => Value::Timestamp(moment),
        Type::LocalTimestamp => Value::LocalTimestamp(moment),
    }
}

/// Doubles that are infinite, or absent, which is NaN in every other row of PostgreSQL; anything else as it comes.
fn infinite(column: &Column, rng: &mut Rng, at: usize) -> Value {
    match (&column.ty, at) {
        (Type::Double, 0) => Value::Double(f64::NEG_INFINITY),
        (Type::Double, 1) => Value::Double(f64::INFINITY),
        (Type::Double, _) if column.nullable => Value::Null,
        (Type::Double, _) => Value::Double(0.0),
        _ => random(column, rng, 20),
    }
}

/// A small number with a digit or two behind its point, if there is room for them.
fn decimal(small: i128, scale: u32) -> Value {
    let unscaled = match scale {
        0 => small,
        2 => small * 25,
        scale => small * 10_i128.pow(scale - 1),
    };
    Value::Decimal(Decimal::new(unscaled, scale).expect("it fits"))
}

/// The greatest, the least, and both once more.
fn edge(column: &Column, at: usize) -> Value {
    let greatest = at.is_multiple_of(2);
    match &column.ty {
        Type::Int => Value::Int(if greatest { i32::MAX } else { i32::MIN }),
        Type::Long => Value::Long(if greatest { i64::MAX } else { i64::MIN }),
        // Not so great that their squares overflow: that is for another test.
        Type::Double => Value::Double(if greatest { 1e150 } else { -1.5e-300 }),
        Type::Decimal { precision, scale } => {
            let most = 10_i128.pow(*precision) - 1;
            Value::Decimal(Decimal::new(if greatest { most } else { -most + 1 }, *scale).expect("it fits"))
        }
        Type::Text => Value::Text(if greatest { "\u{10ffff}" } else { "\t\"" }.into()),
        Type::Enum { symbols } => Value::Text(symbols[at % symbols.len()].clone()),
        Type::Bool => Value::Bool(greatest),
        Type::Bytes { .. } => Value::Bytes(vec![u8::try_from(at).expect("it is small"); at * 60]),
        Type::Uuid => Value::Uuid(if greatest { u128::MAX } else { 0 }),
        Type::Date => Value::Date(if greatest { 2_932_896 } else { -719_162 }),
        Type::Time => Value::Time(if greatest { 86_399_999_999 } else { 0 }),
        Type::Timestamp => Value::Timestamp(if greatest { 253_402_300_799_999_999 } else { -62_135_596_800_000_000 }),
        Type::LocalTimestamp => {
            Value::LocalTimestamp(if greatest { 253_402_300_799_999_999 } else { -62_135_596_800_000_000 })
        }
    }
}
