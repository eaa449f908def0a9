//! What changed: the fields of two schemas side by side.

use super::change::{Change, Kind};
use crate::{
    report::json,
    schema::{
        avro::{AvroField, AvroRecord},
        plan::Wire,
    },
    value::Value,
};

/// A field in both schemas, or the record.
pub(super) struct Place {
    /// Its position in the earlier schema.
    pub(super) earlier: Option<usize>,
    /// Its position in the newer schema.
    pub(super) newer: Option<usize>,
    name: Option<String>,
    pub(super) changes: Vec<Change>,
}

/// The record, and each field of either schema once.
pub(super) fn places(earlier: &AvroRecord, newer: &AvroRecord) -> Vec<Place> {
    let mut places = vec![record(earlier, newer)];
    let partners = partners(earlier, newer);
    places.extend((0..newer.fields.len()).map(|column| both(earlier, partners[column], newer, column)));
    let removed = (0..earlier.fields.len()).filter(|column| !partners.contains(&Some(*column)));
    places.extend(removed.map(|column| {
        let field = &earlier.fields[column];
        let mut place = Place::new(Some(&field.name), Some(column), None);
        place.add(Kind::Removed).before = Some(whole(field, earlier.record.columns[column].default.as_ref()));
        place
    }));
    places
}

impl Place {
    fn new(name: Option<&str>, earlier: Option<usize>, newer: Option<usize>) -> Self {
        Self { earlier, newer, name: name.map(String::from), changes: Vec::new() }
    }

    /// A change here, still without its sides.
    pub(super) fn add(&mut self, kind: Kind) -> &mut Change {
        let (field, column) = (self.name.clone(), self.newer);
        let change = Change { kind, field, column, before: None, after: None, backward: None, forward: None };
        self.changes.push(change);
        let last = self.changes.len() - 1;
        &mut self.changes[last]
    }

    /// A change where the two sides differ.
    fn compare(&mut self, kind: Kind, before: Option<String>, after: Option<String>) {
        if before != after {
            let change = self.add(kind);
            (change.before, change.after) = (before, after);
        }
    }
}

/// For each newer field the earlier one: of its name, else by an alias of either.
fn partners(earlier: &AvroRecord, newer: &AvroRecord) -> Vec<Option<usize>> {
    let known = |record: &AvroRecord, name: &str| record.fields.iter().position(|field| *field.name == name);
    let mut partners: Vec<Option<usize>> = newer.fields.iter().map(|field| known(earlier, &field.name)).collect();
    for (column, field) in newer.fields.iter().enumerate().filter(|(_, field)| known(earlier, &field.name).is_none()) {
        let own = field.aliases.iter().find_map(|alias| known(earlier, alias));
        let theirs = || earlier.fields.iter().position(|earlier| earlier.aliases.contains(&field.name));
        partners[column] = own.or_else(theirs).filter(|found| !partners.contains(&Some(*found)));
    }
    partners
}

fn record(earlier: &AvroRecord, newer: &AvroRecord) -> Place {
    let mut place = Place::new(None, None, None);
    place.compare(Kind::RecordName, Some(earlier.name.full.clone()), Some(newer.name.full.clone()));
    place.compare(Kind::Aliases, list(&earlier.name.aliases), list(&newer.name.aliases));
    let order = |record: &AvroRecord, other: &AvroRecord| {
        let shared = |name: &String| other.fields.iter().any(|field| *field.name == *name);
        record.fields.iter().map(|field| field.name.value.clone()).filter(shared).collect::<Vec<_>>()
    };
    place.compare(Kind::Order, list_in_order(&order(earlier, newer)), list_in_order(&order(newer, earlier)));
    place
}

fn both(earlier: &AvroRecord, partner: Option<usize>, newer: &AvroRecord, column: usize) -> Place {
    let field = &newer.fields[column];
    let mut place = Place::new(Some(&field.name), partner, Some(column));
    let default = newer.record.columns[column].default.as_ref();
    let Some(partner) = partner else {
        place.add(Kind::Added).after = Some(whole(field, default));
        return place;
    };
    let before = &earlier.fields[partner];
    place.compare(Kind::Renamed, Some(before.name.value.clone()), Some(field.name.value.clone()));
    types(&mut place, before, field);
    let default_before = earlier.record.columns[partner].default.as_ref();
    place.compare(Kind::Default, default_before.map(literal), default.map(literal));
    place.compare(Kind::Aliases, list(&before.aliases), list(&field.aliases));
    place
}

fn types(place: &mut Place, before: &AvroField, after: &AvroField) {
    let (wire, other) = (&after.ty.wire, &before.ty.wire);
    place.compare(kind(other, wire), Some(other.name()), Some(wire.name()));
    if before.nullable == after.nullable {
        place.compare(Kind::Union, union(before), union(after));
    } else {
        place.compare(Kind::Nullability, Some(nullability(before)), Some(nullability(after)));
    }
    let (Some(before), Some(after)) = (&before.ty.named, &after.ty.named) else { return };
    place.compare(Kind::TypeName, Some(before.name.full.clone()), Some(after.name.full.clone()));
    if let (Wire::Enum { symbols: old }, Wire::Enum { symbols: new }) = (other, wire) {
        let words = |symbols: &[Option<String>]| list_in_order(&symbols.iter().flatten().cloned().collect::<Vec<_>>());
        place.compare(Kind::Symbols, words(old), words(new));
        place.compare(Kind::DefaultSymbol, before.default.clone(), after.default.clone());
    }
    place.compare(Kind::Aliases, list(&before.name.aliases), list(&after.name.aliases));
}

/// What a change of the type is a change of.
fn kind(before: &Wire, after: &Wire) -> Kind {
    let (before, after) = (before.base(), after.base());
    match (before == after, before.starts_with("fixed(") && after.starts_with("fixed(")) {
        (true, _) => Kind::LogicalType,
        (_, true) => Kind::Size,
        _ => Kind::Type,
    }
}

fn nullability(field: &AvroField) -> String {
    if field.nullable { "nullable" } else { "required" }.to_owned()
}

/// The union of a field; nothing for a plain type.
fn union(field: &AvroField) -> Option<String> {
    let name = field.ty.wire.name();
    match (field.null_branch?, field.nullable) {
        (_, false) => Some(format!("of {name} alone")),
        (0, true) => Some(format!("null, {name}")),
        (_, true) => Some(format!("{name}, null")),
    }
}

/// A field that stands alone: its type and its default.
fn whole(field: &AvroField, default: Option<&Value>) -> String {
    let null = if field.nullable && field.ty.wire != Wire::Null { "nullable " } else { "" };
    let default = default.map_or("no default".to_owned(), |value| format!("default {}", literal(value)));
    format!("{null}{}, {default}", field.ty.wire.name())
}

fn literal(value: &Value) -> String {
    json::value(value).to_string()
}

/// Names whose order means nothing.
fn list(names: &[String]) -> Option<String> {
    let mut names = names.to_vec();
    names.sort_unstable();
    list_in_order(&names)
}

fn list_in_order(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}
