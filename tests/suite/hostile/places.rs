//! Every place in which a spec has a text, and each hostile text in it.

use std::collections::BTreeMap;

use tollgate_compiler::artifacts::Artifact;

use super::{check, skeleton, texts::TEXTS};
use crate::case::Case;

/// A spec in which every text is a token of its own. Each stands in double quotes, where it is
/// replaced by a hostile text, everywhere at once.
const TEMPLATE: &str = r#"# whole
apiVersion: "tollgate/v1"
kind: "Pipeline"
name: "zpipe"
description: "zdescription"
owner: "zowner"
imports: ["zlibrary.yaml"]
source:
  topic: { name: "ztopic", config: { cleanup.policy: "zpolicy" } }
  key: ["zkey"]
  value: { schema: "zschema.avsc" }
  event_time: { column: "ztime", watermark: "5m" }
suite:
  - expect_column_values_to_be_in_set: { column: "ztext", value_set: ["zmember", "zplanted"], id: "zid", notes: "znotes" }
  - expect_column_values_to_match_regex: { column: "zlabel", regex: "zregex" }
  - expect_column_values_to_be_between: { column: "zlabel", min_value: "zminimum" }
  - expect_column_values_to_be_in_set: { column: "zside", value_set: ["zsymbol"] }
  - expect_column_pair_values_to_be_in_set: { column_A: "ztext", column_B: "zlabel", value_pairs_set: [["zfirst", "zsecond"]] }
  - expect_column_values_to_not_be_null: { column: "zlabel", row_condition: "plain <> 'zcompared' and zcolumn > 1" }
  - "expect_zcustom": { "zparameter": "zargument" }
  - "expect_zshared": {}
expectations:
  "expect_zcustom":
    description: "zmeaning"
    parameters: { "zparameter": { type: "text", default: "zdefault" } }
    expression: "plain like 'zliked' or plain = $zparameter"
sink: { table: "zspace.ztable", pk.fields: ["zkey"] }
servers:
  kafka: { bootstrap.servers: "zbroker", client.rack: "zrack" }
  registry: { url: "http://zregistry", basic.auth.user.info: "${env:zuser}" }
  database: { url: "sqlite:zfile" }
simulate:
  fields:
    "ztext": { choice: ["zmember", "zplanted"] }
    "plain": { constant: "zconstant" }
  faults: [{ name: "zfault", set: { "zside": "zother" }, expect: ["zside_in_set"] }]
dag: { schedule: "@daily", owner: "zkeeper", tags: ["ztag"], pool: "zpool", queue: "zqueue", conn_id: "zwarehouse" }
=== zlibrary.yaml
expectations: { "expect_zshared": { description: "zsharing", expression: "plain is not null" } }
=== zschema.avsc
{ "type": "record", "name": "zrecord", "namespace": "zroom", "doc": "zabout", "aliases": ["zalias"], "fields": [
  { "name": "zkey", "type": "string", "doc": "zfield" },
  { "name": "ztext", "type": "string", "default": "zvalue", "aliases": ["zformer"] },
  { "name": "zlabel", "type": ["null", "string"], "default": null },
  { "name": "zside", "type": { "type": "enum", "name": "zenum", "symbols": ["zsymbol", "zother"], "default": "zother" } },
  { "name": "ztime", "type": { "type": "long", "logicalType": "timestamp-millis" } },
  { "name": "zfixed", "type": { "type": "fixed", "name": "zblob", "size": 4 } },
  { "name": "plain", "type": "string" },
  { "name": "zcolumn", "type": "int" }
] }
"#;

/// Tokens whose text means nothing to the code around it: every text is accepted that is allowed
/// at all, and changes nothing but literals.
const FREE: [&str; 22] = [
    "zdescription",
    "zowner",
    "zmember",
    "zplanted",
    "znotes",
    "zfirst",
    "zsecond",
    "zminimum",
    "zcompared",
    "zargument",
    "zmeaning",
    "zdefault",
    "zconstant",
    "zsharing",
    "zabout",
    "zfield",
    "zvalue",
    "zliked",
    "zkeeper",
    "ztag",
    "zpool",
    "zqueue",
];

/// Tokens that stand in a literal of an expression.
const LITERALS: [&str; 2] = ["zcompared", "zliked"];

/// Every token of the template.
fn tokens() -> Vec<String> {
    let words = TEMPLATE.split(|char: char| !char.is_ascii_lowercase());
    let mut tokens: Vec<String> = words.filter(|word| word.starts_with('z')).map(String::from).collect();
    tokens.sort();
    tokens.dedup();
    tokens
}

/// The template with a text in the place of tokens, as it is written between double quotes.
fn with(tokens: &[&str], text: &str) -> Case {
    let written = |token: &str| {
        let text = if LITERALS.contains(&token) { text.replace('\'', "''") } else { text.to_owned() };
        let quoted = serde_json::to_string(&text).expect("a text is JSON");
        quoted[1..quoted.len() - 1].to_owned()
    };
    Case::read(&tokens.iter().fold(TEMPLATE.to_owned(), |spec, token| spec.replace(token, &written(token))), "")
}

/// The skeletons of all files that are code.
fn skeletons(artifacts: &tollgate_compiler::artifacts::Artifacts) -> BTreeMap<String, String> {
    let written = artifacts.iter().filter_map(|(path, artifact)| match artifact {
        Artifact::Written(text) => Some((path, text)),
        Artifact::Kept(_) => None,
    });
    written.filter_map(|(path, text)| Some((path.to_owned(), skeleton::of(path, text)?))).collect()
}

/// What the template compiles to.
fn benign() -> BTreeMap<String, String> {
    skeletons(&with(&[], "").run().compiled.expect("the template is accepted").artifacts)
}

/// What is wrong with the template when a text stands in these places, and whether it is accepted.
fn judge(tokens: &[&str], text: &str, benign: &BTreeMap<String, String>) -> Result<bool, String> {
    let outcome = with(tokens, text).run();
    let place = || format!("{tokens:?} = {text:?}");
    if !check(&outcome).map_err(|why| format!("{}: {why}", place()))? {
        return Ok(false);
    }
    let hostile = skeletons(&outcome.compiled.expect("it was accepted").artifacts);
    // An empty text is asked for in other words.
    let free = tokens.iter().all(|token| FREE.contains(token)) && !text.is_empty();
    let compared = |path: &String| path.ends_with(".sql") || free;
    // A pipeline of another name has files of other names.
    let other = |(path, code): &(&String, &String)| benign.get(*path).is_some_and(|benign| benign != *code);
    match hostile.iter().filter(|(path, _)| compared(path)).find(other) {
        None => Ok(true),
        Some((path, code)) => Err(format!("{}: {path} has other code\n{}\n{code}", place(), benign[path])),
    }
}

#[test]
fn the_template_is_accepted() {
    let outcome = with(&[], "").run();
    assert_eq!(check(&outcome), Ok(true), "{:?}", outcome.found);
    assert!(tokens().len() > 40, "{:?}", tokens());
    assert!(FREE.iter().all(|free| tokens().iter().any(|token| token == free)));
}

/// No token begins another one, so that each is replaced alone.
#[test]
fn tokens_are_apart() {
    let tokens = tokens();
    for token in &tokens {
        assert_eq!(tokens.iter().filter(|other| other.contains(token.as_str())).count(), 1, "{token}");
    }
}

#[test]
fn a_hostile_name_is_refused_or_escaped_in_every_place() {
    let (benign, tokens) = (benign(), tokens());
    let names = tokens.iter().filter(|token| !FREE.contains(&token.as_str()));
    let all = names.flat_map(|token| TEXTS.iter().map(|text| judge(&[token], text, &benign)));
    let (verdicts, wrong) = split(all);
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(verdicts > 300, "only {verdicts} were accepted: the corpus tests refusals alone");
}

/// A text is refused where no text of its kind is allowed; then each place is asked alone.
#[test]
fn a_hostile_text_is_refused_or_escaped_in_every_place() {
    let benign = benign();
    let all = TEXTS.iter().flat_map(|text| match judge(&FREE, text, &benign) {
        Ok(false) => FREE.iter().map(|token| judge(&[token], text, &benign)).collect(),
        verdict => vec![verdict],
    });
    let (verdicts, wrong) = split(all);
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(verdicts > TEXTS.len() / 2, "only {verdicts} were accepted: the corpus tests refusals alone");
}

/// How many were accepted, and what is wrong with the others.
fn split(all: impl Iterator<Item = Result<bool, String>>) -> (usize, Vec<String>) {
    let (mut accepted, mut wrong) = (0, Vec::new());
    for verdict in all {
        match verdict {
            Ok(verdict) => accepted += usize::from(verdict),
            Err(why) => wrong.push(why),
        }
    }
    (accepted, wrong)
}
