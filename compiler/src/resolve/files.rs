//! Files that a spec names: relative to the spec, inside its folder.

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::{FileId, Sources, Spanned},
    syntax,
};

/// Paths of the schema and the libraries that a spec names, as far as it can be read. Whoever
/// compiles it adds those that exist to the sources.
#[must_use]
pub fn needs(sources: &Sources, spec: FileId) -> Vec<String> {
    let Some(root) = syntax::parse(sources, spec, &Diagnostics::default()) else { return Vec::new() };
    let schema = root.get("source").and_then(|source| source.get("value")).and_then(|value| value.get("schema"));
    let imports = match root.get("imports").map(|imports| &imports.kind) {
        Some(syntax::Kind::Sequence(items)) => items.iter().collect(),
        _ => Vec::new(),
    };
    let text = |node: &syntax::Node| match &node.kind {
        syntax::Kind::Scalar(scalar) => beside(sources.path(spec), &scalar.text).ok(),
        _ => None,
    };
    schema.into_iter().chain(imports).filter_map(text).collect()
}

/// The file that a spec names; a path that leads elsewhere and a file that is not there are reported.
pub(super) fn named(name: &Spanned<String>, sources: &Sources, diagnostics: &Diagnostics) -> Option<FileId> {
    let path = match beside(sources.path(name.span.file), name) {
        Ok(path) => path,
        Err(why) => {
            let message = format!("`{}` {why}", name.escape_debug());
            let found = Diagnostic::new(Code::InvalidPath, name.span, message);
            diagnostics.report(found.help("write a path relative to this file, with `/`, inside its folder"));
            return None;
        }
    };
    let file = sources.find(&path);
    if file.is_none() {
        let message = format!("there is no file `{path}`");
        let known: Vec<&str> = sources.ids().map(|id| sources.path(id)).collect();
        diagnostics.report(Diagnostic::new(Code::FileNotFound, name.span, message).suggest(&path, known));
    }
    file
}

/// The path of `name` beside the file `from`.
fn beside(from: &str, name: &str) -> Result<String, &'static str> {
    if name.is_empty() || name.contains(['\\', '\0', '\n']) {
        return Err("is not a path");
    }
    if name.starts_with('/') || name.contains(':') {
        return Err("is not relative");
    }
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("leads out of the folder, or is not in its shortest form");
    }
    Ok(match from.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    })
}
