//! Rows that failed, as a table.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::{
    docs::{read::runs::Found, text},
    pipeline::About,
};

/// Most rows that a page shows.
const ROWS: usize = 20;

/// A table of rows.
#[derive(Default, Serialize)]
pub(in crate::docs) struct Samples {
    words: String,
    names: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

#[derive(Serialize)]
struct Cell {
    text: String,
    /// Whether the expectation looked at it.
    mark: bool,
}

/// The samples of a result, with the columns of persons masked: they are when they are stored, and were not
/// where the spec did not say so then.
pub(super) fn samples(about: &About, found: &Found) -> Samples {
    let Some(all) = found.samples.as_array().filter(|all| !all.is_empty()) else { return Samples::default() };
    let part = |row: &Json, name: &str| row[name].as_object().cloned().unwrap_or_default();
    let rows: Vec<[Map<String, Json>; 2]> =
        all.iter().take(ROWS).map(|row| [part(row, "key"), part(row, "columns")]).collect();
    let mut names: Vec<(String, bool)> = Vec::new();
    for (at, columns) in rows.iter().flat_map(|row| row.iter().enumerate()) {
        for name in columns.keys() {
            match names.iter_mut().find(|(known, _)| known == name) {
                Some((_, mark)) => *mark |= at == 1,
                None => names.push((name.clone(), at == 1)),
            }
        }
    }
    let cell = |[key, columns]: &[Map<String, Json>; 2], (name, mark): &(String, bool)| {
        let found = columns.get(name).or_else(|| key.get(name));
        let hidden = about.docs.pii.contains(&name.as_str());
        let text = match found {
            None => String::new(),
            Some(Json::Null) => "null".to_owned(),
            Some(_) if hidden => "***".to_owned(),
            Some(value) => text::value(value),
        };
        Cell { text, mark: *mark }
    };
    let failed = found.unexpected.and_then(|failed| u64::try_from(failed).ok()).unwrap_or_default();
    let shown = text::several(rows.len() as u64, "row");
    Samples {
        words: if failed > rows.len() as u64 {
            format!("{shown} of {}, by key.", text::count(failed))
        } else {
            format!("{shown}, by key.")
        },
        rows: rows.iter().map(|row| names.iter().map(|name| cell(row, name)).collect()).collect(),
        names: names.into_iter().map(|(name, _)| name).collect(),
    }
}
