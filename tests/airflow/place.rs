//! What the DAGs work on: a topic, a table with rows, the binary; and DAGs that differ from the committed one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use tempfile::TempDir;
use tollgate_compiler::{artifacts::Artifact, compile, diagnostic::render, history::History, source::Sources};
use tollgate_xtask::services::{Kafka, Postgres};

use crate::{
    binary::tollgate,
    programs::{said, sql, wait_for},
    tree,
};

/// Rows every 20 seconds of the last days and the next minutes, without any mistake; and one of 2031 whose price no mean
/// may have.
const ROWS: &str = "
    INSERT INTO market.ohlcv (symbol, ts, open, high, low, close, volume, trades,
        _tollgate_incarnation, _tollgate_partition, _tollgate_offset)
    SELECT 'A', ts, 10, 12, 9, 11, 5, 3, 0, 0, row_number() OVER ()
    FROM generate_series(now() - interval '8 days', now() + interval '30 minutes', interval '20 seconds') AS ts
    UNION ALL SELECT 'A', '2031-01-01', 0.5, 0.5, 0.5, 0.5, 5, 3, 0, 1, 1";

/// A broker with the topics of the specs, which are empty.
pub(crate) static KAFKA: LazyLock<Kafka> = LazyLock::new(|| {
    let kafka = Kafka::start(1).expect("it starts");
    for pipeline in ["ohlcv", "payments"] {
        said(Command::new(tollgate()).args(["topics", "apply", pipeline, "--kafka", &kafka.bootstrap()]));
    }
    kafka
});

/// A database with the table, and a binary for Airflow.
pub(crate) struct Place {
    pub(crate) postgres: Postgres,
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let postgres = Postgres::start().expect("it starts");
        let url = postgres.url();
        said(Command::new(tollgate()).args(["migrate", "apply", "ohlcv", "--database", &url]));
        sql(&url, ROWS);
        settled("ohlcv", &url);
        Self { postgres, folder: tempfile::tempdir().expect("a folder") }
    }

    /// What a worker's environment says.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("TOLLGATE_BIN", argument(&tollgate()).to_owned()),
            ("TOLLGATE_DOCS", argument(&self.docs()).to_owned()),
            ("KAFKA_BOOTSTRAP_SERVERS", KAFKA.bootstrap()),
            ("AIRFLOW_CONN_WAREHOUSE", self.postgres.url()),
        ]
    }

    /// Where the Data Docs go.
    pub(crate) fn docs(&self) -> PathBuf {
        self.folder.path().join("docs")
    }

    /// A bundle with one DAG.
    pub(crate) fn bundle(&self, name: &str, text: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("ohlcv.py"), text).expect("it can be written");
        folder
    }
}

/// Waits until Kafka knows who keeps the offsets of groups, which takes a new broker a while.
pub(crate) fn settled(pipeline: &str, database: &str) {
    let bootstrap = KAFKA.bootstrap();
    let mut lag = Command::new(tollgate());
    lag.args(["lag", pipeline, "--kafka", &bootstrap, "--database", database]);
    wait_for("an answer of Kafka's", || lag.output().is_ok_and(|output| output.status.success()));
}

/// The DAG of `ohlcv` as it would be with other lines in its spec: each takes the place of the line with its key. What
/// the spec means stays the same, so the committed binary can be asked.
pub(crate) fn compiled(lines: &[&str]) -> String {
    let key = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    let spec = tree::text("specs/ohlcv.yaml");
    let changed = |line: &str| lines.iter().find(|other| key(other) == key(line)).copied().map(String::from);
    let spec: String = spec.lines().map(|line| changed(line).unwrap_or_else(|| line.to_owned()) + "\n").collect();
    let mut sources = Sources::default();
    let file = sources.add("specs/ohlcv.yaml", spec);
    for path in ["specs/ohlcv.avsc", "specs/library/market.yaml"] {
        sources.add(path, tree::text(path));
    }
    let compiled = compile(&sources, &[file], &History::default());
    let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
    let Some(Artifact::Written(text)) = compiled.artifacts.get("generated/dags/ohlcv.py") else { panic!("no DAG") };
    assert_eq!(spec_of(text), spec_of(&tree::text("generated/dags/ohlcv.py")), "this is another spec");
    text.clone()
}

/// The line of a DAG that names its spec.
pub(crate) fn spec_of(text: &str) -> &str {
    text.lines().find(|line| line.starts_with("PIPELINE = ")).expect("a DAG names its spec")
}

/// The committed bundle.
pub(crate) fn committed() -> PathBuf {
    tree::root().join("generated").join("dags")
}

/// A path as an argument.
pub(crate) fn argument(path: &Path) -> &str {
    path.to_str().expect("paths are UTF-8")
}
