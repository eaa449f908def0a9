//! What holds for any two schemas.

use proptest::{prelude::*, sample::select};

use super::*;
use crate::schema::{
    canonical::canonical,
    resolve::{misfits, plan},
};

const TYPES: [&str; 22] = [
    r#""null""#,
    r#""boolean""#,
    r#""int""#,
    r#""long""#,
    r#""float""#,
    r#""double""#,
    r#""string""#,
    r#""bytes""#,
    r#"["null", "int"]"#,
    r#"["int", "null"]"#,
    r#"["int"]"#,
    r#"["null", "string"]"#,
    r#"{"type": "int", "logicalType": "date"}"#,
    r#"{"type": "int", "logicalType": "time-millis"}"#,
    r#"{"type": "long", "logicalType": "timestamp-millis"}"#,
    r#"["null", {"type": "long", "logicalType": "timestamp-micros"}]"#,
    r#"{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}"#,
    r#"{"type": "string", "logicalType": "uuid"}"#,
    r#"{"type": "enum", "name": "E#", "symbols": ["a", "b"]}"#,
    r#"{"type": "enum", "name": "E#", "symbols": ["b", "c", "a"], "default": "a"}"#,
    r#"{"type": "fixed", "name": "F#", "size": 16}"#,
    r#"{"type": "fixed", "name": "F#", "size": 16, "logicalType": "uuid"}"#,
];

/// A field `abc…` of any type, by chance with a default of null and an alias.
fn a_field(name: &'static str) -> impl Strategy<Value = String> {
    (select(&TYPES[..]), any::<bool>(), any::<bool>()).prop_map(move |(ty, default, alias)| {
        let default = if default && ty.starts_with("[\"null\"") { r#", "default": null"# } else { "" };
        let alias = if alias { format!(r#", "aliases": ["old_{name}"]"#) } else { String::new() };
        format!(r#"{{"name": "{name}", "type": {}{default}{alias}}}"#, ty.replace('#', name))
    })
}

fn a_schema() -> impl Strategy<Value = String> {
    let name = select(&["a", "b", "c", "old_a", "old_b"][..]);
    let names = proptest::collection::btree_set(name, 1..4);
    let names = names.prop_filter("an alias is free", |names| {
        !["a", "b"].iter().any(|name| names.contains(name) && names.contains(&*format!("old_{name}")))
    });
    let fields = names.prop_flat_map(|names| names.into_iter().map(a_field).collect::<Vec<_>>());
    (fields.prop_shuffle(), select(&["n.R", "m.R", "n.S"][..])).prop_map(|(fields, name)| {
        format!(r#"{{"type": "record", "name": "{name}", "fields": [{}]}}"#, fields.join(", "))
    })
}

proptest! {
    #[test]
    fn every_difference_is_a_change_and_every_misfit_breaks_one((before, after) in (a_schema(), a_schema())) {
        let (earlier, newer) = (schema(&before), schema(&after));
        let changes = compare(&earlier, &newer);
        prop_assert_eq!(changes.is_empty(), canonical(&before) == canonical(&after), "{:?}", changes);
        let (backward, forward) = (misfits(&earlier, &newer), misfits(&newer, &earlier));
        prop_assert_eq!(changes.iter().any(|change| change.backward.is_some()), !backward.is_empty());
        prop_assert_eq!(changes.iter().any(|change| change.forward.is_some()), !forward.is_empty());
        if plan(&earlier, &newer).is_err() {
            prop_assert!(!backward.is_empty());
        }
    }

    #[test]
    fn one_way_is_the_other_way_round((before, after) in (a_schema(), a_schema())) {
        let (one, other) = (schema(&before), schema(&after));
        let backward = |changes: Vec<Change>| changes.into_iter().filter_map(|change| Some((change.field.clone(), change.backward?))).count();
        let forward = |changes: Vec<Change>| changes.into_iter().filter_map(|change| Some((change.field.clone(), change.forward?))).count();
        prop_assert_eq!(backward(compare(&one, &other)), forward(compare(&other, &one)));
    }
}
