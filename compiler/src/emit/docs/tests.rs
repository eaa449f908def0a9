use super::*;
use crate::{artifacts::Artifact, samples::candles};

const HOSTILE: &str = "<script>alert(1)</script> {{ 7 * 7 }} {% include \"x\" %} {# c #} \" ' ` & \u{202e}";

fn all(pipeline: &Pipeline) -> Vec<(String, String)> {
    let mut artifacts = Artifacts::default();
    emit(std::slice::from_ref(pipeline), &mut artifacts);
    let text = |artifact: &Artifact| match artifact {
        Artifact::Written(text) => text.clone(),
        Artifact::Kept(_) => unreachable!("templates are written"),
    };
    artifacts.iter().map(|(path, artifact)| (path.to_owned(), text(artifact))).collect()
}

/// Tags and template syntax of a text, in their order.
fn syntax(text: &str) -> Vec<&str> {
    let starts = ["<", "{{", "{%", "{#"];
    let mut found = Vec::new();
    for (at, _) in text.char_indices() {
        found.extend(starts.iter().filter(|start| text[at..].starts_with(**start)).copied());
    }
    found
}

#[test]
fn texts_of_a_spec_add_no_markup() {
    let mut pipeline = candles();
    pipeline.suite[0].notes = Some("notes".into());
    pipeline.suite[0].sentence = "sentence".into();
    pipeline.description = Some("description".into());
    pipeline.owner = Some("owner".into());
    pipeline.record.doc = Some("doc".into());
    pipeline.record.columns[0].doc = Some("doc".into());
    let clean = all(&pipeline);
    for text in [&mut pipeline.description, &mut pipeline.owner, &mut pipeline.record.doc] {
        *text = Some(HOSTILE.into());
    }
    pipeline.suite[0].notes = Some(HOSTILE.into());
    pipeline.suite[0].sentence = HOSTILE.into();
    pipeline.record.columns[0].doc = Some(HOSTILE.into());
    pipeline.source.topic = HOSTILE.into();
    let mut hostile = 0;
    for ((path, clean), (_, text)) in clean.iter().zip(all(&pipeline)) {
        assert_eq!(syntax(clean), syntax(&text), "{path}");
        assert!(!text.contains('\u{202e}'), "{path}");
        hostile += text.matches("alert(1)").count();
    }
    assert!(hostile > 6, "{hostile}");
}

#[test]
fn no_slot_is_left_open() {
    for (path, text) in all(&candles()) {
        assert!(!text.contains("<!--"), "{path}: {text}");
    }
}
