//! Values that the rules speak of, and their neighbours: so that both verdicts occur.

use fastrand::Rng;
use tollgate_compiler::{
    literal,
    rule::{Expr, Missing, Node, Range},
    schema::{Type, plan::Wire},
    value::{Decimal, Value, print, print_uuid},
};

use super::{edge, pick, sample};
use crate::{case::Case, plain::Plain};

/// Texts that are drawn out of each pattern.
const SAMPLES: usize = 12;

/// Values worth trying, by column.
pub(crate) struct Hints(Vec<Vec<Value>>);

impl Hints {
    /// What the rules of a pipeline speak of, in the types of its columns.
    pub(crate) fn new(case: &Case, rng: &mut Rng) -> Self {
        let mut values = Vec::new();
        for (_, rule) in case.rules() {
            let missing = if let Missing::Where(missing) = &rule.missing { Some(missing) } else { None };
            for expr in rule.condition.iter().chain(missing).chain([&rule.holds]) {
                expr.visit(&mut |part| collect(part, rng, &mut values));
            }
        }
        let columns = case.pipeline.record.columns.iter();
        Self(columns.map(|column| values.iter().filter_map(|value| fitting(value, &column.ty)).collect()).collect())
    }

    /// What is worth trying in a column.
    pub(crate) fn of(&self, column: usize) -> &[Value] {
        &self.0[column]
    }
}

fn collect(part: &Expr, rng: &mut Rng, values: &mut Vec<Value>) {
    match &part.node {
        Node::Literal(value) => values.push(value.clone()),
        Node::OneOf(_, set) => values.extend(set.iter().cloned()),
        Node::Within(_, Range { low, high }) => {
            values.extend([low, high].into_iter().flatten().map(|bound| bound.value.clone()));
        }
        Node::Matches(_, regex) => values.extend((0..SAMPLES).map(|_| Value::Text(sample::regex(rng, regex)))),
        Node::Like(_, like) => values.extend((0..SAMPLES).map(|_| Value::Text(sample::like(rng, like)))),
        _ => {}
    }
}

/// A value in the type of a column, where it has one there.
fn fitting(value: &Value, ty: &Type) -> Option<Value> {
    match (value, ty) {
        // The least and the greatest length of a text are numbers.
        (Value::Int(length @ 0..20), Type::Text) => Some(Value::Text("é".repeat(usize::try_from(*length).ok()?))),
        (Value::Date(days), Type::Timestamp) => Some(Value::Timestamp(i64::from(*days).checked_mul(86_400_000_000)?)),
        (Value::Timestamp(micros), Type::Date) => {
            i32::try_from(micros.div_euclid(86_400_000_000)).ok().map(Value::Date)
        }
        (Value::Bytes(bytes), Type::Bytes { size }) => {
            size.is_none_or(|size| size == bytes.len()).then(|| value.clone())
        }
        (Value::Double(double), ty) if ty.is_number() && *ty != Type::Double => {
            literal::of(&format!("{double:.0}"), ty).ok()
        }
        _ => literal::of(&print::text(value)?.replace("+00", "Z"), ty).ok(),
    }
}

/// A value or one beside it, as it lies on the wire; nothing where it is not of that type.
pub(super) fn near(rng: &mut Rng, value: &Value, wire: &Wire) -> Option<Plain> {
    let step = *pick(rng, &[0, 0, 0, 1, -1]);
    match value {
        Value::Text(text) => placed(&Value::Text(text_near(rng, text)), step, wire),
        value => placed(value, step, wire),
    }
}

/// A value so many units beside, as it lies on the wire.
pub(super) fn placed(value: &Value, step: i64, wire: &Wire) -> Option<Plain> {
    Some(match (value, wire) {
        (Value::Bool(value), Wire::Boolean) => Plain::Boolean(*value),
        (Value::Int(_) | Value::Long(_) | Value::Decimal(_), _) => number(whole(value)?, step, wire)?,
        (Value::Double(value), Wire::Double) => Plain::Double(match step {
            0 => *value,
            1 => value.next_up(),
            _ => value.next_down(),
        }),
        (Value::Double(value), Wire::Float) => Plain::Float(float(*value)),
        (Value::Double(value), _) => number(Decimal::new(format!("{value:.0}").parse().ok()?, 0)?, step, wire)?,
        (Value::Text(text), Wire::String | Wire::Bytes) => Plain::Bytes(text.clone().into_bytes()),
        (Value::Text(text), Wire::Enum { symbols }) => {
            let at = symbols.iter().position(|symbol| symbol.as_ref() == Some(text))?;
            Plain::Integer(i64::try_from(at).ok()?)
        }
        (Value::Bytes(bytes), Wire::Bytes | Wire::String) => Plain::Bytes(bytes.clone()),
        (Value::Bytes(bytes), Wire::Fixed(size)) if bytes.len() == *size => Plain::Bytes(bytes.clone()),
        (Value::Uuid(uuid), Wire::UuidString) => Plain::Bytes(print_uuid(*uuid).into_bytes()),
        (Value::Uuid(uuid), Wire::UuidFixed) => Plain::Bytes(uuid.to_be_bytes().to_vec()),
        (Value::Date(days), Wire::Date) => Plain::Integer(i64::from(*days) + step),
        (Value::Time(micros), Wire::TimeMillis)
        | (Value::Timestamp(micros), Wire::TimestampMillis)
        | (Value::LocalTimestamp(micros), Wire::LocalTimestampMillis) => {
            Plain::Integer(micros.div_euclid(1_000) + step)
        }
        (Value::Time(micros), Wire::TimeMicros)
        | (Value::Timestamp(micros), Wire::TimestampMicros)
        | (Value::LocalTimestamp(micros), Wire::LocalTimestampMicros) => Plain::Integer(micros + step),
        _ => return None,
    })
}

fn whole(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(value) => Some(i64::from(*value).into()),
        Value::Long(value) => Some((*value).into()),
        Value::Decimal(value) => Some(*value),
        _ => None,
    }
}

/// A number on any wire of numbers, so many units beside.
fn number(value: Decimal, step: i64, wire: &Wire) -> Option<Plain> {
    Some(match wire {
        Wire::Int | Wire::Long => {
            let value = value.round(0)?.to_i64()?.saturating_add(step);
            Plain::Integer(if *wire == Wire::Int { i32::try_from(value).ok()?.into() } else { value })
        }
        Wire::Float => Plain::Float(float(value.to_f64())),
        Wire::Double => Plain::Double(value.to_f64()),
        Wire::DecimalBytes { scale, .. } | Wire::DecimalFixed { scale, .. } => {
            edge::decimal(value.round(*scale)?.unscaled().checked_add(step.into())?, wire, false)
        }
        _ => return None,
    })
}

fn text_near(rng: &mut Rng, text: &str) -> String {
    match rng.u8(..8) {
        0 => format!("{text}a"),
        1 => format!("b{text}"),
        2 => text.chars().skip(1).collect(),
        3 => text.to_uppercase(),
        4 => format!(" {text} "),
        _ => text.to_owned(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest float is a value as good as any")]
fn float(value: f64) -> f32 {
    value as f32
}
