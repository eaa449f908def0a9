//! The texts of one pipeline, and what they compile to.

use std::collections::BTreeMap;

use tollgate_compiler::{
    Compiled, compile as compile_all, diagnostic::render, digest::sha256, history::History, source::Sources,
};

/// The texts of one pipeline.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    /// Its name.
    pub(crate) name: String,
    /// Path and text of the spec and of all files that it names, the spec first.
    pub(crate) files: Vec<(String, String)>,
    /// Schema versions that earlier commits sealed, oldest first.
    pub(crate) sealed: Vec<String>,
}

/// Compiles one pipeline; else says what is wrong with it.
pub(crate) fn compile(texts: &Texts) -> Result<Compiled, String> {
    let mut sources = Sources::default();
    let files: Vec<_> = texts.files.iter().map(|(path, text)| sources.add(path, text)).collect();
    let compiled = compile_all(&sources, &files[..1], &history(texts)?);
    compiled.map_err(|found| render::human(&sources, &found, false))
}

/// Path of a sealed schema version, from 0, below the pipeline's folder.
pub(crate) fn sealed_path(version: usize) -> String {
    format!("schemas/{:04}.avsc", version + 1)
}

/// A history of schemas and no tables: what no migration could do is no obstacle here.
fn history(texts: &Texts) -> Result<History, String> {
    let mut history = History::default();
    if texts.sealed.is_empty() {
        return Ok(history);
    }
    let versions: BTreeMap<String, String> =
        texts.sealed.iter().enumerate().map(|(version, text)| (sealed_path(version), text.clone())).collect();
    let schemas = versions.iter().map(|(path, text)| format!(r#"{{"path":"{path}","sha256":"{}"}}"#, sha256(text)));
    let json = format!(r#"{{"schemas":[{}],"steps":[]}}"#, schemas.collect::<Vec<_>>().join(","));
    history.add(&texts.name, &json, &versions).map_err(|error| error.to_string())?;
    Ok(history)
}
