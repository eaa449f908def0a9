use std::collections::BTreeMap;

use super::*;
use crate::{
    artifacts::{Artifact, MARK},
    samples::{candles, everything, seal, sealed},
    schema::{Column, Type},
    value::Value,
};

fn hashes(artifacts: &Artifacts) -> BTreeMap<String, String> {
    artifacts.iter().map(|(path, artifact)| (path.to_owned(), artifact.sha256())).collect()
}

fn is_code(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

#[test]
fn twice_the_same_pipelines_are_the_same_bytes() {
    let (everything, history) = everything();
    let pipelines = [candles(), everything];
    assert_eq!(emit(&pipelines, &history), emit(&pipelines, &history));
}

#[test]
fn a_commit_changes_no_byte() {
    let pipeline = candles();
    let before = emit(std::slice::from_ref(&pipeline), &History::default());
    let after = emit(std::slice::from_ref(&pipeline), &sealed(&pipeline));
    assert_eq!(hashes(&before), hashes(&after));
    let kept = |artifacts: &Artifacts| artifacts.iter().filter(|(_, file)| matches!(file, Artifact::Kept(_))).count();
    assert_eq!((kept(&before), kept(&after)), (0, 3));
}

#[test]
fn a_new_field_is_a_second_version_and_a_second_migration() {
    let mut pipeline = candles();
    let history = sealed(&pipeline);
    pipeline.record.columns.push(Column {
        name: "venue".into(),
        ty: Type::Text,
        nullable: true,
        doc: None,
        default: Some(Value::Null),
    });
    pipeline.writers[0].schema = pipeline.writers[0].schema.replace("Ohlcv", "Ohlcv2");
    let artifacts = emit(std::slice::from_ref(&pipeline), &history);
    let folder = folder("ohlcv");
    for (path, is_kept) in [
        ("schemas/0001.avsc", true),
        ("schemas/0002.avsc", false),
        ("migrations/sqlite/0001_create.sql", true),
        ("migrations/sqlite/0002_add_venue.sql", false),
    ] {
        let artifact = artifacts.get(&format!("{folder}/{path}"));
        assert_eq!(artifact.map(|artifact| matches!(artifact, Artifact::Kept(_))), Some(is_kept), "{path}");
    }
}

#[test]
fn code_is_rust_and_says_where_it_comes_from() {
    let (everything, history) = everything();
    for (path, artifact) in emit(&[candles(), everything], &history).iter().filter(|(path, _)| is_code(path)) {
        let Artifact::Written(text) = artifact else { panic!("{path} is kept") };
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(text.starts_with(&format!("// {MARK}")), "{path}");
        assert!(!text.contains("allow("), "{path}");
    }
}

#[test]
fn a_manifest_names_every_file_of_its_folder() {
    let pipeline = candles();
    let artifacts = emit(std::slice::from_ref(&pipeline), &History::default());
    let folder = folder("ohlcv") + "/";
    let Some(Artifact::Written(manifest)) = artifacts.get(&format!("{folder}manifest")) else { panic!("no manifest") };
    for (path, _) in artifacts.under(&folder).filter(|(path, _)| !path.ends_with("/manifest")) {
        assert!(manifest.lines().any(|line| line == &path[folder.len()..]), "{path}");
    }
}

#[test]
fn the_registry_lists_all_modules_in_order() {
    let mut keyword = candles();
    keyword.name = "type".into();
    let artifacts = emit(&[keyword, candles()], &History::default());
    let Some(Artifact::Written(main)) = artifacts.get("generated/src/main.rs") else { panic!("no registry") };
    assert!(main.contains("mod ohlcv;\nmod r#type;\n"), "{main}");
    assert!(main.contains("&[&ohlcv::Pipeline, &r#type::Pipeline]"), "{main}");
    assert!(artifacts.get("generated/src/type.rs").is_some());
}

/// What a pipeline is called by may be any text of a language that the output is written in.
#[test]
fn hostile_texts_stay_texts() {
    let hostile = "*/ \"#\n\nfn main() {} //`; DROP TABLE x; -- </script> {{ 7 * 7 }} \u{202e}\0";
    let mut pipeline = candles();
    pipeline.description = Some(hostile.into());
    pipeline.record.doc = Some(hostile.into());
    pipeline.record.columns[0].doc = Some(hostile.into());
    pipeline.suite[0].notes = Some(hostile.into());
    pipeline.suite[0].sentence = hostile.into();
    pipeline.servers.kafka = hostile.into();
    let clean = emit(&[candles()], &History::default());
    let artifacts = emit(&[pipeline], &History::default());
    let items = |artifacts: &Artifacts, path: &str| match artifacts.get(path) {
        Some(Artifact::Written(text)) => syn::parse_file(text).unwrap().items.len(),
        other => panic!("{path}: {other:?}"),
    };
    for (path, _) in clean.iter().filter(|(path, _)| is_code(path)) {
        assert_eq!(items(&clean, path), items(&artifacts, path), "{path}");
    }
}

#[test]
fn every_version_of_a_long_history_is_read_back() {
    let (pipeline, history) = everything();
    let artifacts = emit(std::slice::from_ref(&crate::samples::first()), &History::default());
    assert_eq!(seal(&crate::samples::first(), &artifacts), history);
    assert_eq!(pipeline.writers.len(), 2);
    assert!(pipeline.writers.iter().all(|writer| writer.plan.is_ok()), "{:?}", pipeline.writers);
}
