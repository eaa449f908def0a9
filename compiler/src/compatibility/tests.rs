mod random;

use super::*;
use crate::{diagnostic::Diagnostics, pipeline::Compatibility, schema::avro, source::Sources, syntax::Words};

fn schema(text: &str) -> AvroRecord {
    let (mut sources, diagnostics) = (Sources::default(), Diagnostics::default());
    let file = sources.add("a.avsc", text);
    let read = avro::read(&sources, file, &diagnostics).unwrap();
    assert_eq!(diagnostics.into_sorted(), [], "{text}");
    read
}

fn record(fields: &str) -> AvroRecord {
    schema(&format!(r#"{{"type": "record", "name": "R", "namespace": "n", "fields": [{fields}]}}"#))
}

/// A record whose field `f` is written like this, from its type on.
fn field(rest: &str) -> AvroRecord {
    record(&format!(r#"{{"name": "id", "type": "long"}}, {{"name": "f", "type": {rest}}}"#))
}

/// The words of all changes, and the directions that they break.
fn told(earlier: &AvroRecord, newer: &AvroRecord) -> Vec<String> {
    let direction = |broken: &Option<Break>, letter| broken.as_ref().map_or("", |_| letter);
    let line = |change: &Change| {
        let broken = format!("{}{}", direction(&change.backward, "B"), direction(&change.forward, "F"));
        format!("{} {broken}: {}", change.kind.word(), change.sentence())
    };
    compare(earlier, newer).iter().map(line).collect()
}

#[track_caller]
fn types(before: &str, after: &str, expected: &[&str]) {
    assert_eq!(told(&field(before), &field(after)), expected, "{before} → {after}");
}

const MILLIS: &str = r#"{"type": "long", "logicalType": "timestamp-millis"}"#;
const MICROS: &str = r#"{"type": "long", "logicalType": "timestamp-micros"}"#;

#[test]
fn fields_come_go_and_change_their_names() {
    let (id, plain) = (r#"{"name": "id", "type": "long"}"#, r#", {"name": "a", "type": "int"}"#);
    let one = record(id);
    let with = |rest: &str| record(&format!("{id}{rest}"));
    let with_default = r#", {"name": "a", "type": ["null", "int"], "default": null}"#;
    assert_eq!(told(&one, &with(plain)), ["added B: `a` was added: int, no default"]);
    assert_eq!(told(&one, &with(with_default)), ["added : `a` was added: nullable int, default null"]);
    assert_eq!(told(&with(plain), &one), ["removed F: `a` was removed: int, no default"]);
    assert_eq!(told(&with(with_default), &one), ["removed : `a` was removed: nullable int, default null"]);
    assert_eq!(
        told(&with(plain), &with(r#", {"name": "b", "type": "int", "aliases": ["a"]}"#)),
        ["renamed F: `b` was called `a`", "aliases : the aliases of `b`: `a` added"]
    );
    assert_eq!(
        told(&with(r#", {"name": "b", "type": "int", "aliases": ["a"]}"#), &with(plain)),
        ["renamed B: `a` was called `b`", "aliases : the aliases of `a`: `a` removed"]
    );
    assert_eq!(
        told(&with(plain), &record(&format!("{}, {id}", &plain[2..]))),
        ["order : the fields stand in another order"]
    );
}

#[test]
fn types_change_and_what_they_mean() {
    types(r#""int""#, r#""long""#, &["type F: `f` is long, and was int"]);
    types(r#""long""#, r#""int""#, &["type B: `f` is int, and was long"]);
    types(r#""string""#, r#""bytes""#, &["type : `f` is bytes, and was string"]);
    types(r#""string""#, r#""boolean""#, &["type BF: `f` is boolean, and was string"]);
    types(MILLIS, MICROS, &["logical_type BF: `f` is timestamp-micros, and was timestamp-millis"]);
    types(r#""long""#, MICROS, &["logical_type BF: `f` is timestamp-micros, and was long"]);
    let decimal =
        |scale: u32| format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": {scale}}}"#);
    types(
        &decimal(2),
        &decimal(3),
        &["logical_type BF: `f` is decimal(9, 3) on bytes, and was decimal(9, 2) on bytes"],
    );
    let fixed =
        |name: &str, size: u32, rest: &str| format!(r#"{{"type": "fixed", "name": "{name}", "size": {size}{rest}}}"#);
    types(&fixed("F", 2, ""), &fixed("F", 4, ""), &["size BF: `f` is fixed(4), and was fixed(2)"]);
    types(&fixed("F", 2, ""), &fixed("G", 2, ""), &["type_name BF: the type of `f` is `n.G`, and was `n.F`"]);
    types(&fixed("F", 2, ""), &fixed("x.F", 2, ""), &["type_name : the type of `f` is `x.F`, and was `n.F`"]);
    types(
        &fixed("F", 2, ""),
        &fixed("G", 2, r#", "aliases": ["F"]"#),
        &["type_name F: the type of `f` is `n.G`, and was `n.F`", "aliases : the aliases of `f`: `n.F` added"],
    );
}

#[test]
fn nulls_defaults_and_symbols() {
    types(r#""int""#, r#"["null", "int"]"#, &["nullability F: `f` may be null now"]);
    types(r#"["null", "int"]"#, r#""int""#, &["nullability B: `f` may not be null any more"]);
    types(r#"["null", "int"]"#, r#"["int", "null"]"#, &["union : the union of `f` is int, null, and was null, int"]);
    types(r#""int""#, r#"["int"]"#, &["union : the union of `f` is of int alone, and was none"]);
    types(
        r#""null""#,
        r#""int""#,
        &["type BF: `f` is int, and was null", "nullability : `f` may not be null any more"],
    );
    types(r#""int", "default": 1"#, r#""int", "default": 2"#, &["default : the default of `f` is 2, and was 1"]);
    types(r#""int", "default": 1"#, r#""int""#, &["default : the default of `f` is none, and was 1"]);
    types(
        &format!(r#"{MICROS}, "default": 0"#),
        &format!(r#"{MICROS}, "default": 1"#),
        &["default : the default of `f` is \"1970-01-01T00:00:00.000001Z\", and was \"1970-01-01T00:00:00Z\""],
    );
    let symbols = |list: &str, rest: &str| format!(r#"{{"type": "enum", "name": "E", "symbols": [{list}]{rest}}}"#);
    let (two, three, default) = (r#""a", "b""#, r#""a", "b", "c""#, r#", "default": "a""#);
    let added = "the symbols of `f`: `c` added";
    let removed = "the symbols of `f`: `c` removed";
    types(&symbols(two, ""), &symbols(three, ""), &[&format!("symbols F: {added}")]);
    types(&symbols(three, ""), &symbols(two, ""), &[&format!("symbols B: {removed}")]);
    types(&symbols(two, default), &symbols(three, default), &[&format!("symbols : {added}")]);
    types(
        &symbols(three, default),
        &symbols(three, ""),
        &["default_symbol : what stands for unknown symbols of `f` is none, and was `a`"],
    );
}

#[test]
fn the_record_has_a_name() {
    let named = |name: &str, rest: &str| {
        schema(&format!(r#"{{"type": "record", "name": "{name}", "fields": [{{"name": "f", "type": "int"}}]{rest}}}"#))
    };
    let sentence = |name: &str| format!("the record is `{name}`, and was `a.R`");
    assert_eq!(told(&named("a.R", ""), &named("a.S", "")), [format!("record_name BF: {}", sentence("a.S"))]);
    assert_eq!(told(&named("a.R", ""), &named("b.R", "")), [format!("record_name : {}", sentence("b.R"))]);
    assert_eq!(
        told(&named("a.R", ""), &named("a.S", r#", "aliases": ["R"]"#)),
        [format!("record_name F: {}", sentence("a.S")), "aliases : the aliases of the record: `a.R` added".to_owned()]
    );
}

#[test]
fn a_mode_asks_for_directions_and_versions() {
    let old = Earlier { number: 1, schema: Ok(field(r#""string""#)) };
    let last = Earlier { number: 3, schema: Ok(field(r#""int""#)) };
    let broken = |mode, after: &str| {
        let versions = compare_all(mode, &[old.clone(), last.clone()], &field(after));
        Compared { pipeline: "p".into(), path: "p.avsc".into(), mode, asked_by: "spec", versions }.is_broken()
    };
    let verdicts = |after: &str| {
        let broken = Compatibility::WORDS.iter().filter(|(_, mode)| broken(*mode, after)).map(|(word, _)| *word);
        broken.collect::<Vec<_>>()
    };
    // Of the latest version, an int: `long` reads it, and is not read as one.
    assert_eq!(
        verdicts(r#""long""#),
        ["BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"]
    );
    assert_eq!(verdicts(r#""int""#), ["BACKWARD_TRANSITIVE", "FORWARD_TRANSITIVE", "FULL_TRANSITIVE"]);
    assert_eq!(verdicts(r#""string""#).len(), 6);
}

#[test]
fn a_version_that_is_no_record_of_ours_promises_nothing() {
    let nested =
        r#"{"type": "record", "name": "R", "fields": [{"name": "f", "type": {"type": "array", "items": "int"}}]}"#;
    for (text, why) in [(nested, "an array is not supported yet"), (r#""string""#, "the values of a topic are records")]
    {
        let version = Earlier::read(4, text);
        assert_eq!(version.schema.clone().unwrap_err(), why);
        let versions = compare_all(Compatibility::Forward, &[version], &field(r#""int""#));
        assert_eq!((versions[0].0, versions[0].1[0].kind), (4, Kind::Unreadable));
        assert_eq!(versions[0].1[0].breaks(Compatibility::None).count(), 0);
    }
}

#[test]
fn markdown_holds_what_somebody_wrote() {
    let versions = compare_all(
        Compatibility::Full,
        &[Earlier { number: 1, schema: Ok(field(r#""string", "default": "a""#)) }],
        &field(r#""string", "default": "|<b>\n## x""#),
    );
    let compared =
        Compared { pipeline: "p".into(), path: "p.avsc".into(), mode: Compatibility::Full, asked_by: "spec", versions };
    let text = markdown(&[compared], "main");
    assert_eq!(text.lines().count(), 5, "{text}");
    assert!(text.contains("&#124;&#60;b&#62;"), "{text}");
}
