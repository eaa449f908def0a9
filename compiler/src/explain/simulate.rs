//! How records are made up, and what is planted among them.

use super::plain;
use crate::{
    pipeline::{Change, Fault, Field, Generator, Outcome, Pipeline, Planted, WireFault},
    rule::sentence,
    schema::{Record, Type},
    spec::word,
    value::Value,
};

/// How the values of each column are made up, in the words of `simulate.fields`.
pub(super) fn generators(pipeline: &Pipeline) -> String {
    let columns = pipeline.record.columns.iter().zip(&pipeline.simulate.fields);
    let lines = columns.map(|(column, field)| line(&column.name, &generator(field, &column.ty, &pipeline.record)));
    format!("\nSimulated fields\n{}", lines.collect::<String>())
}

/// What is planted, and what then comes of a record.
pub(super) fn faults(pipeline: &Pipeline) -> String {
    let text = |fault: &Fault| {
        let change = change(&fault.change, &pipeline.record);
        line(&fault.name, &format!("{change}; {}", outcome(&fault.expect, pipeline)))
    };
    format!("\nSimulated faults\n{}", pipeline.simulate.faults.iter().map(text).collect::<String>())
}

fn line(name: &str, text: &str) -> String {
    format!("  {name:<22} {}\n", plain(text))
}

fn generator(field: &Field, ty: &Type, record: &Record) -> String {
    let literal = sentence::literal;
    let text = match &field.generator {
        Generator::Constant(value) => format!("constant {}", literal(value)),
        Generator::Choice(values) => {
            format!("choice of {}", values.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Generator::Sequence { start, step } => format!("sequence from {}, step {}", literal(start), sum(step, ty)),
        Generator::Uniform { min, max } => format!("uniform from {} to {}", literal(min), literal(max)),
        Generator::Walk { start, step, per } => {
            let per = per.map(|column| format!(", per {}", record.columns[column].name)).unwrap_or_default();
            format!("walk from {}, step {}{per}", literal(start), literal(step))
        }
        Generator::Any => "any value of its type".into(),
        Generator::Expression(expr) => format!("expression {}", sentence::expr(expr, record)),
    };
    if field.nulls > 0.0 { format!("{text}, nulls {}", field.nulls) } else { text }
}

/// What a sequence adds, as a spec writes it.
fn sum(step: &Value, ty: &Type) -> String {
    match (step, ty) {
        (Value::Long(days), Type::Date) => format!("{days}d"),
        (Value::Long(micros), Type::Time | Type::Timestamp | Type::LocalTimestamp) => duration(*micros),
        _ => sentence::literal(step),
    }
}

/// Microseconds in the largest unit of which they are a whole number; a spec has none below milliseconds.
fn duration(micros: i64) -> String {
    let units = [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s")];
    let (length, unit) = units.into_iter().find(|(length, _)| micros % length == 0).unwrap_or((1_000, "ms"));
    format!("{}{unit}", micros / length)
}

fn change(change: &Change, record: &Record) -> String {
    let set = |(column, planted): &(usize, Planted)| {
        let value = match planted {
            Planted::Value(value) => sentence::literal(value),
            Planted::Nan => "NaN".into(),
            Planted::Expression(expr) => sentence::expr(expr, record),
        };
        format!("{} = {value}", record.columns[*column].name)
    };
    match change {
        Change::Set(columns) => format!("set {}", columns.iter().map(set).collect::<Vec<_>>().join(", ")),
        Change::Wire(fault) => wire(*fault, record),
    }
}

fn wire(fault: WireFault, record: &Record) -> String {
    let (what, column) = match fault {
        WireFault::TruncatedDatum => ("without the last byte", None),
        WireFault::TrailingByte => ("a byte too many", None),
        WireFault::WrongMagic => ("the frame does not begin with 0", None),
        WireFault::ShortFrame => ("shorter than a frame", None),
        WireFault::UnknownSchema => ("a schema id that no schema has", None),
        WireFault::Tombstone => ("no value at all", None),
        WireFault::InvalidUtf8(column) => ("not UTF-8", Some(column)),
        WireFault::NulInText(column) => ("a NUL", Some(column)),
        WireFault::UnknownSymbol(column) => ("a symbol that the schema does not have", Some(column)),
        WireFault::OutOfRange(column) => ("beyond year 9999", Some(column)),
    };
    match column {
        Some(column) => format!("{}: {what}", record.columns[column].name),
        None => what.into(),
    }
}

fn outcome(outcome: &Outcome, pipeline: &Pipeline) -> String {
    match outcome {
        Outcome::Fails(positions) => {
            let ids = positions.iter().map(|&position| pipeline.suite[position].id.as_str());
            format!("fails {}", ids.collect::<Vec<_>>().join(", "))
        }
        Outcome::Rejected(reason) => format!("dead letter {}", word(*reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_in_its_largest_unit() {
        let cases = [(86_400_000_000, "1d"), (90_000_000, "90s"), (120_000_000, "2m"), (250_000, "250ms")];
        for (micros, expected) in cases {
            assert_eq!(duration(micros), expected);
        }
    }
}
