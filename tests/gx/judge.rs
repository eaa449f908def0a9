//! Great Expectations, in a process of its own.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value as Json;
use tempfile::TempDir;
use tollgate_xtask::services::python;

use crate::lab::Lab;

/// It has loaded a suite and waits for rows.
pub(crate) struct Judge {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    _folder: TempDir,
}

impl Judge {
    pub(crate) fn new(lab: &Lab) -> Self {
        let python = python::environment("gx", include_str!("../checks/gx.txt")).unwrap_or_else(|why| panic!("{why}"));
        let folder = tempfile::tempdir().expect("a folder");
        let suite = folder.path().join("suite.json");
        fs::write(&suite, &lab.suite).expect("a file");
        let (schema, table) = lab.pipeline.sink.table.split_once('.').expect("schema and table");
        let mut command = Command::new(python);
        command.arg(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("checks/gx.py"));
        command.arg(suite).arg(lab.server.url()).args([schema, table]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python runs");
        let ask = child.stdin.take().expect("it reads");
        let answers = BufReader::new(child.stdout.take().expect("it prints"));
        Self { child, ask, answers, _folder: folder }
    }

    /// What it says of the table's present rows: id to answer.
    pub(crate) fn verdicts(&mut self) -> BTreeMap<String, Json> {
        self.ask.write_all(b"\n").expect("it reads");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it prints");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: `{line}`"))
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
