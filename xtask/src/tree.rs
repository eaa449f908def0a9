//! Generated files as a commit or a folder holds them, and the history in them.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use tollgate_compiler::{emit::GENERATED, history::History};

use crate::workspace::{Problem, slashed};

/// A state of the workspace.
#[derive(Debug)]
pub(crate) enum Tree {
    /// Before the first commit of a new workspace: it holds nothing.
    Empty,
    /// This workspace in a commit, by its id.
    Commit(String),
    /// A folder with a workspace in it.
    Folder(PathBuf),
}

impl Tree {
    /// The state that is sealed: the last commit; without git, or in a copy that git does not know yet, the disk.
    pub(crate) fn sealed() -> Self {
        let disk = || Self::Folder(PathBuf::from("."));
        // Versions come with commits: a copy that has more than one is of a workspace that was committed elsewhere.
        let grown = |history: &History| {
            history.pipelines().map(|name| history.past(name)).any(|past| past.schemas.len().max(past.steps.len()) > 1)
        };
        if git(&["rev-parse", "--is-inside-work-tree"]).is_none() {
            return disk();
        }
        let Some(head) = commit("HEAD") else {
            return if disk().history().is_ok_and(|history| !grown(&history)) { Self::Empty } else { disk() };
        };
        // Unpacked inside somebody else's repository: its commits say nothing about this workspace.
        let ours = git(&["cat-file", "-e", &format!("{head}:./Cargo.toml")]).is_some();
        if ours { Self::Commit(head) } else { disk() }
    }

    /// The history of all pipelines.
    pub(crate) fn history(&self) -> Result<History, Problem> {
        let mut history = History::default();
        for path in self.histories()? {
            let Some(folder) = path.strip_suffix("/history.json") else { continue };
            let Some(pipeline) = folder.strip_prefix(&format!("{GENERATED}/pipelines/")) else { continue };
            let explain = |why: String| Problem::usage(format!("`{path}` cannot be read: {why}; restore it from git"));
            let text = self.read(&path).ok_or_else(|| explain("it is gone".into()))?;
            let mut texts = BTreeMap::new();
            for schema in History::schemas(&text).map_err(|error| explain(error.to_string()))? {
                let text =
                    self.read(&format!("{folder}/{schema}")).ok_or_else(|| explain(format!("`{schema}` is gone")))?;
                texts.insert(schema, text);
            }
            history.add(pipeline, &text, &texts).map_err(|error| explain(error.to_string()))?;
        }
        Ok(history)
    }

    fn read(&self, path: &str) -> Option<String> {
        match self {
            Self::Empty => None,
            Self::Commit(id) => git(&["show", &format!("{id}:./{path}")]),
            Self::Folder(folder) => fs::read_to_string(folder.join(path)).ok(),
        }
    }

    /// Paths of all `history.json`, sorted.
    fn histories(&self) -> Result<Vec<String>, Problem> {
        let folder = format!("{GENERATED}/pipelines/");
        match self {
            Self::Empty => Ok(Vec::new()),
            Self::Commit(id) => match git(&["ls-tree", "-r", "-z", "--name-only", id, &folder]) {
                Some(list) => {
                    let paths = list.split('\0').filter(|path| path.ends_with("/history.json"));
                    Ok(paths.map(String::from).collect())
                }
                None => Err(Problem::environment("git cannot list the files of a commit; `git fsck` may say why")),
            },
            Self::Folder(root) => {
                let mut paths = Vec::new();
                for entry in fs::read_dir(root.join(&folder)).into_iter().flatten().flatten() {
                    let path = PathBuf::from(&folder).join(entry.file_name()).join("history.json");
                    if root.join(&path).is_file() {
                        paths.push(slashed(&path)?);
                    }
                }
                paths.sort();
                Ok(paths)
            }
        }
    }
}

/// The id of the commit that a name of git's stands for.
pub(crate) fn commit(name: &str) -> Option<String> {
    let id = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")])?;
    Some(id.trim().to_owned())
}

/// What git prints; nothing where it fails or is not there.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok())?
}
