//! Rows around what a suite speaks of: each bound and member of a set, and what lies next to it.

use fastrand::Rng;
use serde_json::Value as Json;
use tollgate_compiler::{
    literal,
    pipeline::Pipeline,
    schema::{Column, Type},
    value::{Decimal, Value},
};

use crate::batches::{Batch, random};

/// How many of the neighbours are also judged alone, and each twice.
const ALONE: usize = 8;

/// One batch of all neighbours, some of them alone, and the greatest numbers that there are.
pub(crate) fn around(pipeline: &Pipeline, rng: &mut Rng) -> Vec<(String, Batch)> {
    let columns = &pipeline.record.columns;
    let listed: Vec<Vec<Value>> = columns.iter().map(|column| neighbours(pipeline, column)).collect();
    let most = listed.iter().map(Vec::len).max().unwrap_or_default();
    let mut row = |at: usize| -> Vec<Value> {
        let cell = |(column, values): (&Column, &Vec<Value>)| match values.len() {
            0 => random(column, rng, 0),
            count => values[at % count].clone(),
        };
        columns.iter().zip(&listed).map(cell).collect()
    };
    let together: Batch = (0..most).map(&mut row).collect();
    let some = together.iter().take(ALONE).enumerate();
    let alone: Vec<(String, Batch)> = some
        .flat_map(|(at, row)| {
            [(format!("neighbour {at}"), vec![row.clone()]), (format!("neighbour {at} twice"), vec![row.clone(); 2])]
        })
        .collect();
    let named = [("neighbours", together), ("greatest", vec![far(columns, 1.0), far(columns, 0.9)])];
    let apart = ("far apart", vec![far(columns, 1.0), far(columns, -1.0)]);
    let bare = ("greatest or nothing", vec![columns.iter().map(greatest_or_null).collect()]);
    let named = named.into_iter().chain([apart, bare]).map(|(name, batch)| (name.to_owned(), batch));
    named.chain(alone).collect()
}

fn neighbours(pipeline: &Pipeline, column: &Column) -> Vec<Value> {
    let mut values = Vec::new();
    for text in spoken_of(pipeline, &column.name) {
        let Ok(value) = literal::of(&text, &column.ty) else { continue };
        for value in beside(&value).into_iter().chain([value]) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    values
}

/// Bounds and members that stand beside a column's name.
fn spoken_of(pipeline: &Pipeline, column: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for kwargs in pipeline.suite.iter().filter_map(|expectation| expectation.kwargs.as_ref()) {
        let names = |key: &str| kwargs.get(key).and_then(Json::as_str) == Some(column);
        let list = |key: &str| kwargs.get(key).and_then(Json::as_array).into_iter().flatten();
        if names("column") {
            texts.extend(["min_value", "max_value"].iter().filter_map(|key| kwargs.get(*key)).map(text));
            texts.extend(list("value_set").map(text));
        }
        for (key, at) in [("column_A", 0), ("column_B", 1)] {
            if names(key) {
                texts.extend(list("value_pairs_set").map(|pair| text(&pair[at])));
            }
        }
    }
    texts
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The next smaller and greater value, if there are such.
fn beside(value: &Value) -> Vec<Value> {
    let both = |value: i64| [value.checked_sub(1), value.checked_add(1)].into_iter().flatten();
    match value {
        Value::Int(value) => both((*value).into()).filter_map(|value| value.try_into().ok()).map(Value::Int).collect(),
        Value::Long(value) => both(*value).map(Value::Long).collect(),
        Value::Date(value) => both((*value).into()).filter_map(|day| day.try_into().ok()).map(Value::Date).collect(),
        Value::Timestamp(value) => both(*value).map(Value::Timestamp).collect(),
        Value::LocalTimestamp(value) => both(*value).map(Value::LocalTimestamp).collect(),
        Value::Double(value) => vec![Value::Double(value.next_down()), Value::Double(value.next_up())],
        Value::Decimal(value) => {
            let steps = [-1, 1].map(|step| Decimal::new(value.unscaled() + step, value.scale()));
            steps.into_iter().flatten().map(Value::Decimal).collect()
        }
        Value::Text(value) => vec![Value::Text(format!("{value}a")), Value::Text(String::new())],
        _ => Vec::new(),
    }
}

/// This share of the greatest number that there is, of integers all of it; any value of another type.
fn far(columns: &[Column], share: f64) -> Vec<Value> {
    let far =
        |column: &Column| farthest(&column.ty, share).unwrap_or_else(|| random(column, &mut Rng::with_seed(0), 0));
    columns.iter().map(far).collect()
}

fn greatest_or_null(column: &Column) -> Value {
    if column.nullable { Value::Null } else { far(std::slice::from_ref(column), 1.0).remove(0) }
}

fn farthest(ty: &Type, share: f64) -> Option<Value> {
    let is_negative = share < 0.0;
    Some(match *ty {
        Type::Int => Value::Int(if is_negative { -i32::MAX } else { i32::MAX }),
        Type::Long => Value::Long(if is_negative { -i64::MAX } else { i64::MAX }),
        Type::Double => Value::Double(f64::MAX * share),
        Type::Decimal { precision, scale } => {
            let most = 10_i128.pow(precision) - 1;
            Value::Decimal(Decimal::new(if is_negative { -most } else { most }, scale)?)
        }
        _ => return None,
    })
}
