//! Somebody else's reading of the same topic and tables.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;
use tollgate_xtask::services::python;

use crate::{pipelines::Pipeline, programs::text};

static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
    let requirements = include_str!("../checks/requirements.txt");
    python::environment("checks", requirements).unwrap_or_else(|problem| panic!("{problem}"))
});

/// The counts, or what is not as it has to be.
pub(crate) fn check(pipeline: &Pipeline, bootstrap: &str, database: &str) -> Result<Value, String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas = tests.join("../generated/pipelines").join(pipeline.name).join("schemas");
    let mut command = Command::new(&*PYTHON);
    command.arg("-B").arg(tests.join("checks/torture.py")).args([pipeline.name, bootstrap, database]).arg(schemas);
    let output = command.output().expect("Python runs");
    match output.status.code() {
        Some(0) => Ok(serde_json::from_slice(&output.stdout).expect("one JSON document")),
        _ => Err(text(&output)),
    }
}
