//! YAML and JSON that attack whoever reads them.

use super::check;
use crate::{case::Case, tree};

fn base() -> Case {
    Case::read("", &tree::text("tests/fixtures/reject/base"))
}

/// Specs that are refused, by what they are.
fn refused() -> Vec<(&'static str, String)> {
    let laughs = (0..9).map(|level| {
        let names: Vec<String> = (0..9).map(|_| format!("*l{level}")).collect();
        format!("l{}: &l{} [{}]\n", level + 1, level + 1, names.join(", "))
    });
    vec![
        ("nothing", String::new()),
        ("a byte order mark alone", "\u{feff}".into()),
        ("a comment alone", "# nothing".into()),
        ("a text", "just a text".into()),
        ("a number", "42".into()),
        ("a list", "- a\n- b\n".into()),
        ("a billion laughs", format!("l0: &l0 lol\n{}", laughs.collect::<String>())),
        ("an anchor within itself", "a: &a [*a]\n".into()),
        ("an alias of nothing", "a: *nothing\n".into()),
        ("a merge key", "a: &a { b: c }\nd: { <<: *a }\n".into()),
        ("tags", "a: !!python/object/apply:os.system ['id']\nb: !<tag:x> c\n".into()),
        ("a tag directive", "%TAG ! tag:example.com:\n---\na: !b c\n".into()),
        ("a version of YAML", "%YAML 9.9\n---\na: b\n".into()),
        ("an unknown directive", "%FOO bar\n---\na: b\n".into()),
        ("two documents", "a: b\n---\nc: d\n".into()),
        ("many documents", "---\n".repeat(10_000)),
        ("an end of a document", "a: b\n...\nc: d\n".into()),
        ("flow that is never closed", "[".repeat(10_000)),
        ("deep flow", format!("a: {}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ("deep mappings", "{a: ".repeat(50_000)),
        ("deep blocks", (0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect()),
        ("deep lists", "- ".repeat(20_000)),
        ("deep questions", "? ".repeat(20_000)),
        ("ten megabytes of a comment", "# ten megabytes\n".repeat(700_000)),
        ("ten megabytes of a text", format!("name: {}", "a".repeat(10 << 20))),
        ("a megabyte of a name", format!("name: {}", "a".repeat(1 << 19))),
        ("a key that stands twice", "name: a\nname: b\n'name': c\n\"na\\u006de\": d\n".into()),
        ("keys that are no texts", "[a]: b\n{c: d}: e\n? - f\n: g\n".into()),
        ("keys that are numbers", "1: a\n1.5: b\ntrue: c\n~: d\n".into()),
        ("an empty key", ": a\n? \n".into()),
        ("a NUL", "name: a\u{0}b\n".into()),
        ("controls", "name: \u{1}\u{8}\u{1b}\n".into()),
        ("a byte order mark inside", "name: a\u{feff}b\n".into()),
        ("directions", "name: \u{202e}edart\n".into()),
        ("an escape of a NUL", "name: \"a\\0b\"\n".into()),
        ("escapes that are none", "name: \"\\q\"\n".into()),
        ("half an escape", "name: \"\\u12\"\n".into()),
        ("half a surrogate pair", "name: \"\\ud800\"\n".into()),
        ("a code point that is none", "name: \"\\U00110000\"\n".into()),
        ("a quote that is never closed", "name: 'a\n".into()),
        ("tabs", "source:\n\ttopic: a\n".into()),
        ("indentation that falls", "source:\n    topic: a\n  value: b\n".into()),
        ("a block of a wrong indentation", "name: |99\n  a\n".into()),
        ("a colon in a plain text", "name: a: b: c\n".into()),
        ("a reserved sign", "name: @a\nowner: `b`\n".into()),
        ("many keys", (0..20_000).map(|number| format!("key{number}: 1\n")).collect()),
        ("many expectations", format!("suite: [{}]", "a, ".repeat(20_000))),
        ("many imports", format!("imports: [{}]", "a.yaml, ".repeat(20_000))),
        ("a carriage return alone", "name: a\rowner: b\r".into()),
        ("a long line", format!("name: '{}'", "é".repeat(400_000))),
        ("words of YAML 1.1", "name: on\nowner: no\nkind: 0o7\n".into()),
    ]
}

/// Specs that are accepted although they look odd.
fn accepted() -> Vec<(&'static str, String)> {
    let whole = "apiVersion: tollgate/v1\nkind: Pipeline\nname: trades\nsource: { topic: t, value: { schema: record.avsc } }\n\
        suite: []\nsink: { table: trades }\n";
    vec![
        ("a document that is marked", format!("---\n{whole}...\n")),
        ("lines of another system", whole.replace('\n', "\r\n")),
        (
            "JSON",
            r#"{"apiVersion": "tollgate/v1", "kind": "Pipeline", "name": "trades", "source": {"topic": "t",
            "value": {"schema": "record.avsc"}}, "suite": [], "sink": {"table": "trades"}}"#
                .into(),
        ),
        ("comments everywhere", whole.replace('\n', " # a comment\n\n# another\n")),
        ("a text on many lines", format!("{whole}description: >\n  one\n\n  two\n\n\n")),
        ("words that others read as something else", format!("{whole}description: no\nowner: 1e3\n")),
    ]
}

#[test]
fn hostile_yaml_is_refused_with_a_word() {
    let base = base();
    let mut wrong = Vec::new();
    for (what, text) in refused() {
        match check(&base.clone().with("spec.yaml", format!("# whole\n{text}")).run()) {
            Ok(false) => {}
            Ok(true) => wrong.push(format!("{what} is accepted")),
            Err(why) => wrong.push(format!("{what}: {why}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn odd_yaml_is_accepted() {
    for (what, text) in accepted() {
        let outcome = base().with("spec.yaml", text).run();
        assert_eq!(check(&outcome), Ok(true), "{what}: {:?}", outcome.found);
    }
}

#[test]
fn a_hostile_library_or_schema_is_refused_with_a_word() {
    let imports = base().with(
        "spec.yaml",
        "apiVersion: tollgate/v1\nkind: Pipeline\nname: trades\nimports: [library.yaml]\nsuite: []\n\
         source: { topic: t, value: { schema: record.avsc } }\nsink: { table: trades }\n",
    );
    let mut wrong = Vec::new();
    for (what, text) in refused() {
        for path in ["library.yaml", "record.avsc"] {
            match check(&imports.clone().with("library.yaml", "expectations: {}").with(path, text.as_str()).run()) {
                Ok(false) => {}
                Ok(true) => wrong.push(format!("{what} is accepted as {path}")),
                Err(why) => wrong.push(format!("{what} as {path}: {why}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
