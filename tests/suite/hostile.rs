//! Names and texts that are code, YAML that is an attack, and noise: each is refused with a
//! finding or accepted and escaped. Nothing ever panics, and nothing is refused without a word.

mod noise;
mod places;
mod skeleton;
mod texts;
mod yaml;

use tollgate_compiler::{
    artifacts::Artifact,
    diagnostic::{Level, render},
    explain,
};

use crate::case::Outcome;

/// Checks what holds whatever was compiled; says whether it was accepted.
fn check(outcome: &Outcome) -> Result<bool, String> {
    let Outcome { sources, found, compiled } = outcome;
    let refused = found.iter().any(|found| found.code.level() == Level::Error);
    for drawn in [render::human(sources, found, false), render::short(sources, found)] {
        if drawn.is_empty() != found.is_empty() {
            return Err("a finding cannot be drawn".into());
        }
        if let Some(line) = drawn.lines().find(|line| line.contains(is_hidden)) {
            return Err(format!("a finding draws {line:?}"));
        }
    }
    match compiled {
        None if !refused => Err("refused without a word".into()),
        None => Ok(false),
        Some(compiled) => {
            let explained: String = compiled.pipelines.iter().map(|pipeline| explain::pipeline(pipeline, "")).collect();
            if let Some(line) = explained.lines().find(|line| line.contains(is_hidden)) {
                return Err(format!("`explain` prints {line:?}"));
            }
            let wrong = compiled.artifacts.iter().find_map(|(path, artifact)| file(path, artifact).err());
            wrong.map_or(Ok(true), Err)
        }
    }
}

/// A file that was made stands where it belongs, shows what it holds, and can be read.
fn file(path: &str, artifact: &Artifact) -> Result<(), String> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "/._".contains(char);
    let within = path.starts_with("generated/") || path == "specs/pipeline.schema.json";
    if !within || !path.chars().all(plain) || path.contains("..") {
        return Err(format!("the path `{path}` leads elsewhere"));
    }
    let Artifact::Written(text) = artifact else { return Ok(()) };
    if let Some(hidden) = text.chars().find(|&char| is_hidden(char)) {
        return Err(format!("{path} holds {hidden:?}"));
    }
    match path.rsplit_once('.') {
        Some((_, "rs")) => syn::parse_file(text).map(drop).map_err(|error| format!("{path}: {error}\n{text}")),
        Some((_, "json" | "avsc")) => {
            serde_json::from_str::<serde_json::Value>(text).map(drop).map_err(|error| format!("{path}: {error}"))
        }
        Some((_, "html")) if text.to_lowercase().contains("<script") => Err(format!("{path} holds a script: {text}")),
        _ => Ok(()),
    }
}

/// A character that is not shown, or that changes how others are.
fn is_hidden(char: char) -> bool {
    char.is_control() && !matches!(char, '\n' | '\t')
        || matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
