//! Changes of schemas: every pair of types, and everything else that can change.

/// A change: the versions before it, oldest first, and the schema that is to follow them.
pub(crate) struct Change {
    pub(crate) name: String,
    pub(crate) before: Vec<String>,
    pub(crate) after: String,
}

/// A type, and a short name for it.
const TYPES: [(&str, &str); 24] = [
    ("null", r#""null""#),
    ("boolean", r#""boolean""#),
    ("int", r#""int""#),
    ("long", r#""long""#),
    ("float", r#""float""#),
    ("double", r#""double""#),
    ("string", r#""string""#),
    ("bytes", r#""bytes""#),
    ("null or int", r#"["null", "int"]"#),
    ("int or null", r#"["int", "null"]"#),
    ("null or long", r#"["null", "long"]"#),
    ("null or string", r#"["null", "string"]"#),
    ("date", r#"{"type": "int", "logicalType": "date"}"#),
    ("time-millis", r#"{"type": "int", "logicalType": "time-millis"}"#),
    ("time-micros", r#"{"type": "long", "logicalType": "time-micros"}"#),
    ("timestamp-millis", r#"{"type": "long", "logicalType": "timestamp-millis"}"#),
    ("timestamp-micros", r#"{"type": "long", "logicalType": "timestamp-micros"}"#),
    ("local-timestamp-millis", r#"{"type": "long", "logicalType": "local-timestamp-millis"}"#),
    ("uuid", r#"{"type": "string", "logicalType": "uuid"}"#),
    ("decimal(9, 2)", r#"{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}"#),
    ("decimal(9, 3)", r#"{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3}"#),
    ("enum", r#"{"type": "enum", "name": "E", "symbols": ["a", "b"]}"#),
    ("fixed(2)", r#"{"type": "fixed", "name": "F", "size": 2}"#),
    ("fixed(16)", r#"{"type": "fixed", "name": "F", "size": 16}"#),
];

/// Types whose chains of three versions show what a transitive mode sees.
const CHAINED: [usize; 5] = [2, 3, 5, 6, 8];

/// Single fields `f`, each beside a field that never changes: changes from the first to the second, and back.
const FIELDS: [(&str, &str, &str); 30] = [
    ("a default is added", r#""int""#, r#""int", "default": 1"#),
    ("another default", r#""int", "default": 1"#, r#""int", "default": 2"#),
    ("a default of null", r#"["null", "int"]"#, r#"["null", "int"], "default": null"#),
    ("a union turns round", r#"["null", "int"], "default": null"#, r#"["int", "null"], "default": 1"#),
    ("a union of one type", r#""int""#, r#"["int"]"#),
    ("a doc", r#""int""#, r#""int", "doc": "d""#),
    ("an attribute of one's own", r#""int""#, r#"{"type": "int", "unit": "m"}"#),
    ("an alias nobody has", r#""int""#, r#""int", "aliases": ["g"]"#),
    (
        "a symbol more",
        r#"{"type": "enum", "name": "E", "symbols": ["a"]}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["a", "b"]}"#,
    ),
    (
        "a symbol more, before",
        r#"{"type": "enum", "name": "E", "symbols": ["a"]}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["b", "a"]}"#,
    ),
    (
        "a symbol more, default there",
        r#"{"type": "enum", "name": "E", "symbols": ["a"], "default": "a"}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["a", "b"], "default": "a"}"#,
    ),
    (
        "a symbol more, default gone",
        r#"{"type": "enum", "name": "E", "symbols": ["a"], "default": "a"}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["a", "b"]}"#,
    ),
    (
        "a symbol more, default comes",
        r#"{"type": "enum", "name": "E", "symbols": ["a"]}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["a", "b"], "default": "b"}"#,
    ),
    (
        "other symbols",
        r#"{"type": "enum", "name": "E", "symbols": ["a", "b"]}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["c", "d"]}"#,
    ),
    (
        "other symbols, defaults",
        r#"{"type": "enum", "name": "E", "symbols": ["a"], "default": "a"}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["c"], "default": "c"}"#,
    ),
    (
        "symbols in another order",
        r#"{"type": "enum", "name": "E", "symbols": ["a", "b"]}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["b", "a"]}"#,
    ),
    (
        "the symbol for unknown ones",
        r#"{"type": "enum", "name": "E", "symbols": ["a", "b"], "default": "a"}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["a", "b"], "default": "b"}"#,
    ),
    (
        "another enum",
        r#"{"type": "enum", "name": "E", "symbols": ["a"]}"#,
        r#"{"type": "enum", "name": "D", "symbols": ["a"]}"#,
    ),
    (
        "another enum with an alias",
        r#"{"type": "enum", "name": "E", "symbols": ["a"]}"#,
        r#"{"type": "enum", "name": "D", "aliases": ["E"], "symbols": ["a"]}"#,
    ),
    (
        "an enum moves",
        r#"{"type": "enum", "name": "E", "symbols": ["a"]}"#,
        r#"{"type": "enum", "name": "x.E", "symbols": ["a"]}"#,
    ),
    (
        "an enum in a union",
        r#"["null", {"type": "enum", "name": "E", "symbols": ["a", "b"]}]"#,
        r#"["null", {"type": "enum", "name": "E", "symbols": ["a"]}]"#,
    ),
    ("an enum becomes a string", r#"{"type": "enum", "name": "E", "symbols": ["a"]}"#, r#""string""#),
    ("another fixed", r#"{"type": "fixed", "name": "F", "size": 2}"#, r#"{"type": "fixed", "name": "G", "size": 2}"#),
    (
        "another fixed with an alias",
        r#"{"type": "fixed", "name": "F", "size": 2}"#,
        r#"{"type": "fixed", "name": "G", "aliases": ["F"], "size": 2}"#,
    ),
    ("a fixed moves", r#"{"type": "fixed", "name": "F", "size": 2}"#, r#"{"type": "fixed", "name": "x.F", "size": 2}"#),
    (
        "a fixed becomes a uuid",
        r#"{"type": "fixed", "name": "F", "size": 16}"#,
        r#"{"type": "fixed", "name": "F", "size": 16, "logicalType": "uuid"}"#,
    ),
    (
        "a fixed becomes a decimal",
        r#"{"type": "fixed", "name": "F", "size": 8}"#,
        r#"{"type": "fixed", "name": "F", "size": 8, "logicalType": "decimal", "precision": 9}"#,
    ),
    (
        "a decimal moves to fixed",
        r#"{"type": "bytes", "logicalType": "decimal", "precision": 9}"#,
        r#"{"type": "fixed", "name": "F", "size": 8, "logicalType": "decimal", "precision": 9}"#,
    ),
    (
        "a decimal of more digits",
        r#"{"type": "bytes", "logicalType": "decimal", "precision": 9}"#,
        r#"{"type": "bytes", "logicalType": "decimal", "precision": 12}"#,
    ),
    ("a date in a union", r#"["null", {"type": "int", "logicalType": "date"}]"#, r#"["null", "int"]"#),
];

/// Whole lists of fields: changes from the first to the second, and back.
const RECORDS: [(&str, &str, &str); 14] = [
    ("a field", "", r#", {"name": "a", "type": "int"}"#),
    ("a field with a default", "", r#", {"name": "a", "type": "int", "default": 1}"#),
    ("a nullable field", "", r#", {"name": "a", "type": ["null", "int"]}"#),
    ("a nullable field with a default", "", r#", {"name": "a", "type": ["null", "int"], "default": null}"#),
    ("a field of type null", "", r#", {"name": "a", "type": "null"}"#),
    ("a field of type null with a default", "", r#", {"name": "a", "type": "null", "default": null}"#),
    ("another name", r#", {"name": "a", "type": "int"}"#, r#", {"name": "b", "type": "int"}"#),
    (
        "another name with an alias",
        r#", {"name": "a", "type": "int"}"#,
        r#", {"name": "b", "type": "int", "aliases": ["a"]}"#,
    ),
    (
        "another name, alias and default",
        r#", {"name": "a", "type": "int", "default": 1}"#,
        r#", {"name": "b", "type": "int", "aliases": ["a"], "default": 1}"#,
    ),
    (
        "another name and type",
        r#", {"name": "a", "type": "int"}"#,
        r#", {"name": "b", "type": "long", "aliases": ["a"]}"#,
    ),
    (
        "an alias and its field",
        r#", {"name": "a", "type": "int"}, {"name": "b", "type": "int"}"#,
        r#", {"name": "b", "type": "int", "aliases": ["a"]}"#,
    ),
    (
        "two aliases",
        r#", {"name": "a", "type": "int"}, {"name": "b", "type": "int"}"#,
        r#", {"name": "c", "type": "int", "aliases": ["a", "b"]}"#,
    ),
    (
        "another order",
        r#", {"name": "a", "type": "int"}, {"name": "b", "type": "long"}"#,
        r#", {"name": "b", "type": "long"}, {"name": "a", "type": "int"}"#,
    ),
    (
        "one for another",
        r#", {"name": "a", "type": "int", "default": 1}"#,
        r#", {"name": "b", "type": "int", "default": 1}"#,
    ),
];

/// What the record is called: changes from the first to the second, and back.
const NAMES: [(&str, &str, &str); 4] = [
    ("another record", r#""name": "n.R""#, r#""name": "n.S""#),
    ("another record with an alias", r#""name": "n.R""#, r#""name": "n.S", "aliases": ["n.R"]"#),
    ("the record moves", r#""name": "n.R""#, r#""name": "m.R""#),
    ("the record moves, with an alias", r#""name": "n.R""#, r#""name": "m.R", "aliases": ["n.R"]"#),
];

/// All changes; no two have one name.
pub(crate) fn changes() -> Vec<Change> {
    let mut changes = Vec::new();
    for (before, from) in TYPES {
        for (after, to) in TYPES.into_iter().filter(|(after, _)| *after != before) {
            changes.push(one(format!("{before} → {after}"), field(from), field(to)));
        }
    }
    for (name, from, to) in FIELDS {
        both_ways(&mut changes, name, &field(from), &field(to));
    }
    for (name, from, to) in RECORDS {
        both_ways(&mut changes, name, &fields(from), &fields(to));
    }
    for (name, from, to) in NAMES {
        both_ways(&mut changes, name, &named(from, ""), &named(to, ""));
    }
    for first in CHAINED {
        for second in CHAINED {
            changes.extend(CHAINED.into_iter().filter_map(|third| chain(first, second, third)));
        }
    }
    changes
}

fn one(name: String, before: String, after: String) -> Change {
    Change { name, before: vec![before], after }
}

fn both_ways(changes: &mut Vec<Change>, name: &str, before: &str, after: &str) {
    changes.push(one(name.to_owned(), before.to_owned(), after.to_owned()));
    changes.push(one(format!("{name}, back"), after.to_owned(), before.to_owned()));
}

/// Three versions of a field; a registry takes no version twice.
fn chain(first: usize, second: usize, third: usize) -> Option<Change> {
    let ([first, second, third], distinct) =
        ([first, second, third].map(|at| TYPES[at]), first != second && second != third && first != third);
    let name = format!("{} → {} → {}", first.0, second.0, third.0);
    distinct.then(|| Change { name, before: vec![field(first.1), field(second.1)], after: field(third.1) })
}

/// A record whose field `f` is written like this, from its type on.
fn field(rest: &str) -> String {
    fields(&format!(r#", {{"name": "f", "type": {rest}}}"#))
}

/// A record with these fields behind one that is always there.
fn fields(rest: &str) -> String {
    named(r#""name": "n.R""#, rest)
}

fn named(name: &str, rest: &str) -> String {
    format!(r#"{{"type": "record", {name}, "fields": [{{"name": "id", "type": "long"}}{rest}]}}"#)
}
