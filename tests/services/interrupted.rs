//! `cargo xtask up` is interrupted before everything is there.

use std::{
    fs,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::Value;

use crate::{
    programs::{interruptible, processes_of, send, wait_for},
    up::{Down, started, up},
};

/// The number of the interrupt.
const INT: i32 = 2;

#[test]
fn an_interrupted_start_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let _down = Down(folder);
    let mut command = interruptible(env!("CARGO_BIN_EXE_xtask-under-test"));
    command.arg("up").current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let mut starting = command.spawn().expect("it starts");
    let broker = || processes_of(folder).iter().any(|process| process.contains(" kafka.Kafka "));
    wait_for("a broker begins to start", broker);
    send("INT", starting.id());
    let ended = starting.wait().expect("it ends");
    assert_eq!(ended.signal(), Some(INT), "it was quicker than the interrupt: {ended}");
    let database = folder_of_database(folder);
    wait_for("all that was started ends", || [folder, &database].iter().all(|folder| processes_of(folder).is_empty()));

    let up = up(folder);
    assert_eq!(started(&up).len(), 3, "{up:#}");
    assert!(!processes_of(&database).is_empty(), "nothing runs in `{}`", database.display());
}

/// It may lie elsewhere, where another account can reach it.
fn folder_of_database(folder: &Path) -> PathBuf {
    let state = fs::read_to_string(folder.join("target/services/state.json")).expect("it is kept");
    let state: Value = serde_json::from_str(&state).expect("it is JSON");
    state["postgres_folder"].as_str().expect("it is a path").into()
}
