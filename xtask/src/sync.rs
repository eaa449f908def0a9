//! Artifacts against the disk: one mechanism writes, checks and removes what is stale.

use std::{fs, io, path::Path};

use similar::TextDiff;
use tollgate_compiler::{
    artifacts::{Artifact, Artifacts, MARK},
    digest::sha256,
    emit::GENERATED,
    names,
};

use crate::workspace::Problem;

/// How one file of the disk differs from what the specs compile to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// It is not there.
    Missing(String),
    /// It holds something else.
    Changed(String),
    /// A sealed file is not what the commit held; nothing but git can bring it back.
    Broken(String),
    /// No pipeline has it any more.
    Stale(String),
}

impl Difference {
    /// The file's path.
    #[must_use]
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Missing(path) | Self::Changed(path) | Self::Broken(path) | Self::Stale(path) => path,
        }
    }
}

/// Every difference between the artifacts and the disk, sorted by path.
pub(crate) fn differences(artifacts: &Artifacts) -> Result<Vec<Difference>, Problem> {
    let mut found = Vec::new();
    for (path, artifact) in artifacts.iter() {
        let kept = matches!(artifact, Artifact::Kept(_));
        match on_disk(path)? {
            None if kept => found.push(Difference::Broken(path.to_owned())),
            None => found.push(Difference::Missing(path.to_owned())),
            Some(text) if sha256(&text) == artifact.sha256() => {}
            Some(_) if kept => found.push(Difference::Broken(path.to_owned())),
            Some(_) => found.push(Difference::Changed(path.to_owned())),
        }
    }
    for path in stale(artifacts)? {
        found.push(Difference::Stale(path));
    }
    found.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(found)
}

/// The difference of a file as a unified diff.
pub(crate) fn diff(difference: &Difference, artifacts: &Artifacts) -> Result<String, Problem> {
    let path = difference.path();
    let before = on_disk(path)?.unwrap_or_default();
    let after = match artifacts.get(path) {
        Some(Artifact::Written(text)) => text.as_str(),
        _ => "",
    };
    if let Difference::Broken(_) = difference {
        return Ok(format!(
            "--- {path}\nthis file is sealed and was changed: `git checkout HEAD -- {path}` brings it back\n"
        ));
    }
    Ok(TextDiff::from_lines(before.as_str(), after).unified_diff().context_radius(2).header(path, path).to_string())
}

/// Brings the disk to what the artifacts say; nothing is written where a sealed file was changed.
pub(crate) fn write(differences: &[Difference], artifacts: &Artifacts) -> Result<(), Problem> {
    if let Some(broken) = differences.iter().find(|difference| matches!(difference, Difference::Broken(_))) {
        let path = broken.path();
        let message = format!("`{path}` is sealed and was changed\nhelp: `git checkout HEAD -- {path}` brings it back");
        return Err(Problem::usage(message));
    }
    for difference in differences {
        let path = difference.path();
        let explain = |error: io::Error| Problem::environment(format!("cannot write `{path}`: {error}"));
        match (difference, artifacts.get(path)) {
            (Difference::Stale(_), _) => fs::remove_file(path).map_err(explain)?,
            (_, Some(Artifact::Written(text))) => replace(path, text).map_err(explain)?,
            (_, Some(Artifact::Kept(_)) | None) => {}
        }
    }
    Ok(())
}

/// Writes a file in one step, so that nobody ever sees half of it.
fn replace(path: &str, text: &str) -> io::Result<()> {
    let path = Path::new(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("tollgate-tmp");
    fs::write(&beside, text)?;
    fs::rename(&beside, path)
}

fn on_disk(path: &str) -> Result<Option<String>, Problem> {
    match fs::read(path) {
        // A file that is not UTF-8 differs from everything that we write.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::environment(format!("cannot read `{path}`: {error}"))),
    }
}

/// Files that a pipeline of ours had and has no more: in its folder whatever its manifest does
/// not name, elsewhere only what carries our mark.
fn stale(artifacts: &Artifacts) -> Result<Vec<String>, Problem> {
    let mut found = Vec::new();
    for pipeline in pipelines(artifacts) {
        let folder = format!("{GENERATED}/pipelines/{pipeline}");
        let module = module(pipeline);
        for path in files(&folder)?.into_iter().chain(files(&module)?) {
            if artifacts.get(&path).is_none() && (path.starts_with(&format!("{folder}/")) || is_ours(&path)?) {
                found.push(path);
            }
        }
    }
    // The DAG of a pipeline whose spec is gone goes with it.
    let orphans: Vec<String> = orphans(artifacts).iter().map(|pipeline| dag(pipeline)).collect();
    for path in files(&format!("{GENERATED}/dags"))? {
        if artifacts.get(&path).is_none() && !orphans.contains(&path) && is_ours(&path)? {
            found.push(path);
        }
    }
    Ok(found)
}

/// Where the DAG of a pipeline stands.
fn dag(pipeline: &str) -> String {
    format!("{GENERATED}/dags/{pipeline}.py")
}

/// Where the Rust of a pipeline stands, without its ending.
fn module(pipeline: &str) -> String {
    // A name that cannot be a module never had one.
    let name = names::module(pipeline).unwrap_or_else(|_| pipeline.to_owned());
    format!("{GENERATED}/src/{}", name.trim_start_matches("r#"))
}

/// Names of the pipelines that the artifacts hold.
fn pipelines(artifacts: &Artifacts) -> Vec<&str> {
    let prefix = pipelines_folder();
    let mut names: Vec<&str> = artifacts
        .iter()
        .filter_map(|(path, _)| path.strip_prefix(&prefix)?.split_once('/').map(|(name, _)| name))
        .collect();
    names.dedup();
    names
}

fn pipelines_folder() -> String {
    format!("{GENERATED}/pipelines/")
}

/// Pipelines on the disk whose specs are gone.
pub(crate) fn orphans(artifacts: &Artifacts) -> Vec<String> {
    let known = pipelines(artifacts);
    let mut names: Vec<String> = fs::read_dir(pipelines_folder())
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    names.sort();
    names
}

/// Removes everything of a pipeline whose spec is gone.
pub(crate) fn prune(pipeline: &str) -> Result<(), Problem> {
    let explain = |error: io::Error| Problem::environment(format!("cannot remove `{pipeline}`: {error}"));
    fs::remove_dir_all(format!("{GENERATED}/pipelines/{pipeline}")).map_err(explain)?;
    let module = module(pipeline);
    for path in files(&module)?.into_iter().chain([format!("{module}.rs"), dag(pipeline)]) {
        if is_ours(&path)? {
            fs::remove_file(&path).map_err(explain)?;
        }
    }
    // Whatever else stands in the folder is not ours; then it stays.
    let _ = fs::remove_dir(&module);
    Ok(())
}

fn is_ours(path: &str) -> Result<bool, Problem> {
    Ok(on_disk(path)?.is_some_and(|text| text.lines().next().is_some_and(|line| line.contains(MARK))))
}

/// All files below a folder, with `/`.
fn files(folder: &str) -> Result<Vec<String>, Problem> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Problem::environment(format!("cannot read `{folder}`: {error}"))),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Problem::environment(format!("cannot read `{folder}`: {error}")))?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        // A link is a file to us: it is never followed out of the folder.
        let kind = entry.file_type().map_err(|error| Problem::environment(format!("cannot read `{path}`: {error}")))?;
        if kind.is_dir() { paths.extend(files(&path)?) } else { paths.push(path) }
    }
    Ok(paths)
}
