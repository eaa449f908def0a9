//! A copy of the workspace, and a shell that goes from command to command.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    thread::{self, JoinHandle},
};

use tempfile::TempDir;
use tollgate_xtask::services::{Kafka, Postgres, Registry, python};

/// What of the workspace the tutorial looks at.
const COPIED: [&str; 4] = ["specs", "generated", "Cargo.toml", ".gitignore"];

/// What the tutorial has its reader set, and what would colour the words.
const SETTINGS: [&str; 6] = [
    "KAFKA_BOOTSTRAP_SERVERS",
    "SCHEMA_REGISTRY_URL",
    "DATABASE_URL",
    "TOLLGATE_BIN",
    "TOLLGATE_DOCS",
    "CLICOLOR_FORCE",
];

/// Stands in for cargo: `xtask` is the one under test, `build` finds what was compiled from the very files that are
/// there, and `up` names services that end with the test.
const CARGO: &str = include_str!("cargo.sh");

/// Calls a command in the environment that the one before has left.
const SHELL: &str = r#"exec 2>&1; if [ -f ../environment ]; then . ../environment; fi; eval "$1"; status=$?; export -p > ../environment; exit $status"#;

/// The copy.
pub(crate) struct Place {
    folder: TempDir,
    services: Services,
}

/// They are started while the reader is still at the spec.
enum Services {
    Starting(JoinHandle<Running>),
    Running { _running: Running },
    Ended,
}

struct Running {
    kafka: Kafka,
    registry: Registry,
    postgres: Postgres,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Self { folder, services: Services::Starting(thread::spawn(Running::start)) };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        fs::create_dir_all(place.clone()).expect("a folder");
        fs::create_dir_all(place.folder.path().join("bin")).expect("a folder");
        for name in COPIED {
            let copied = Command::new("cp").arg("-R").arg(root.join(name)).arg(place.clone()).status();
            assert!(copied.expect("cp starts").success(), "{name}");
        }
        program(&place.cargo(), CARGO);
        let (status, printed) = place.shell("git init --quiet && git add . && git commit --quiet --message clone");
        assert_eq!(status, 0, "{printed:?}");
        place
    }

    fn clone(&self) -> PathBuf {
        self.folder.path().join("clone")
    }

    fn cargo(&self) -> PathBuf {
        self.folder.path().join("bin/cargo")
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.clone().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.clone().join(path), text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// How a command of the tutorial ends, and the lines that it prints.
    pub(crate) fn run(&mut self, command: &str) -> (i32, Vec<String>) {
        if command == "cargo xtask up" {
            self.up();
        }
        if command.starts_with("python3 -m venv") {
            self.airflow();
            return (0, Vec::new());
        }
        self.shell(command)
    }

    /// Sees to it that `up` has services to name.
    fn up(&mut self) {
        let Services::Starting(starting) = std::mem::replace(&mut self.services, Services::Ended) else { return };
        let running = starting.join().expect("the services start");
        let (kafka, registry, postgres) = (running.kafka.bootstrap(), running.registry.url(), running.postgres.url());
        let settings =
            format!("KAFKA_BOOTSTRAP_SERVERS={kafka}\nSCHEMA_REGISTRY_URL={registry}\nDATABASE_URL={postgres}\n");
        fs::create_dir_all(self.clone().join("target/services")).expect("a folder");
        self.write("target/services/.env", &settings);
        self.services = Services::Running { _running: running };
    }

    /// The environment that the tests of the DAGs have made already: it was moved, so that its scripts find no Python.
    fn airflow(&self) {
        let requirements = include_str!("../airflow/requirements.txt");
        let python = python::environment("airflow", requirements).unwrap_or_else(|problem| panic!("{problem}"));
        let script = format!("#!/bin/sh\nexec '{}' -m airflow \"$@\"\n", python.display());
        fs::create_dir_all(self.clone().join("target/airflow-env/bin")).expect("a folder");
        program(&self.clone().join("target/airflow-env/bin/airflow"), &script);
    }

    fn shell(&self, command: &str) -> (i32, Vec<String>) {
        let path = std::env::var("PATH").expect("there is a PATH");
        let bin = self.folder.path().join("bin");
        let mut shell = Command::new("sh");
        shell.args(["-c", SHELL, "sh", command]).current_dir(self.clone());
        shell.env("PATH", format!("{}:{path}", bin.display())).env("CARGO", self.cargo());
        shell.envs([("XTASK", env!("CARGO_BIN_EXE_xtask-of-tutorial")), ("COMPILED", env!("COMPILED"))]);
        shell.env("TOLLGATE", env!("CARGO_BIN_EXE_tollgate-of-tutorial"));
        shell.envs([("NO_COLOR", "1"), ("COLUMNS", "100"), ("GIT_CONFIG_GLOBAL", "/dev/null")]);
        for role in ["AUTHOR", "COMMITTER"] {
            shell.env(format!("GIT_{role}_NAME"), "A").env(format!("GIT_{role}_EMAIL"), "a@example.org");
        }
        for name in SETTINGS {
            shell.env_remove(name);
        }
        let output = shell.output().expect("a shell starts");
        let printed = String::from_utf8(output.stdout).expect("what is printed is UTF-8");
        (output.status.code().unwrap_or(-1), printed.lines().map(String::from).collect())
    }
}

impl Running {
    fn start() -> Self {
        thread::scope(|scope| {
            let kafka = scope.spawn(|| Kafka::start(1).expect("it starts"));
            let registry = scope.spawn(|| Registry::start().expect("it starts"));
            let postgres = Postgres::start().expect("it starts");
            let (kafka, registry) = (kafka.join().expect("it starts"), registry.join().expect("it starts"));
            Self { kafka, registry, postgres }
        })
    }
}

fn program(path: &Path, text: &str) {
    fs::write(path, text).expect("it can be written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it can be run");
}
