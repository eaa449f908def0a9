//! A schema against the versions before it, under a mode.

use super::{
    change::{Break, Change, Kind},
    compare,
};
use crate::{
    diagnostic::{Diagnostics, Level},
    pipeline::Compatibility,
    schema::avro::{self, AvroRecord},
    source::Sources,
};

/// A version that was there before.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Its number, from 1; those of a registry can have gaps.
    pub number: usize,
    /// Its schema, or why it is none that a pipeline can have.
    pub schema: Result<AvroRecord, String>,
}

/// A schema, compared with the versions before it.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The pipeline.
    pub pipeline: String,
    /// Path of its schema.
    pub path: String,
    /// What was asked of it.
    pub mode: Compatibility,
    /// Who asked for the mode: `spec`, `registry` or `default`.
    pub asked_by: &'static str,
    /// The versions that the mode asks for, oldest first, each with what changed since. The latest is
    /// always among them; nothing where there is none.
    pub versions: Vec<(usize, Vec<Change>)>,
}

impl Earlier {
    /// Reads the text of a version.
    #[must_use]
    pub fn read(number: usize, text: &str) -> Self {
        let (mut sources, found) = (Sources::default(), Diagnostics::default());
        let file = sources.add("schema.avsc", text);
        let schema = avro::read(&sources, file, &found);
        let mut errors = found.into_sorted().into_iter().filter(|found| found.code.level() == Level::Error);
        let schema = match (errors.next(), schema) {
            (None, Some(schema)) => Ok(schema),
            (Some(error), _) => Err(error.message),
            (None, None) => Err("it is no record".to_owned()),
        };
        Self { number, schema }
    }
}

/// What changed since each version that `mode` asks for.
#[must_use]
pub fn compare_all(mode: Compatibility, earlier: &[Earlier], newer: &AvroRecord) -> Vec<(usize, Vec<Change>)> {
    let asked = if mode.is_transitive() { earlier } else { &earlier[earlier.len().saturating_sub(1)..] };
    let changes = |version: &Earlier| match &version.schema {
        Ok(schema) => compare(schema, newer),
        Err(why) => vec![unreadable(why)],
    };
    asked.iter().map(|version| (version.number, changes(version))).collect()
}

impl Compared {
    /// Whether the mode is broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.all().any(|change| change.breaks(self.mode).next().is_some())
    }

    /// Whether anything changed since the latest version.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.versions.last().is_some_and(|(_, changes)| !changes.is_empty())
    }

    /// Each change once, with the versions since which it is one; those that break nothing only where
    /// they came after the latest version.
    #[must_use]
    pub fn merged(&self) -> Vec<(&Change, Vec<usize>)> {
        let mut merged: Vec<(&Change, Vec<usize>)> = Vec::new();
        // The latest comes first: it is what people have before their eyes.
        for (at, (number, changes)) in self.versions.iter().rev().enumerate() {
            for change in changes.iter().filter(|change| at == 0 || change.breaks(self.mode).next().is_some()) {
                match merged.iter_mut().find(|(known, _)| *known == change) {
                    Some((_, numbers)) => numbers.insert(0, *number),
                    None => merged.push((change, vec![*number])),
                }
            }
        }
        merged
    }

    fn all(&self) -> impl Iterator<Item = &Change> {
        self.versions.iter().flat_map(|(_, changes)| changes)
    }
}

/// Nothing is known of its records: neither direction can be promised.
fn unreadable(why: &str) -> Change {
    let broken = |who: &str| Break {
        why: format!("nothing can be said about {who}"),
        way_out: "if none of its records are left, delete the version in the registry; or ask for a mode that is not \
                  transitive"
            .to_owned(),
    };
    Change {
        kind: Kind::Unreadable,
        field: None,
        column: None,
        before: Some(why.to_owned()),
        after: None,
        backward: Some(broken("its records, which become dead letters")),
        forward: Some(broken("its readers")),
    }
}

/// `version 2`, `versions 1, 2`
pub(super) fn versions(numbers: &[usize]) -> String {
    let list = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    format!("version{} {list}", if numbers.len() == 1 { "" } else { "s" })
}
