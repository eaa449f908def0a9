//! A case: a spec and the files that it names, in one file.
//!
//! The file begins with the spec. Other files follow, each behind a line `=== path`. What a case
//! leaves out is taken from the folder's `base`: top-level keys of the spec, and whole files. A
//! spec whose first line is `# whole` is taken as it is. Some names mean more:
//!
//! - `other.yaml` is a second spec, compiled together with the first;
//! - `before/…` is how a file was in the last commit, which seals what it compiled to;
//! - `compatibility` is a mode under which the record is held against the versions before;
//! - `rows.csv` and `rows.jsonl` are read as rows of the spec's record.

use std::collections::BTreeMap;

use tollgate_compiler::{
    Compiled,
    artifacts::{Artifact, Artifacts},
    compatibility::{Compared, Earlier, compare_all, findings},
    compile,
    diagnostic::{Diagnostic, Diagnostics},
    emit::folder,
    history::History,
    pipeline::Compatibility,
    resolve,
    rows::{self, Format},
    source::{FileId, Sources},
    spec,
    syntax::Words,
};

const SPEC: &str = "spec.yaml";
const OTHER: &str = "other.yaml";
const MODE: &str = "compatibility";

/// A spec and the files that it names, by path.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    files: BTreeMap<String, Vec<u8>>,
    reversed: bool,
}

/// What came of a case.
pub(crate) struct Outcome {
    /// Its texts.
    pub(crate) sources: Sources,
    /// Everything that was found.
    pub(crate) found: Vec<Diagnostic>,
    /// What it compiled to, if it did.
    pub(crate) compiled: Option<Compiled>,
}

impl Case {
    /// Reads a case; `base` completes it.
    pub(crate) fn read(text: &str, base: &str) -> Self {
        let base = documents(base);
        let mut files = documents(text);
        for name in [SPEC, OTHER, "before/spec.yaml"] {
            if let Some(spec) = files.get_mut(name) {
                *spec = completed(spec, base.get(SPEC).map_or("", String::as_str));
            }
        }
        for (path, text) in base {
            files.entry(path).or_insert(text);
        }
        Self { files: files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect(), reversed: false }
    }

    /// The same case with another file.
    pub(crate) fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), bytes.into());
        self
    }

    /// The same case with its files in the other order.
    pub(crate) fn reversed(mut self) -> Self {
        self.reversed = true;
        self
    }

    /// Compiles the case and reads its rows.
    pub(crate) fn run(&self) -> Outcome {
        let history = self.sealed();
        let (mut sources, specs) = self.sources(|path| (!path.starts_with("before/")).then_some(path));
        match compile(&sources, &specs, &history) {
            Err(found) => Outcome { sources, found, compiled: None },
            Ok(compiled) => {
                let mut found = compiled.warnings.clone();
                found.extend(self.compatibility(&sources, specs[0], &history));
                found.extend(self.rows(&mut sources, specs[0]));
                Outcome { sources, found, compiled: Some(compiled) }
            }
        }
    }

    /// The texts whose paths are kept, under the paths that they get, and the specs among them.
    fn sources<'a>(&'a self, keep: impl Fn(&'a str) -> Option<&'a str>) -> (Sources, Vec<FileId>) {
        let mut sources = Sources::default();
        let mut files: Vec<_> = self.files.iter().collect();
        if self.reversed {
            files.reverse();
        }
        for (path, bytes) in files {
            if let Some(path) = keep(path).filter(|path| !path.starts_with("rows.") && *path != MODE) {
                sources.add(path, String::from_utf8_lossy(bytes));
            }
        }
        let specs = [SPEC, OTHER].into_iter().filter_map(|name| sources.find(name)).collect();
        (sources, specs)
    }

    /// What the commit before sealed.
    fn sealed(&self) -> History {
        let mut history = History::default();
        if !self.files.keys().any(|path| path.starts_with("before/")) {
            return history;
        }
        let earlier = |path: &str| self.files.contains_key(&format!("before/{path}"));
        let (sources, specs) =
            self.sources(|path| path.strip_prefix("before/").or_else(|| (!earlier(path)).then_some(path)));
        let compiled = compile(&sources, &specs, &history).expect("what a commit sealed has compiled");
        for pipeline in &compiled.pipelines {
            let (text, schemas) = sealed_files(&compiled.artifacts, &pipeline.name);
            history.add(&pipeline.name, &text, &schemas).expect("what was written can be read");
        }
        history
    }

    /// What breaks the mode.
    fn compatibility(&self, sources: &Sources, spec: FileId, history: &History) -> Vec<Diagnostic> {
        let Some(word) = self.files.get(MODE) else { return Vec::new() };
        let word = String::from_utf8_lossy(word);
        let mode = Compatibility::WORDS.iter().find(|(known, _)| *known == word.trim()).expect("a mode").1;
        let diagnostics = Diagnostics::default();
        let specs = spec::parse(sources, &[spec], &diagnostics);
        let resolved = resolve::suite(&specs[0].1, sources, &diagnostics).expect("the spec has compiled");
        let pipeline = specs[0].1.name.value().expect("the spec has compiled").value.0.clone();
        let earlier: Vec<Earlier> = history
            .past(&pipeline)
            .schemas
            .iter()
            .map(|version| Earlier::read(version.number, &version.text))
            .collect();
        let versions = compare_all(mode, &earlier, &resolved.schema);
        let path = sources.path(resolved.file).to_owned();
        findings(&Compared { pipeline, path, mode, asked_by: "spec", versions }, &resolved.schema)
    }

    /// What is found in the rows.
    fn rows(&self, sources: &mut Sources, spec: FileId) -> Vec<Diagnostic> {
        let diagnostics = Diagnostics::default();
        for (path, bytes) in self.files.iter().filter(|(path, _)| path.starts_with("rows.")) {
            let specs = spec::parse(sources, &[spec], &diagnostics);
            let resolved = resolve::suite(&specs[0].1, sources, &diagnostics).expect("the spec has compiled");
            let Some(format) = Format::of(path) else { continue };
            if let Some(file) = rows::add(sources, path, bytes, &diagnostics) {
                let _ = rows::read(sources, file, format, &resolved.schema, &diagnostics);
            }
        }
        diagnostics.into_sorted()
    }
}

/// The text of `history.json` and the schemas that it names.
fn sealed_files(artifacts: &Artifacts, pipeline: &str) -> (String, BTreeMap<String, String>) {
    let folder = folder(pipeline);
    let text = |path: &str| match artifacts.get(&format!("{folder}/{path}")) {
        Some(Artifact::Written(text)) => text.clone(),
        other => panic!("{path}: {other:?}"),
    };
    let history = text("history.json");
    let schemas = History::schemas(&history).expect("what was written can be read");
    (history, schemas.into_iter().map(|path| (path.clone(), text(&path))).collect())
}

/// The documents of a file by their paths; the first is the spec.
fn documents(text: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::<String, String>::new();
    let mut path = SPEC;
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ") {
            Some(next) => {
                path = next.trim_end();
                files.entry(path.to_owned()).or_default();
            }
            None => files.entry(path.to_owned()).or_default().push_str(line),
        }
    }
    files.entry(SPEC.to_owned()).or_default();
    files
}

/// The spec with those top-level keys of the base that it does not have, behind its own.
fn completed(spec: &str, base: &str) -> String {
    if spec.starts_with("# whole") {
        return spec.to_owned();
    }
    let own: Vec<&str> = sections(spec).into_iter().map(|(key, _)| key).collect();
    let missing = sections(base).into_iter().filter(|(key, _)| !own.contains(key)).map(|(_, text)| text);
    std::iter::once(spec.to_owned()).chain(missing).collect()
}

/// The top-level keys of a spec, each with its lines.
fn sections(text: &str) -> Vec<(&str, String)> {
    let mut sections: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let key = line.split(':').next().filter(|key| key.starts_with(|first: char| first.is_ascii_alphabetic()));
        match (key, sections.last_mut()) {
            (Some(key), _) => sections.push((key, line.to_owned())),
            (None, Some((_, section))) => section.push_str(line),
            (None, None) => {}
        }
    }
    sections
}
