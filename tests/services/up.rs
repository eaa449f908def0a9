//! `cargo xtask up` and `down`, from the first to the last.

use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

use crate::{
    binary::tollgate,
    programs::{processes_of, said, sql, text},
};

/// `cargo xtask` in a folder of its own.
pub(crate) fn xtask(folder: &Path, words: &[&str]) -> Output {
    let xtask = env!("CARGO_BIN_EXE_xtask-under-test");
    Command::new(xtask).args(words).current_dir(folder).output().expect("the program starts")
}

/// What `up` says; it has to succeed.
#[track_caller]
pub(crate) fn up(folder: &Path) -> Value {
    up_with(folder, &[])
}

/// The same, with more words.
#[track_caller]
pub(crate) fn up_with(folder: &Path, words: &[&str]) -> Value {
    let output = xtask(folder, &[&["up", "--format", "json"], words].concat());
    assert!(output.status.success(), "{}", text(&output));
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

/// The names of the services that were started.
pub(crate) fn started(up: &Value) -> Vec<&str> {
    let services = up["services"].as_array().expect("services");
    services
        .iter()
        .filter(|service| service["started"] == true)
        .filter_map(|service| service["name"].as_str())
        .collect()
}

/// Ends everything, also where a test fails.
pub(crate) struct Down<'a>(pub(crate) &'a Path);

impl Drop for Down<'_> {
    fn drop(&mut self) {
        xtask(self.0, &["down", "--purge"]);
    }
}

#[test]
fn services_go_on_until_they_are_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let _down = Down(folder);
    let without = demo(folder);
    assert_eq!(without.status.code(), Some(3), "{}", text(&without));
    assert!(text(&without).contains("help: `cargo xtask up` starts them"), "{}", text(&without));
    let first = up(folder);
    assert_eq!(started(&first).len(), 3, "{first:#}");
    settings_connect(folder, &first["settings"]);
    let real = demo(folder);
    assert!(real.status.success() && text(&real).contains("\"audit\": \"ok\""), "{}", text(&real));

    let second = up(folder);
    assert_eq!((started(&second), &second["settings"]), (vec![], &first["settings"]));
    let refused = xtask(folder, &["up", "--brokers", "3"]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));

    let postgres = first["services"].as_array().into_iter().flatten().find(|service| service["name"] == "PostgreSQL");
    let id = &postgres.expect("it was started")["id"];
    said(Command::new("sh").args(["-c", &format!("kill -s KILL {id}")]));
    let third = up(folder);
    assert_eq!((started(&third), &third["settings"]), (vec!["PostgreSQL"], &first["settings"]));
    assert_eq!(sql(third["settings"]["DATABASE_URL"].as_str().expect("a URL"), "SELECT * FROM kept"), "42");

    assert!(xtask(folder, &["down"]).status.success());
    assert_eq!(processes_of(folder), [""; 0]);
    a_taken_port_is_named(folder, &first["settings"]);
    let fourth = up(folder);
    assert_eq!((started(&fourth).len(), &fourth["settings"]), (3, &first["settings"]));
    assert_eq!(sql(fourth["settings"]["DATABASE_URL"].as_str().expect("a URL"), "SELECT * FROM kept"), "42");

    assert!(xtask(folder, &["down", "--purge"]).status.success());
    assert_eq!(processes_of(folder), [""; 0]);
    assert!(!folder.join("target/services").exists());
    let nothing = xtask(folder, &["down"]);
    assert!(nothing.status.code() == Some(99) && text(&nothing).contains("nothing runs"), "{}", text(&nothing));
}

/// Another program listens where the registry would.
fn a_taken_port_is_named(folder: &Path, settings: &Value) {
    let url = settings["SCHEMA_REGISTRY_URL"].as_str().expect("a URL");
    let port = url.split([':', '/']).find_map(|part| part.parse::<u16>().ok()).expect("a port");
    let _listener = TcpListener::bind(("127.0.0.1", port)).expect("the registry is down");
    let refused = xtask(folder, &["up"]);
    assert_eq!(refused.status.code(), Some(3), "{}", text(&refused));
    let words = format!("port {port} of the registry is taken by another program");
    assert!(text(&refused).contains(&words), "{}", text(&refused));
    assert_eq!(processes_of(folder), [""; 0], "nothing is started in vain");
}

/// `cargo xtask demo --real` with the specs of this workspace, which finds what runs here by itself. What cargo would
/// build is there already.
fn demo(folder: &Path) -> Output {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package stands in the workspace");
    let cargo = folder.join("cargo");
    if !cargo.exists() {
        for name in ["specs", "generated"] {
            symlink(workspace.join(name), folder.join(name)).expect("a link");
        }
        let built = format!("#!/bin/sh\necho '{{\"executable\":\"{}\"}}'\n", tollgate().display());
        fs::write(&cargo, built)
            .and_then(|()| fs::set_permissions(&cargo, Permissions::from_mode(0o700)))
            .expect("a file");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask-under-test"));
    for name in ["KAFKA_BOOTSTRAP_SERVERS", "SCHEMA_REGISTRY_URL", "DATABASE_URL"] {
        command.env_remove(name);
    }
    command.args(["demo", "ohlcv", "--real", "--records", "2000", "--format", "json"]).env("CARGO", cargo);
    command.current_dir(folder).output().expect("the program starts")
}

/// The file, read by a shell, holds what was said, and everything answers there.
fn settings_connect(folder: &Path, settings: &Value) {
    let script = "set -a; . ./target/services/.env; exec env";
    let environment = said(Command::new("sh").args(["-c", script]).env_clear().current_dir(folder));
    let environment: BTreeMap<&str, &str> = environment.lines().filter_map(|line| line.split_once('=')).collect();
    for (key, value) in settings.as_object().expect("settings") {
        assert_eq!(environment.get(key.as_str()).copied(), value.as_str(), "{key}");
    }
    let value = |key: &str| environment[key].to_owned();
    assert_eq!(sql(&value("DATABASE_URL"), "CREATE TABLE kept AS SELECT 42"), "");
    assert_eq!(
        said(Command::new("curl").args(["--silent", &format!("{}/subjects", value("SCHEMA_REGISTRY_URL"))])),
        "[]"
    );
    let topic = ["TopicCommand", "--create", "--topic", "kept"];
    assert_eq!(said(Command::new(value("KAFKA_TOOL")).args(topic)), "Created topic kept.");
}

/// Everything that is missing is named at once, with what it is for and how to get it.
#[test]
fn what_is_missing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let programs = folder.path().join("programs");
    std::fs::create_dir(&programs).expect("a folder");
    for program in ["id", "sh"] {
        let found = said(Command::new("sh").args(["-c", &format!("command -v {program}")]));
        std::os::unix::fs::symlink(found, programs.join(program)).expect("a link");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_xtask-under-test"))
        .arg("up")
        .current_dir(&folder)
        .env("PATH", &programs)
        .env("TOLLGATE_CACHE", folder.path().join("cache"))
        .env_remove("JAVA_HOME")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    let text = text(&output);
    for part in
        ["error: `mvn` is missing: it fetches Apache Kafka", "error: Java 21 or newer is missing", "install maven"]
    {
        assert!(text.contains(part), "{text}");
    }
}
