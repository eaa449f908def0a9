//! Where two sides disagree: kept for whoever repairs it.

use std::{fmt::Write as _, fs, path::PathBuf};

use tollgate_compiler::value::{Value, hex};
use tollgate_test_pipelines::SEED;

use crate::case::{Case, Version};

/// The folder of counter-examples and of what was seen.
fn folder() -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    target.parent().unwrap_or(&target).join("agreement")
}

/// Writes the texts of a pipeline and the row on which the sides disagree; says where and what.
pub(crate) fn keep(case: &Case, version: &Version, datum: &[u8], difference: &str) -> String {
    let folder = folder().join(case.generated.name);
    let record = case.expected(version, datum);
    let row = record.as_ref().map_or_else(|reason| format!("{reason:?}"), |record| row(case, record));
    let number = version.number + 1;
    let mut report = format!("seed {SEED}, {}, schema version {number}\n", case.generated.files[0].0);
    let _ = writeln!(report, "row: {row}\ndatum: {}\n{difference}", hex(datum));
    let mut files: Vec<(String, &str)> = vec![("rows.jsonl".into(), &row), ("report.txt".into(), &report)];
    files.extend(
        case.generated.files.iter().map(|&(path, text)| (path.rsplit('/').next().unwrap_or(path).into(), text)),
    );
    files.push((format!("written-{number}.avsc"), &case.pipeline.writers[version.number].schema));
    let kept = fs::create_dir_all(&folder)
        .and_then(|()| files.iter().try_for_each(|(name, text)| fs::write(folder.join(name), text)));
    format!("{report}kept in {}: {kept:?}", folder.display())
}

/// A row as a line of JSON.
fn row(case: &Case, record: &[Value]) -> String {
    let cells = case.pipeline.record.columns.iter().zip(record);
    let json: serde_json::Map<_, _> = cells.map(|(column, value)| (column.name.clone(), value.to_json())).collect();
    serde_json::Value::Object(json).to_string()
}

/// Writes what was seen; says where.
pub(crate) fn keep_coverage(table: &str) -> String {
    let path = folder().join("coverage.txt");
    let kept = fs::create_dir_all(folder()).and_then(|()| fs::write(&path, table));
    kept.map_or_else(|error| error.to_string(), |()| path.display().to_string())
}
