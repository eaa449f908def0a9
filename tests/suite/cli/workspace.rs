//! `new`, `gen` and `check` in a workspace of their own.

use std::{collections::BTreeMap, fs, path::Path};

use tempfile::TempDir;
use tollgate_compiler::digest::sha256;

use super::{code, run};

/// An empty workspace.
pub(super) fn workspace() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::create_dir(folder.path().join("specs")).expect("a folder can be made");
    folder
}

/// All files below a folder, and what they hold.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("the folder can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it stands below").display().to_string();
                found.insert(name, fs::read(&path).expect("the file can be read"));
            }
        }
    }
    found
}

/// Runs a verb: its exit code, and what it said.
fn verb(folder: &TempDir, words: &[&str]) -> (i32, String) {
    let output = run(folder.path(), words);
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    (code(&output), String::from_utf8(said).expect("verbs say UTF-8"))
}

#[track_caller]
pub(super) fn expect(folder: &TempDir, words: &[&str], expected: i32, says: &str) {
    let (code, said) = verb(folder, words);
    assert!(code == expected && said.contains(says), "{words:?}: {code}\n{said}");
}

#[test]
fn a_new_pipeline_is_generated_and_checked() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "new       specs/orders.yaml\nnew       specs/orders.avsc\n");
    expect(&folder, &["check"], 0, "");
    let before = files(folder.path());
    assert!(before.contains_key("generated/src/orders.rs") && before.contains_key("generated/src/main.rs"));
    expect(&folder, &["gen"], 0, "nothing changed");
    assert!(files(folder.path()) == before, "twice gives other bytes");
    expect(&folder, &["new", "orders"], 2, "`specs/orders.yaml` is there already");
    assert!(files(folder.path()) == before, "something was written over");
}

/// What `new` writes, and what is committed, names no servers: verbs go where the environment says.
#[test]
fn servers_are_those_of_the_environment() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let new = fs::read_to_string(folder.path().join("generated/src/orders/about.rs")).expect("it is there");
    let committed = ["ohlcv", "payments"].map(|name| crate::tree::text(&format!("generated/src/{name}/about.rs")));
    for about in committed.into_iter().chain([new]) {
        for name in ["KAFKA_BOOTSTRAP_SERVERS", "SCHEMA_REGISTRY_URL", "DATABASE_URL"] {
            assert!(about.contains(&format!("\"${{env:{name}}}\"")), "{name}: {about}");
        }
    }
}

#[test]
fn drift_is_found_and_repaired() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let before = files(folder.path());
    let generated = folder.path().join("generated/src/orders.rs");
    fs::write(&generated, "// edited by hand\n").expect("it can be written");
    expect(&folder, &["check"], 1, "`cargo xtask gen` writes them");
    expect(&folder, &["gen"], 0, "changed   generated/src/orders.rs");
    fs::remove_file(&generated).expect("it can be removed");
    expect(&folder, &["check"], 1, "1 file differs");
    expect(&folder, &["gen"], 0, "new       generated/src/orders.rs");
    fs::write(folder.path().join("generated/pipelines/orders/stale.txt"), "").expect("it can be written");
    expect(&folder, &["check"], 1, "");
    expect(&folder, &["gen"], 0, "removed   generated/pipelines/orders/stale.txt");
    assert!(files(folder.path()) == before);
}

#[test]
fn a_dag_goes_with_its_spec_and_foreign_files_stay() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let [spec, dag, foreign] = ["specs/orders.yaml", "generated/dags/orders.py", "generated/dags/foreign.py"]
        .map(|path| folder.path().join(path));
    let without = fs::read_to_string(&spec).expect("it can be read");
    let with = format!("{without}dag: {{ schedule: '@daily' }}\n");
    fs::write(&spec, &with).expect("it can be written");
    expect(&folder, &["gen"], 0, "new       generated/dags/orders.py");
    fs::write(&foreign, "# written by hand\n").expect("it can be written");
    expect(&folder, &["check"], 0, "");
    fs::write(&spec, &without).expect("it can be written");
    expect(&folder, &["check"], 1, "2 files differ");
    expect(&folder, &["gen"], 0, "removed   generated/dags/.airflowignore\nremoved   generated/dags/orders.py");
    fs::write(&spec, &with).expect("it can be written");
    expect(&folder, &["gen"], 0, "new       generated/dags/orders.py");
    fs::remove_file(&spec).expect("it can be removed");
    expect(&folder, &["gen"], 0, "`cargo xtask gen --prune` removes what it generated");
    assert!(dag.is_file(), "a DAG went before its pipeline");
    expect(&folder, &["gen", "--prune"], 0, "removed   pipeline orders");
    assert!(!dag.exists() && foreign.is_file());
}

#[test]
fn a_refused_spec_writes_nothing() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let spec = folder.path().join("specs/orders.yaml");
    let text = fs::read_to_string(&spec).expect("it can be read");
    fs::write(&spec, text.replace("column: amount", "column: amuont")).expect("it can be written");
    let before = files(folder.path());
    expect(&folder, &["gen"], 2, "did you mean `amount`?");
    expect(&folder, &["check"], 2, "error[unknown-column]");
    expect(&folder, &["explain", "specs/orders.yaml"], 2, "error[unknown-column]");
    let (code, said) = verb(&folder, &["gen", "--format", "json"]);
    assert!(
        code == 2 && serde_json::from_str::<serde_json::Value>(&said).is_ok_and(|found| found.is_array()),
        "{said}"
    );
    assert!(files(folder.path()) == before);
}

#[test]
fn a_pipeline_whose_spec_is_gone_is_removed_when_asked() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let before = files(folder.path());
    expect(&folder, &["new", "returns"], 0, "");
    fs::remove_file(folder.path().join("specs/returns.yaml")).expect("it can be removed");
    fs::remove_file(folder.path().join("specs/returns.avsc")).expect("it can be removed");
    expect(&folder, &["check"], 1, "the spec of `returns` is gone");
    expect(&folder, &["gen"], 0, "`cargo xtask gen --prune` removes what it generated");
    assert!(folder.path().join("generated/src/returns.rs").is_file());
    expect(&folder, &["gen", "--prune"], 0, "removed   pipeline returns");
    expect(&folder, &["check"], 0, "");
    assert!(files(folder.path()) == before);
}

#[test]
fn a_sealed_file_that_was_changed_is_left_to_git() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let sealed = folder.path().join("generated/pipelines/orders/migrations/sqlite/0001_create.sql");
    fs::write(&sealed, "DROP TABLE orders;\n").expect("it can be written");
    let before = files(folder.path());
    expect(&folder, &["check"], 1, "this file is sealed and was changed");
    expect(&folder, &["gen"], 2, "is sealed and was changed");
    assert!(files(folder.path()) == before);
}

/// What `gen` says of each expectation: whether PostgreSQL gives the gate's verdict, and the table holds it.
#[test]
fn gen_says_where_an_expectation_is_exact() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let spec = folder.path().join("specs/orders.yaml");
    let text = fs::read_to_string(&spec).expect("it can be read");
    let more = "
  - expect_column_to_exist: { column: id }
  - expect_column_values_to_not_be_null: { column: comment, severity: warning }
  - expect_column_value_lengths_to_be_between: { column: comment, max_value: 80, on_failure: drop }
  - expect_column_pair_values_to_be_in_set: { id: pairs_in_set, column_A: status, column_B: comment, value_pairs_set: [[paid, x]] }
  - expect_amount_to_be_small: {}
expectations:
  expect_amount_to_be_small: { expression: 'amount * 2 < 1000' }

sink:";
    fs::write(&spec, text.replace("\nsink:", more)).expect("it can be written");
    expect(&folder, &["gen"], 0, TABLE);
}

const TABLE: &str = "
specs/orders.yaml
  expectation             gate   SQL      CHECK  GX
  id_between              exact  exact    exact  exact
  status_in_set           exact  exact    exact  exact
  amount_between          exact  exact    exact  exact
  id_exists               –      –        –      exact    decided by the compiler
  comment_not_null        exact  exact    none   exact    records that fail are loaded
  comment_length_between  exact  exact    none   exact    records that fail are dropped
  pairs_in_set            exact  exact    exact  inexact  GX lets a pair pass of which one half is null and the other one is listed
  amount_to_be_small      exact  inexact  none   inexact  computes with doubles, and PostgreSQL raises where a result overflows
";

/// What `explain not-migratable` tells people to do.
#[test]
fn a_step_that_was_written_by_hand_is_taken() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let (schema, pipeline) =
        (folder.path().join("specs/orders.avsc"), folder.path().join("generated/pipelines/orders"));
    let text = fs::read_to_string(&schema).expect("it can be read");
    let wider =
        text.replace(r#"{ "name": "status", "type": "string""#, r#"{ "name": "status", "type": ["null", "string"]"#);
    fs::write(&schema, wider).expect("it can be written");
    let statement = r#"ALTER TABLE "orders" ALTER COLUMN "status" DROP NOT NULL"#;
    expect(&folder, &["gen"], 2, statement);

    let (file, sql) = ("migrations/postgres/0002_by_hand.sql", format!("{statement};\n"));
    fs::write(pipeline.join(file), &sql).expect("it can be written");
    let history = pipeline.join("history.json");
    let text = fs::read_to_string(&history).expect("it can be read");
    let mut sealed: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let mut step = sealed["steps"][0].clone();
    step["columns"][1]["nullable"] = true.into();
    step["migrations"] = serde_json::json!({ "postgres": { "path": file, "sha256": sha256(&sql) } });
    sealed["steps"].as_array_mut().expect("a list").push(step);
    fs::write(&history, sealed.to_string()).expect("it can be written");
    expect(&folder, &["gen"], 0, "generated/src/orders");
    expect(&folder, &["check"], 0, "");
    assert_eq!(fs::read_to_string(pipeline.join(file)).expect("it is there"), sql);
    let about = fs::read_to_string(folder.path().join("generated/src/orders/about.rs")).expect("it is there");
    assert!(about.contains(file), "the binary does not know the step: {about}");
}

/// A link that leads nowhere was a spec once: nothing is skipped without a word.
#[cfg(unix)]
#[test]
fn a_spec_that_cannot_be_read_is_named() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    std::os::unix::fs::symlink("nowhere.yaml", folder.path().join("specs/lost.yaml")).expect("a link can be made");
    expect(&folder, &["check"], 2, "cannot read `specs/lost.yaml`");
}

#[test]
fn verbs_outside_of_a_workspace_say_so() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for words in [&["gen"][..], &["check"]] {
        expect(&folder, words, 2, "cannot read `specs/`");
    }
    expect(&folder, &["gen", "specs/none.yaml"], 2, "cannot read `specs/`");
}
