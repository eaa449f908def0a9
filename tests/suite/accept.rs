//! Whole small specs that compile: to what, and to the same whatever happens.

use std::collections::BTreeMap;

use tollgate_compiler::{
    artifacts::{Artifact, Artifacts},
    diagnostic::render,
    explain,
};

use crate::{
    case::{Case, Outcome},
    expected::Expected,
    tree,
};

const FOLDER: &str = "tests/fixtures/accept";

fn cases() -> BTreeMap<String, Case> {
    let named = |path: String| Some((path.strip_suffix(".case")?.rsplit('/').next()?.to_owned(), tree::text(&path)));
    let written = tree::files(FOLDER).into_iter().filter_map(named);
    written.map(|(name, text)| (name, Case::read(&text, ""))).collect()
}

/// What each comes down to, every default in its place, and which files it makes. What stands in
/// them is for tests that run it.
#[test]
fn each_spec_comes_down_to_this() {
    let mut expected = Expected::default();
    for (name, case) in cases() {
        let Outcome { sources, found, compiled } = case.run();
        let Some(compiled) = compiled.filter(|_| found.is_empty()) else {
            expected.wrong(format!("{name}: {}", render::human(&sources, &found, false)));
            continue;
        };
        let mut text: String =
            compiled.pipelines.iter().map(|pipeline| explain::pipeline(pipeline, "…") + "\n").collect();
        text += "Files\n";
        compiled.artifacts.iter().for_each(|(path, _)| text += &format!("  {path}\n"));
        expected.text(&format!("{FOLDER}/{name}.explained"), &text);
    }
    expected.finish(FOLDER, ".explained");
}

fn artifacts(name: &str, case: &Case) -> Artifacts {
    case.run().compiled.unwrap_or_else(|| panic!("{name} is refused")).artifacts
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    for (name, case) in cases() {
        let first = artifacts(&name, &case);
        assert!(first == artifacts(&name, &case), "{name}: twice");
        assert!(first == artifacts(&name, &case.clone().reversed()), "{name}: with its files in another order");
        assert!(first == artifacts(&name, &case.with("unrelated.yaml", "name: nobody")), "{name}: beside another file");
    }
}

#[test]
fn whatever_is_sealed_is_kept() {
    let case = &cases()["second-version"];
    let artifacts = artifacts("second-version", case);
    let kept = artifacts.iter().filter(|(_, artifact)| matches!(artifact, Artifact::Kept(_)));
    let kept: Vec<&str> = kept.map(|(path, _)| path).collect();
    assert_eq!(
        kept,
        [
            "generated/pipelines/visits/migrations/postgres/0001_create.sql",
            "generated/pipelines/visits/migrations/sqlite/0001_create.sql",
            "generated/pipelines/visits/schemas/0001.avsc"
        ]
    );
}

#[test]
fn what_is_emitted_is_rust() {
    for (name, case) in cases() {
        for (path, artifact) in artifacts(&name, &case).iter().filter(|(path, _)| path.ends_with(".rs")) {
            let Artifact::Written(text) = artifact else { panic!("{name}: {path} is not written") };
            syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {path}: {error}"));
        }
    }
}
