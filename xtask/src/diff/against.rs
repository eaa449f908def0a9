//! The state that schemas are held against.

use std::{fmt, path::Path};

use tollgate_compiler::{
    compatibility::Earlier,
    emit::GENERATED,
    history::History,
    pipeline::{Compatibility, Pipeline},
};

use super::registry;
use crate::{
    tree::{self, Tree},
    workspace::Problem,
};

/// A state.
pub(super) enum Against {
    /// What a commit or a folder sealed.
    Sealed {
        /// How it was called.
        name: String,
        /// All pipelines of it.
        history: History,
    },
    /// What a registry has; its address, where the specs' own is not to be asked.
    Registry(Option<String>),
}

/// What a state has of a pipeline.
pub(super) struct Past {
    /// The versions of its schema, oldest first.
    pub(super) versions: Vec<Earlier>,
    /// What a registry asks of new ones.
    pub(super) mode: Option<Compatibility>,
}

impl Against {
    /// The word `registry`, a name of git's, or a folder; `./NAME` is always a folder.
    pub(super) fn find(name: &str, registry: Option<&str>) -> Result<Self, Problem> {
        let sealed = |tree: Tree| Ok(Self::Sealed { name: name.to_owned(), history: tree.history()? });
        match (name, registry) {
            ("registry", url) => return Ok(Self::Registry(url.map(String::from))),
            (_, Some(_)) => return Err(Problem::usage("`--registry` belongs to `--against registry`")),
            _ => {}
        }
        if let Some(id) = tree::commit(name) {
            return sealed(Tree::Commit(id));
        }
        let folder = Path::new(name);
        if folder.join(GENERATED).join("pipelines").is_dir() {
            return sealed(Tree::Folder(folder.to_owned()));
        }
        let name = name.escape_debug();
        Err(Problem::usage(if folder.is_dir() {
            format!("`{name}` is no checkout: it has no folder `{GENERATED}/pipelines`")
        } else {
            format!(
                "`{name}` is neither a commit that git has here nor a folder\n\
                 help: `git fetch origin BRANCH` brings a branch, which is then called `origin/BRANCH`"
            )
        }))
    }

    /// What it has of a pipeline.
    pub(super) fn past(&self, pipeline: &Pipeline) -> Result<Past, Problem> {
        match self {
            Self::Registry(url) => registry::past(pipeline, url.as_deref()),
            Self::Sealed { history, .. } => {
                let schemas = history.past(&pipeline.name).schemas;
                let versions = schemas.iter().map(|version| Earlier::read(version.number, &version.text)).collect();
                Ok(Past { versions, mode: None })
            }
        }
    }

    /// Pipelines that it has and that are not among these.
    pub(super) fn others(&self, known: &[&str]) -> Vec<&str> {
        match self {
            Self::Registry(_) => Vec::new(),
            Self::Sealed { history, .. } => history.pipelines().filter(|name| !known.contains(name)).collect(),
        }
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(_) => f.write_str("the registry"),
            Self::Sealed { name, .. } => f.write_str(name),
        }
    }
}
