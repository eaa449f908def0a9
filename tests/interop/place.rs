//! What the tests stand on: one set of services for all of them, since each has names of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
    thread,
};

use serde_json::Value;
use tollgate_xtask::services::{Kafka, Postgres, Registry, python};

use crate::{binary::text, programs::done};

/// The services; they end with this process.
pub(crate) static SERVICES: LazyLock<Services> = LazyLock::new(Services::start);

pub(crate) struct Services {
    pub(crate) kafka: Kafka,
    pub(crate) registry: Registry,
    postgres: Postgres,
}

impl Services {
    fn start() -> Self {
        thread::scope(|scope| {
            let kafka = scope.spawn(|| Kafka::start(1).expect("it starts"));
            let registry = scope.spawn(|| Registry::start().expect("it starts"));
            let postgres = Postgres::start().expect("it starts");
            let (kafka, registry) = (kafka.join().expect("it starts"), registry.join().expect("it starts"));
            Self { kafka, registry, postgres }
        })
    }

    /// Options for verbs that read or write a topic.
    pub(crate) fn source(&self) -> String {
        format!("{} --registry {}", self.cluster(), self.registry.url())
    }

    /// The option for verbs that ask Kafka alone.
    pub(crate) fn cluster(&self) -> String {
        format!("--kafka {}", self.kafka.bootstrap())
    }

    /// The address of a new database.
    pub(crate) fn database(&self, name: &str) -> String {
        sql(&self.postgres.url(), &format!("CREATE DATABASE {name}"));
        let url = self.postgres.url();
        let (server, _) = url.rsplit_once('/').expect("an address names a database");
        format!("{server}/{name}")
    }

    /// The address of the server.
    pub(crate) fn server(&self) -> String {
        self.postgres.url()
    }

    /// Makes the pipeline's topic and a database; returns the option that names the latter.
    pub(crate) fn prepare(&self, pipeline: &str) -> String {
        done(&format!("topics apply {pipeline} {}", self.cluster()));
        let database = format!("--database {}", self.database(pipeline));
        done(&format!("migrate apply {pipeline} {database}"));
        database
    }

    /// What one of Kafka's own tools prints.
    #[track_caller]
    pub(crate) fn tool(&self, class: &str, arguments: &[&str]) -> String {
        let output = self.kafka.tool(class, arguments).expect("the tool runs");
        assert!(output.status.success(), "{}", text(&output));
        String::from_utf8(output.stdout).expect("it prints UTF-8")
    }
}

/// The answer of `PostgreSQL` to a statement.
#[track_caller]
pub(crate) fn sql(url: &str, statement: &str) -> String {
    let arguments = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-c", statement];
    said(Command::new("psql").arg(url).args(arguments))
}

/// Registers a schema as another producer would, and returns its id.
#[track_caller]
pub(crate) fn register(registry: &str, subject: &str, schema: &str) -> u32 {
    let body = serde_json::json!({ "schema": schema }).to_string();
    let address = format!("{registry}/subjects/{subject}/versions");
    let content = "content-type: application/vnd.schemaregistry.v1+json";
    let answer = said(Command::new("curl").args(["-sS", "-H", content, "-d", &body, &address]));
    let answer: Value = serde_json::from_str(&answer).expect("the registry answers in JSON");
    answer["id"].as_u64().and_then(|id| u32::try_from(id).ok()).unwrap_or_else(|| panic!("{answer}"))
}

/// What a program prints; it has to succeed.
#[track_caller]
pub(crate) fn said(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    succeeded(&output);
    String::from_utf8(output.stdout).expect("programs print UTF-8").trim().to_owned()
}

#[track_caller]
pub(crate) fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", text(output));
}

/// A check in Python, with the packages of other people that it needs.
pub(crate) fn check(script: &str) -> Command {
    let python = python::environment("checks", include_str!("../checks/requirements.txt"));
    let mut command = Command::new(python.unwrap_or_else(|problem| panic!("{problem}")));
    command.arg(below_tests("checks").join(script));
    command
}

/// A file or folder of the tests.
pub(crate) fn below_tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
