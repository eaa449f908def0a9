//! What earlier commits sealed: schema versions, tables and migrations that never change again.
//!
//! [`History`] is the sealed state, given by the caller. What a compilation adds to it is
//! *pending*: computed anew each time, until a commit seals it.

mod json;
mod plan;
mod table;

use std::collections::BTreeMap;

pub use self::{
    json::HistoryError,
    plan::{Change, Obstacle, plan},
    table::{Check, Table, TableColumn, check},
};
use crate::schema::canonical::canonical;

/// The sealed state of all pipelines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    pipelines: BTreeMap<String, Past>,
}

/// The sealed or the whole history of one pipeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    /// Schema versions, oldest first.
    pub schemas: Vec<Version>,
    /// States of the target table, oldest first.
    pub steps: Vec<Step>,
}

/// One version of a pipeline's schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// From 1; the id on the wire under `registry: history`.
    pub number: usize,
    /// Path of the schema file below the pipeline's folder, `schemas/0001.avsc`.
    pub path: String,
    /// The schema's text.
    pub text: String,
    /// Whether a commit holds it.
    pub sealed: bool,
}

/// One state of the target table and what leads to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The table after the step.
    pub table: Table,
    /// Sealed migrations by dialect. A pending step has none; a dialect that is younger than a
    /// step, or for which a step changes nothing, is missing in it.
    pub migrations: BTreeMap<String, Sealed>,
}

/// A file that a commit holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its path below the pipeline's folder.
    pub path: String,
    /// SHA-256 of its content, 64 hex digits.
    pub sha256: String,
}

impl History {
    /// Adds what a commit holds of a pipeline: the text of its `history.json`, and the texts of
    /// the schemas that [`History::schemas`] names, by their paths below the pipeline's folder.
    pub fn add(
        &mut self,
        pipeline: impl Into<String>,
        history: &str,
        texts: &BTreeMap<String, String>,
    ) -> Result<(), HistoryError> {
        self.pipelines.insert(pipeline.into(), json::read(history, texts)?);
        Ok(())
    }

    /// Paths of the schemas that a `history.json` names, below the pipeline's folder.
    pub fn schemas(history: &str) -> Result<Vec<String>, HistoryError> {
        json::schema_paths(history)
    }

    /// Names of the pipelines that have a past.
    pub fn pipelines(&self) -> impl Iterator<Item = &str> {
        self.pipelines.keys().map(String::as_str)
    }

    /// The sealed past of a pipeline; empty for a new one.
    #[must_use]
    pub fn past(&self, pipeline: &str) -> Past {
        self.pipelines.get(pipeline).cloned().unwrap_or_default()
    }
}

/// All schema versions of a pipeline whose schema is `schema` now: the sealed ones and, where it
/// differs from the last of them in more than words, a pending one.
#[must_use]
pub fn writers(history: &History, pipeline: &str, schema: &str) -> Vec<Version> {
    let mut versions = history.past(pipeline).schemas;
    if versions.last().is_none_or(|last| canonical(&last.text) != canonical(schema)) {
        let number = versions.len() + 1;
        let path = format!("schemas/{number:04}.avsc");
        versions.push(Version { number, path, text: with_line_ends(schema), sealed: false });
    }
    versions
}

/// All steps of a pipeline whose table is `table` now: the sealed ones and, where it differs from
/// the last of them, a pending one. What cannot be migrated (see [`plan()`]) has been refused before.
#[must_use]
pub fn steps(history: &History, pipeline: &str, table: &Table) -> Vec<Step> {
    let mut steps = history.past(pipeline).steps;
    let next = match steps.last() {
        None => Some(table.clone()),
        Some(last) => plan(&last.table, table)
            .ok()
            .filter(|changes| !changes.is_empty())
            .map(|changes| changes.iter().fold(last.table.clone(), table::Table::after)),
    };
    steps.extend(next.map(|table| Step { table, migrations: BTreeMap::new() }));
    steps
}

/// Why the table of a pipeline cannot become `table`; empty where it can.
#[must_use]
pub fn obstacles(history: &History, pipeline: &str, table: &Table) -> Vec<Obstacle> {
    let past = history.past(pipeline);
    past.steps.last().and_then(|last| plan(&last.table, table).err()).unwrap_or_default()
}

impl Past {
    /// The text of `history.json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write(self)
    }
}

/// The text with `\n` at the end of every line.
fn with_line_ends(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
