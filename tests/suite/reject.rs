//! Each mistake gives exactly this text.
//!
//! A case of `fixtures/reject` stands beside the findings that it gives (see [`case`]). Every code
//! has a case, and so has every place of the compiler that reports something.

mod made;
mod sites;

use std::collections::{BTreeMap, BTreeSet};

use tollgate_compiler::diagnostic::{Code, Diagnostic, render};

use crate::{
    case::{self, Case},
    expected::Expected,
    tree,
};

const FOLDER: &str = "tests/fixtures/reject";

/// All cases by name: those of the folder, and those that are too long to be written down.
fn cases() -> BTreeMap<String, Case> {
    let base = tree::text(&format!("{FOLDER}/base"));
    let named = |path: String| Some((path.strip_suffix(".case")?.rsplit('/').next()?.to_owned(), tree::text(&path)));
    let written = tree::files(FOLDER).into_iter().filter_map(named);
    let mut cases: BTreeMap<String, Case> = written.map(|(name, text)| (name, Case::read(&text, &base))).collect();
    for (name, case) in made::cases(&Case::read("", &base)) {
        assert!(cases.insert(name.to_owned(), case).is_none(), "`{name}` is there twice");
    }
    cases
}

/// Everything that any case finds.
fn all_findings() -> Vec<Diagnostic> {
    cases().values().flat_map(|case| case.run().found).collect()
}

#[test]
fn each_mistake_gives_exactly_this_text() {
    let mut expected = Expected::default();
    for (name, case) in cases() {
        let case::Outcome { sources, found, .. } = case.run();
        if found.is_empty() {
            expected.wrong(format!("{name}: nothing is found"));
        }
        expected.text(&format!("{FOLDER}/{name}.stderr"), &render::human(&sources, &found, false));
    }
    expected.finish(FOLDER, ".stderr");
}

#[test]
fn the_base_is_accepted() {
    let base = tree::text(&format!("{FOLDER}/base"));
    let case::Outcome { sources, found, .. } = Case::read("", &base).run();
    assert!(found.is_empty(), "{}", render::human(&sources, &found, false));
}

#[test]
fn every_code_has_a_case() {
    let found: BTreeSet<Code> = all_findings().into_iter().map(|found| found.code).collect();
    let missing: Vec<&str> = Code::ALL.iter().filter(|code| !found.contains(code)).map(|code| code.word()).collect();
    assert!(missing.is_empty(), "no case in {FOLDER} gives\n  {}", missing.join("\n  "));
}

#[test]
fn every_place_that_reports_something_is_reached() {
    let reached: BTreeSet<sites::Site> = all_findings().iter().map(|found| sites::Site::of(found.origin)).collect();
    let known = sites::all();
    let unknown: Vec<String> = reached.difference(&known).map(ToString::to_string).collect();
    assert!(unknown.is_empty(), "the scan does not know these places:\n  {}", unknown.join("\n  "));
    let missing: Vec<String> = known.difference(&reached).map(ToString::to_string).collect();
    assert!(
        missing.is_empty(),
        "no case in {FOLDER} reaches {} of {} places:\n  {}",
        missing.len(),
        known.len(),
        missing.join("\n  ")
    );
}
