//! What is known about schema ids.

use std::{collections::BTreeMap, sync::Arc};

use crate::pipeline::About;

/// What is known about schema ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ids {
    /// The id is the version, counted from 1.
    History,
    /// What a registry said.
    Registry(BTreeMap<u32, Meaning>),
}

/// What a schema id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A committed version, from 0.
    Version(usize),
    /// A schema that is not committed; how it differs from the newest that is.
    Foreign(Arc<str>),
    /// No schema has this id.
    Unknown,
}

impl Ids {
    /// What an id stands for, as far as that is known.
    #[must_use]
    pub fn find(&self, about: &About, id: u32) -> Meaning {
        match self {
            Self::Registry(ids) => ids.get(&id).cloned().unwrap_or(Meaning::Unknown),
            Self::History => {
                let version = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
                version.filter(|version| *version < about.schemas.len()).map_or(Meaning::Unknown, Meaning::Version)
            }
        }
    }

    /// Whether anything was found out about an id.
    pub(super) fn is_settled(&self, id: u32) -> bool {
        match self {
            Self::History => true,
            Self::Registry(ids) => ids.contains_key(&id),
        }
    }

    /// The committed version of an id, from 0; else a few words about why there is none.
    pub fn version(&self, about: &About, id: u32) -> Result<usize, String> {
        match (self.find(about, id), self) {
            (Meaning::Version(version), _) => Ok(version),
            (Meaning::Foreign(why), _) => Err(format!("schema id {id} is none of the committed schemas: {why}")),
            (Meaning::Unknown, Self::History) => Err(format!("schema id {id}, known are 1 to {}", about.schemas.len())),
            (Meaning::Unknown, Self::Registry(_)) => Err(format!("the registry knows no schema of id {id}")),
        }
    }
}
