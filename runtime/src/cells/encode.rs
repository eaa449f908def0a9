//! Rows as records of the newest schema version.

use super::{Row, Unconverted, Value};
use crate::{
    encode::Output,
    pipeline::{About, Draft, Type, Wire, WireField},
    value::Decimal,
};

/// A row as a record of the newest schema version, with its key.
pub fn draft(about: &About, row: &Row) -> Result<Draft, Unconverted> {
    let mut draft = Draft { key: key(about, row), datum: Vec::new() };
    let mut out = Output::new(&mut draft.datum);
    for ((column, field), value) in about.columns.iter().zip(about.wire).zip(&row.values) {
        let why = match nullable(&mut out, field, column.ty, value) {
            Ok(()) => continue,
            Err(why) => why.to_owned(),
        };
        return Err(Unconverted { line: row.line, column: column.name, why });
    }
    Ok(draft)
}

fn key(about: &About, row: &Row) -> String {
    let texts = about.topic.key.iter().filter_map(|column| row.values.get(*column)).map(Value::to_string);
    texts.collect::<Vec<_>>().join("|")
}

type Written = Result<(), &'static str>;

fn nullable(out: &mut Output<'_>, field: &WireField, ty: Type, value: &Value) -> Written {
    let is_null = *value == Value::Null;
    match field.null_branch {
        Some(branch) => out.long(if is_null { branch } else { 1 - branch }.into()),
        None if is_null && field.wire != Wire::Null => return Err("null, but the column may not be null"),
        None => {}
    }
    if is_null { Ok(()) } else { present(out, field.wire, ty, value) }
}

fn present(out: &mut Output<'_>, wire: Wire, ty: Type, value: &Value) -> Written {
    match (wire, value) {
        (Wire::Boolean, Value::Bool(value)) => out.boolean(*value),
        (Wire::Int, Value::Int(value)) => out.int(*value),
        (Wire::Long, Value::Long(value)) => out.long(*value),
        (Wire::Float, Value::Double(value)) => out.float(*value),
        (Wire::Double, Value::Double(value)) => out.double(*value),
        (Wire::Bytes, Value::Bytes(value)) => out.bytes(value),
        (Wire::String, Value::Text(value)) => out.text(value),
        (Wire::Fixed, Value::Bytes(value)) => out.fixed(value),
        (Wire::Enum, Value::Text(symbol)) => out.int(position(ty, symbol).ok_or(MISMATCH)?),
        (Wire::DecimalBytes, Value::Decimal(unscaled, _)) => out.decimal(Decimal::<0>(*unscaled)),
        (Wire::DecimalFixed(size), Value::Decimal(unscaled, _)) => out.decimal_fixed(Decimal::<0>(*unscaled), size),
        (Wire::UuidString, Value::Uuid(value)) => out.uuid_text(*value),
        (Wire::UuidFixed, Value::Uuid(value)) => out.uuid(*value),
        (Wire::Date, Value::Date(value)) => out.int(value.0),
        (Wire::TimeMillis, Value::Time(value)) => out.int(millis(value.0)?.try_into().map_err(|_| MISMATCH)?),
        (Wire::TimeMicros, Value::Time(value)) => out.long(value.0),
        (Wire::TimestampMillis, Value::Timestamp(value)) => out.long(millis(value.0)?),
        (Wire::TimestampMicros, Value::Timestamp(value)) => out.long(value.0),
        (Wire::LocalTimestampMillis, Value::LocalTimestamp(value)) => out.long(millis(value.0)?),
        (Wire::LocalTimestampMicros, Value::LocalTimestamp(value)) => out.long(value.0),
        _ => return Err(MISMATCH),
    }
    Ok(())
}

const MISMATCH: &str = "the schema's field cannot hold this value";

fn millis(micros: i64) -> Result<i64, &'static str> {
    if micros % 1_000 == 0 {
        Ok(micros / 1_000)
    } else {
        Err("microseconds, but the schema's field keeps milliseconds")
    }
}

fn position(ty: Type, symbol: &str) -> Option<i32> {
    let Type::Enum(symbols) = ty else { return None };
    symbols.iter().position(|known| *known == symbol)?.try_into().ok()
}
