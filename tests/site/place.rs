//! A database and a site beside it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use serde_json::Value as Json;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection, query, raw_sql};
use tempfile::TempDir;
use tokio::runtime::Builder;

use crate::binary::{text, tollgate};

/// Runs of the checks that never were.
const RUNS: &str = include_str!("../fixtures/site/runs.sql");

/// An SQLite database of the pipeline `ohlcv`.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// A migrated database with nothing in it.
    pub(crate) fn empty() -> Self {
        let place = Self { folder: TempDir::new().expect("a folder") };
        place.done(&["migrate", "apply", "ohlcv", "--database", &place.database()]);
        place
    }

    /// A database that a demo has filled.
    pub(crate) fn demo(records: u32) -> Self {
        let place = Self { folder: TempDir::new().expect("a folder") };
        let file = place.file().display().to_string();
        place.done(&["demo", "ohlcv", "--records", &records.to_string(), "--database", &file]);
        // What the demo itself found is not what a test keeps here.
        place.execute(r#"DELETE FROM "tollgate.check_result"; DELETE FROM "tollgate.check_run";"#);
        place
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("results.sqlite")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> String {
        format!("sqlite:{}", self.file().display())
    }

    pub(crate) fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// A command of `tollgate`: its status, and what it printed.
    pub(crate) fn tollgate(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(tollgate()).args(arguments).current_dir(self.folder.path()).output();
        let output = output.expect("tollgate runs");
        (output.status.code().unwrap_or(-1), text(&output))
    }

    /// One that has to succeed; what it printed.
    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let (status, printed) = self.tollgate(arguments);
        assert_eq!(status, 0, "{arguments:?}: {printed}");
        printed
    }

    /// Builds the site; how many pages were written.
    #[track_caller]
    pub(crate) fn build(&self) -> u64 {
        let (database, site) = (self.database(), self.site().display().to_string());
        let printed =
            self.done(&["docs", "build", "ohlcv", "--database", &database, "--out", &site, "--format", "json"]);
        let document: Json = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"));
        assert_eq!(document["index"], site + "/index.html");
        document["pages_written"].as_u64().expect("a number")
    }

    /// Runs statements.
    pub(crate) fn execute(&self, sql: &str) {
        self.work(async |connection| raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await.map(|_| ()));
    }

    /// The rows of a query, each column as a text.
    pub(crate) fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        self.work(async |connection| {
            let rows = query(AssertSqlSafe(sql)).fetch_all(&mut *connection).await?;
            let cells = |row: &sqlx::sqlite::SqliteRow| {
                (0..row.len()).map(|at| Ok(row.try_get::<Option<String>, _>(at)?.unwrap_or_default())).collect()
            };
            rows.iter().map(cells).collect()
        })
    }

    fn work<T>(&self, work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>) -> T {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut connection = SqliteConnection::connect(&self.database()).await.expect("it opens");
            let done = work(&mut connection).await.unwrap_or_else(|error| panic!("{error}"));
            connection.close().await.expect("it closes");
            done
        })
    }

    /// Keeps runs with these numbers, five minutes apart, each of `expectations` results of made-up ids.
    pub(crate) fn plant(&self, first: u32, last: u32, expectations: u32) {
        let numbers = [("FIRST", first), ("LAST", last), ("EXPECTATIONS", expectations)];
        let sql = numbers.iter().fold(RUNS.to_owned(), |sql, (name, number)| sql.replace(name, &number.to_string()));
        self.execute(&sql);
    }

    /// When each page was written last.
    pub(crate) fn written(&self) -> BTreeMap<PathBuf, SystemTime> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.site()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let at = fs::metadata(&path).and_then(|file| file.modified()).expect("a file");
                    found.insert(path.strip_prefix(self.site()).expect("it is inside").to_owned(), at);
                }
            }
        }
        found
    }

    /// Names of all pages.
    pub(crate) fn pages(&self) -> Vec<String> {
        let names = self.written().into_keys().map(|path| path.display().to_string());
        names.filter(|name| name.ends_with(".html")).collect()
    }
}
