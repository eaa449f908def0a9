//! A broker with the topic, a database with the tables, and the binary.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use tollgate_xtask::services::{Kafka, Postgres};

use crate::{
    binary::tollgate,
    pipelines::Pipeline,
    programs::{said, sql, text},
};

/// Where one pipeline runs.
pub(crate) struct Scene {
    pub(crate) kafka: Kafka,
    pub(crate) postgres: Postgres,
    pub(crate) pipeline: &'static Pipeline,
    /// What members say.
    words: TempDir,
}

impl Scene {
    /// A topic of six partitions, and the tables.
    pub(crate) fn start(pipeline: &'static Pipeline) -> Self {
        let kafka = Kafka::start(1).unwrap_or_else(|problem| panic!("{problem}"));
        let made = ["--create", "--partitions", "6", "--topic", pipeline.topic];
        let made = kafka.tool("TopicCommand", &made).expect("the tool runs");
        assert!(made.status.success(), "{}", text(&made));
        // The checker asks for the order of commits.
        let postgres = Postgres::start_with(&[("track_commit_timestamp", "on")]);
        let postgres = postgres.unwrap_or_else(|problem| panic!("{problem}"));
        let scene = Self { kafka, postgres, pipeline, words: tempfile::tempdir().expect("a folder") };
        said(Command::new(tollgate()).args(["migrate", "apply", pipeline.name, "--database", &scene.postgres.url()]));
        scene
    }

    /// The arguments that say which topic.
    pub(crate) fn source(&self) -> Vec<String> {
        let source = [self.pipeline.name, "--registry", "history", "--kafka", &self.kafka.bootstrap()];
        source.map(String::from).to_vec()
    }

    /// A process of the pipeline.
    pub(crate) fn member(&self) -> Child {
        let words = File::options().create(true).append(true).open(self.words()).expect("a file");
        let mut command = self.run();
        command.stdout(Stdio::null()).stderr(words).spawn().expect("tollgate runs")
    }

    /// Brings the work of members that are gone to its end.
    pub(crate) fn catch_up(&self) {
        said(self.run().arg("--until-caught-up"));
    }

    fn run(&self) -> Command {
        let mut command = Command::new(tollgate());
        command.arg("run").args(self.source()).args(["--database", &self.postgres.url()]);
        command
    }

    /// Our own proof has to hold too.
    pub(crate) fn audit(&self) {
        said(Command::new(tollgate()).args(["audit", self.pipeline.name, "--database", &self.postgres.url()]));
    }

    /// `kill -9` of the broker, and another start.
    pub(crate) fn restart_broker(&mut self) {
        self.kafka.kill();
        self.kafka.restart().unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// `pg_ctl stop -m immediate`, and another start.
    pub(crate) fn restart_database(&mut self) {
        self.postgres.stop_immediate();
        self.postgres.restart().unwrap_or_else(|problem| panic!("{problem}"));
    }

    pub(crate) fn sql(&self, statement: &str) -> String {
        sql(&self.postgres.url(), statement)
    }

    /// How many sessions the server lost in the middle of a transaction.
    pub(crate) fn cut(&self) -> usize {
        let log = fs::read_to_string(self.postgres.folder().join("log")).expect("the server has a log");
        log.matches("unexpected EOF on client connection with an open transaction").count()
    }

    /// The last of what members said.
    pub(crate) fn last_words(&self) -> String {
        let words = fs::read_to_string(self.words()).unwrap_or_default();
        let lines: Vec<&str> = words.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    fn words(&self) -> PathBuf {
        self.words.path().join("members")
    }
}
