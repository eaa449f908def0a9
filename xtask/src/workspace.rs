//! The workspace on the disk: its specs, what they name, and what earlier commits sealed.

use std::{fs, io::Read, path::Path};

use tollgate_compiler::{
    Compiled, compile,
    diagnostic::Diagnostic,
    history::History,
    resolve,
    source::{FileId, Sources},
    syntax::MAX_BYTES,
};

use crate::{exit::Exit, tree::Tree};

/// Why a verb, or a service, cannot go on, for people.
#[derive(Debug)]
pub struct Problem {
    /// What is wrong, and what to do.
    pub(crate) text: String,
    /// The exit code that says so.
    pub(crate) exit: Exit,
}

impl Problem {
    /// Something that the user can change.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self { text: text.into(), exit: Exit::Usage }
    }

    /// Something about the machine.
    pub(crate) fn environment(text: impl Into<String>) -> Self {
        Self { text: text.into(), exit: Exit::Environment }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for Problem {}

/// Specs and all that their compilation reads.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) sources: Sources,
    pub(crate) specs: Vec<FileId>,
    pub(crate) history: History,
}

impl Workspace {
    /// All specs of the workspace: the YAML files that stand directly in `specs/`.
    pub(crate) fn whole() -> Result<Self, Problem> {
        Self::of_specs(&spec_paths()?)
    }

    /// These specs.
    pub(crate) fn of_specs(paths: &[String]) -> Result<Self, Problem> {
        let (sources, specs) = read_specs(paths)?;
        Ok(Self { sources, specs, history: Tree::sealed().history()? })
    }

    pub(crate) fn compile(&self) -> Result<Compiled, Vec<Diagnostic>> {
        compile(&self.sources, &self.specs, &self.history)
    }
}

/// All specs of the workspace and what they name.
pub(crate) fn specs() -> Result<(Sources, Vec<FileId>), Problem> {
    read_specs(&spec_paths()?)
}

fn read_specs(paths: &[String]) -> Result<(Sources, Vec<FileId>), Problem> {
    let mut sources = Sources::default();
    let specs = paths.iter().map(|path| add_spec(&mut sources, path)).collect::<Result<_, _>>()?;
    Ok((sources, specs))
}

fn spec_paths() -> Result<Vec<String>, Problem> {
    let entries = fs::read_dir("specs").map_err(|error| Problem::usage(format!("cannot read `specs/`: {error}")))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Problem::environment(format!("cannot read `specs/`: {error}")))?.path();
        // A link that leads nowhere is a spec that cannot be read, and told when it is.
        if !path.is_dir() && path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            paths.push(slashed(&path)?);
        }
    }
    paths.sort();
    Ok(paths)
}

pub(crate) fn slashed(path: &Path) -> Result<String, Problem> {
    let text = path.to_str().ok_or_else(|| Problem::usage(format!("the path {} is not UTF-8", path.display())))?;
    Ok(text.replace('\\', "/"))
}

/// Adds a spec, and the files that it names as far as they exist.
pub(crate) fn add_spec(sources: &mut Sources, path: &str) -> Result<FileId, Problem> {
    let path = path.strip_prefix("./").unwrap_or(path);
    let spec = sources.add(path, read(path)?);
    for needed in resolve::needs(sources, spec) {
        if sources.find(&needed).is_none() && Path::new(&needed).is_file() {
            let text = read(&needed)?;
            sources.add(needed, text);
        }
    }
    Ok(spec)
}

/// The text of a file: UTF-8, and no more of it than the compiler needs to see that it is too long.
pub(crate) fn read(path: &str) -> Result<String, Problem> {
    let explain = |error: std::io::Error| Problem::usage(format!("cannot read `{}`: {error}", path.escape_debug()));
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(explain)?;
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(explain)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        // Where the file was cut, the last character may be cut too.
        Err(error) if error.as_bytes().len() > MAX_BYTES => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            Err(Problem::usage(format!("`{}` is not UTF-8: byte {at} begins no character", path.escape_debug())))
        }
    }
}

/// All bytes of a file.
pub(crate) fn read_bytes(path: &str) -> Result<Vec<u8>, Problem> {
    fs::read(path).map_err(|error| Problem::usage(format!("cannot read `{}`: {error}", path.escape_debug())))
}
