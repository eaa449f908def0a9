//! `history.json`: what it looks like, and how it is read back.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value as Json, json};

use super::{Check, Past, Sealed, Step, Table, TableColumn, Version};
use crate::{
    digest::{mode, sha256},
    pipeline::InsertMode,
    schema::Type,
    value::Value,
};

/// Why a `history.json` and its files cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryError {
    /// It is not JSON; what the parser says.
    Syntax(String),
    /// A member is missing or malformed; where.
    Shape(String),
    /// A schema that it names is not there.
    Missing(String),
    /// A schema that it names has another content than it says.
    Changed(String),
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "history.json is not JSON: {error}"),
            Self::Shape(place) => write!(f, "history.json is malformed at `{place}`"),
            Self::Missing(path) => write!(f, "history.json names `{path}`, which is not there"),
            Self::Changed(path) => write!(f, "`{path}` is not what history.json sealed"),
        }
    }
}

impl std::error::Error for HistoryError {}

pub(super) fn write(past: &Past) -> String {
    let schema = |version: &Version| json!({ "path": version.path, "sha256": sha256(&version.text) });
    let file = json!({
        "schemas": past.schemas.iter().map(schema).collect::<Vec<_>>(),
        "steps": past.steps.iter().map(write_step).collect::<Vec<_>>(),
    });
    format!("{file:#}\n")
}

fn write_step(step: &Step) -> Json {
    let sealed = |sealed: &Sealed| json!({ "path": sealed.path, "sha256": sealed.sha256 });
    let migrations: Map<_, _> = step.migrations.iter().map(|(dialect, file)| (dialect.clone(), sealed(file))).collect();
    json!({
        "table": step.table.name,
        "insert.mode": mode(step.table.mode),
        "pk.fields": step.table.key,
        "columns": step.table.columns.iter().map(write_column).collect::<Vec<_>>(),
        "checks": step.table.checks.iter().map(|check| json!({ "id": check.id, "holds": check.holds })).collect::<Vec<_>>(),
        "migrations": migrations,
    })
}

fn write_column(column: &TableColumn) -> Json {
    json!({
        "name": column.name,
        "type": column.ty.name(),
        "nullable": column.nullable,
        "default": column.default.as_ref().map(Value::to_json),
    })
}

pub(super) fn schema_paths(text: &str) -> Result<Vec<String>, HistoryError> {
    let file = parse(text)?;
    list(&file, "schemas")?.iter().map(|entry| sealed(entry).map(|sealed| sealed.path)).collect()
}

pub(super) fn read(text: &str, texts: &BTreeMap<String, String>) -> Result<Past, HistoryError> {
    let file = parse(text)?;
    let schemas = list(&file, "schemas")?.iter().enumerate().map(|(at, entry)| read_version(at, entry, texts));
    let steps = list(&file, "steps")?.iter().map(read_step);
    Ok(Past { schemas: schemas.collect::<Result<_, _>>()?, steps: steps.collect::<Result<_, _>>()? })
}

fn parse(text: &str) -> Result<Json, HistoryError> {
    serde_json::from_str(text).map_err(|error| HistoryError::Syntax(error.to_string()))
}

fn read_version(at: usize, entry: &Json, texts: &BTreeMap<String, String>) -> Result<Version, HistoryError> {
    let sealed = sealed(entry)?;
    let text = texts.get(&sealed.path).ok_or_else(|| HistoryError::Missing(sealed.path.clone()))?;
    if sha256(text) != sealed.sha256 {
        return Err(HistoryError::Changed(sealed.path));
    }
    Ok(Version { number: at + 1, path: sealed.path, text: text.clone(), sealed: true })
}

fn read_step(entry: &Json) -> Result<Step, HistoryError> {
    let migrations = entry["migrations"].as_object().ok_or_else(|| shape("migrations"))?;
    let sealed = migrations.iter().map(|(dialect, file)| Ok((dialect.clone(), sealed(file)?)));
    Ok(Step { table: read_table(entry)?, migrations: sealed.collect::<Result<_, HistoryError>>()? })
}

fn read_table(entry: &Json) -> Result<Table, HistoryError> {
    let key = list(entry, "pk.fields")?.iter().map(|name| name.as_str().map(String::from));
    Ok(Table {
        name: text(entry, "table")?.to_owned(),
        mode: match text(entry, "insert.mode")? {
            "insert" => InsertMode::Insert,
            "upsert" => InsertMode::Upsert,
            _ => return Err(shape("insert.mode")),
        },
        key: key.collect::<Option<_>>().ok_or_else(|| shape("pk.fields"))?,
        columns: list(entry, "columns")?.iter().map(read_column).collect::<Result<_, _>>()?,
        checks: match &entry["checks"] {
            // Written before there were any.
            Json::Null => Vec::new(),
            _ => list(entry, "checks")?.iter().map(read_check).collect::<Result<_, _>>()?,
        },
    })
}

fn read_column(entry: &Json) -> Result<TableColumn, HistoryError> {
    let ty = Type::from_name(text(entry, "type")?).ok_or_else(|| shape("type"))?;
    let default = match &entry["default"] {
        Json::Null => None,
        json => Some(Value::from_json(json, &ty).ok_or_else(|| shape("default"))?),
    };
    let nullable = entry["nullable"].as_bool().ok_or_else(|| shape("nullable"))?;
    Ok(TableColumn { name: text(entry, "name")?.to_owned(), ty, nullable, default })
}

fn read_check(entry: &Json) -> Result<Check, HistoryError> {
    Ok(Check { id: text(entry, "id")?.to_owned(), holds: text(entry, "holds")?.to_owned() })
}

/// A file of the pipeline's own folder: nothing that leads out of it.
fn sealed(entry: &Json) -> Result<Sealed, HistoryError> {
    let path = text(entry, "path")?;
    let inside = path.starts_with("schemas/") || path.starts_with("migrations/");
    if !inside || path.contains("..") || path.contains('\\') {
        return Err(shape("path"));
    }
    Ok(Sealed { path: path.to_owned(), sha256: text(entry, "sha256")?.to_owned() })
}

fn list<'a>(entry: &'a Json, name: &str) -> Result<&'a Vec<Json>, HistoryError> {
    entry[name].as_array().ok_or_else(|| shape(name))
}

fn text<'a>(entry: &'a Json, name: &str) -> Result<&'a str, HistoryError> {
    entry[name].as_str().ok_or_else(|| shape(name))
}

fn shape(place: &str) -> HistoryError {
    HistoryError::Shape(place.to_owned())
}
