//! The parameters of an expectation in JSON: what Great Expectations calls its kwargs.

use serde_json::{Map, Value as Json};

use super::SETTINGS;
use crate::{
    literal,
    report::json_value,
    schema::{Record, Type},
    syntax::{Entry, Kind, Node},
};

/// What is given, but for our own settings. Parameters that are null are left out.
pub(crate) fn kwargs(entries: &[Entry], record: &Record) -> Map<String, Json> {
    let type_of = |key: &str| type_of(entries, record, key);
    let given = entries.iter().filter(|entry| is_parameter(&entry.key) && !entry.value.is_null());
    given
        .map(|Entry { key, value }| {
            let types = match key.as_str() {
                "value_pairs_set" => vec![type_of("column_A"), type_of("column_B")],
                "value_set" => vec![type_of("column")],
                // A bound may also be a count: only moments are read in the column's type.
                "min_value" | "max_value" => vec![type_of("column").filter(|ty| is_moment(ty))],
                "column" | "column_A" | "column_B" | "column_list" | "regex" => vec![Some(&Type::Text)],
                _ => vec![None],
            };
            (key.value.clone(), json(value, &types))
        })
        .collect()
}

fn is_parameter(key: &str) -> bool {
    key == "mostly" || !SETTINGS.contains(&key)
}

const fn is_moment(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::Time | Type::Timestamp | Type::LocalTimestamp)
}

/// The type of the column that a parameter names.
fn type_of<'a>(entries: &[Entry], record: &'a Record, key: &str) -> Option<&'a Type> {
    let named = entries.iter().find(|entry| *entry.key == key)?;
    let Kind::Scalar(name) = &named.value.kind else { return None };
    record.columns.iter().find(|column| column.name == name.text).map(|column| &column.ty)
}

/// A parameter; the members of a list are read in the types by turns.
fn json(node: &Node, types: &[Option<&Type>]) -> Json {
    match &node.kind {
        Kind::Scalar(scalar) => match types.first().copied().flatten() {
            _ if scalar.is_null() => Json::Null,
            Some(ty) => literal::of(&scalar.text, ty).map_or_else(|_| plain(&scalar.text), |value| json_value(&value)),
            None if scalar.plain => plain(&scalar.text),
            None => scalar.text.as_str().into(),
        },
        Kind::Sequence(members) => {
            let is_pair = types.len() > 1 && members.iter().all(|member| matches!(member.kind, Kind::Scalar(_)));
            let one = |(at, member)| {
                if is_pair { json(member, &types[at % types.len()..][..1]) } else { json(member, types) }
            };
            members.iter().enumerate().map(one).collect()
        }
        Kind::Mapping(entries) => {
            Json::Object(entries.iter().map(|entry| (entry.key.value.clone(), json(&entry.value, &[None]))).collect())
        }
        Kind::Unknown => Json::Null,
    }
}

/// A number, a truth value or a text, as it looks.
fn plain(text: &str) -> Json {
    match text {
        "true" | "false" => Json::Bool(text == "true"),
        _ => literal::number(text)
            .ok()
            .and_then(|number| number.to_string().parse().ok())
            .map_or_else(|| text.into(), Json::Number),
    }
}
