//! Which rules have no exact twin: a list that does not grow unseen.

use std::{collections::BTreeSet, fs, path::Path};

use tollgate_compiler::{
    expectation::CATALOGUE,
    rule::{Missing, Rule},
    schema::Type,
    sql::exact::{self, Target},
};

use crate::{case::Case, cases};

const LIST: &str = "../fixtures/inexact.txt";

/// Kind, family of types, target and reason of every rule that is not exact, each once. Where no
/// part of a rule is a double, there is nothing to list. What random pipelines find is among what the
/// fixed ones have.
#[test]
fn what_is_inexact_is_listed() {
    let (random, fixed): (Vec<_>, Vec<_>) =
        cases().into_iter().partition(|case| case.generated.name.starts_with("random_"));
    let listed: String = lines(&fixed).into_iter().collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &listed).expect("the list is written");
    }
    assert_eq!(listed, fs::read_to_string(path).unwrap_or_default());
    let unlisted: Vec<String> = lines(&random).difference(&lines(&fixed)).cloned().collect();
    assert_eq!(unlisted, [""; 0]);
}

fn lines(cases: &[Case]) -> BTreeSet<String> {
    let rules = cases.iter().flat_map(Case::rules);
    rules.flat_map(|(expectation, rule)| inexact(kind(&expectation.name), rule)).collect()
}

/// What is inexact about a rule, and about the condition that selects its rows.
fn inexact(kind: &str, rule: &Rule) -> Vec<String> {
    let mut lines = Vec::new();
    let condition = rule.condition.clone().map(|condition| ("row_condition", Rule::new(condition, Missing::Unknown)));
    let rest = Rule { condition: None, ..rule.clone() };
    for (part, rule) in [(kind, rest)].into_iter().chain(condition) {
        for (target, word) in [(Target::Table, "SQL"), (Target::Check, "CHECK")] {
            let Some(inexact) = exact::obstacle(&rule, target) else { continue };
            assert!(has_doubles(&rule), "{part}: {inexact}");
            lines.push(format!("{part} · double · {word}: {inexact}\n"));
        }
    }
    lines
}

/// All custom expectations are one kind.
fn kind(name: &str) -> &str {
    if CATALOGUE.iter().any(|definition| definition.name == name) { name } else { "custom" }
}

fn has_doubles(rule: &Rule) -> bool {
    let mut found = false;
    let missing = if let Missing::Where(missing) = &rule.missing { Some(missing) } else { None };
    for expr in rule.condition.iter().chain(missing).chain([&rule.holds]) {
        expr.visit(&mut |part| found |= part.ty == Type::Double);
    }
    found
}
