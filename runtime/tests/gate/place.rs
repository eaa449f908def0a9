//! Where the tests' database is: a SQLite file.

use tempfile::TempDir;
use tollgate_runtime::setting::Secret;

/// A database that is there as long as this.
pub(crate) struct Place(TempDir);

impl Place {
    /// A place with nothing in it.
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn address(&self) -> Secret {
        Secret::new(format!("sqlite:{}", self.0.path().join("tiny.db").display()))
    }
}

/// A statement of the tests, in which tables are named as here: `"tiny.append"`.
pub(crate) fn sql(text: &str) -> String {
    text.to_owned()
}
