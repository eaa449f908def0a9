//! `diff` against commits of git.

use std::{fs, path::Path, process::Command};

use super::workspace::{expect, workspace};

/// Git, in a folder, with nobody's settings.
pub(super) fn git(folder: &Path, words: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]).args(words);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").current_dir(folder);
    let output = git.output().expect("git starts");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

pub(super) fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "."]);
    git(folder, &["commit", "--quiet", "--message", message]);
}

/// Writes a file anew, with one text in the place of another.
pub(super) fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("it can be read");
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).expect("it can be written");
}

#[test]
fn schemas_are_held_against_commits() {
    let folder = workspace();
    let root = folder.path();
    git(root, &["init", "--quiet"]);
    fs::write(root.join("Cargo.toml"), "").expect("it can be written");
    expect(&folder, &["new", "orders"], 0, "");
    expect(&folder, &["diff", "--against", "HEAD"], 2, "neither a commit");
    commit(root, "one");
    git(root, &["tag", "v1"]);
    expect(&folder, &["diff", "--against", "HEAD"], 0, "orders: BACKWARD (default), nothing changed since version 1");
    let schema = root.join("specs/orders.avsc");
    // A second version, which adds a field that may be missing.
    let second = r#"{ "name": "shop", "type": ["null", "string"], "default": null }, { "name": "comment""#;
    change(&schema, r#"{ "name": "comment""#, second);
    expect(&folder, &["diff", "--against", "main"], 0, "`shop` was added: nullable string, default null");
    expect(&folder, &["gen"], 0, "");
    commit(root, "two");
    expect(&folder, &["diff", "--against", "HEAD"], 0, "nothing changed since version 2");
    expect(&folder, &["diff", "--against", "v1"], 0, "`shop` was added");
    // Nothing is committed yet, and no migration leads there.
    change(
        &schema,
        r#""name": "comment", "type": ["null", "string"]"#,
        r#""name": "comment", "type": ["null", "long"]"#,
    );
    expect(&folder, &["gen"], 2, "error[not-migratable]");
    expect(&folder, &["diff", "--against", "HEAD"], 1, "BACKWARD: string that was written is not read as long");
    expect(&folder, &["diff", "--against", "v1", "--format", "json"], 1, r#""compatible": false"#);
}

#[test]
fn a_copy_in_a_repository_without_commits_keeps_its_history() {
    let folder = workspace();
    let root = folder.path();
    git(root, &["init", "--quiet"]);
    fs::write(root.join("Cargo.toml"), "").expect("it can be written");
    expect(&folder, &["new", "orders"], 0, "");
    let schema = root.join("specs/orders.avsc");
    let add = |name: &str| {
        let field =
            format!(r#"{{ "name": "{name}", "type": ["null", "string"], "default": null }}, {{ "name": "comment""#);
        change(&schema, r#"{ "name": "comment""#, &field);
        expect(&folder, &["gen"], 0, "");
    };
    let second = root.join("generated/pipelines/orders/schemas/0002.avsc");
    add("shop");
    assert!(!second.exists(), "nothing is sealed before the first commit");
    commit(root, "one");
    add("clerk");
    commit(root, "two");
    fs::remove_dir_all(root.join(".git")).expect("it is there");
    git(root, &["init", "--quiet"]);
    expect(&folder, &["check"], 0, "");
    expect(&folder, &["gen"], 0, "");
    assert!(second.exists(), "databases have applied what leads there");
}

#[test]
fn a_mode_of_all_versions_sees_the_first() {
    let folder = workspace();
    let root = folder.path();
    git(root, &["init", "--quiet"]);
    fs::write(root.join("Cargo.toml"), "").expect("it can be written");
    expect(&folder, &["new", "orders"], 0, "");
    commit(root, "one");
    let (schema, spec) = (root.join("specs/orders.avsc"), root.join("specs/orders.yaml"));
    let at = r#"{ "name": "status", "type": "string""#;
    // The second version gives the field a default, the third writes it no more.
    change(&schema, at, r#"{ "name": "status", "type": "string", "default": "new""#);
    expect(&folder, &["gen"], 0, "");
    commit(root, "two");
    change(
        &schema,
        r#""name": "comment", "type": ["null", "string"], "default": null"#,
        r#""name": "comment", "type": "string", "default": """#,
    );
    let mode = |word: &str| format!("value: {{ schema: orders.avsc, compatibility: {word} }}");
    let mut before = "value: { schema: orders.avsc }".to_owned();
    for (word, code, says) in [
        ("FORWARD", 0, "orders: FORWARD with version 2"),
        ("FORWARD_TRANSITIVE", 0, "orders: FORWARD_TRANSITIVE with versions 1, 2"),
        ("BACKWARD", 1, "(since version 2)"),
        ("BACKWARD_TRANSITIVE", 1, "(since versions 1, 2)"),
        ("NONE", 0, "orders: NONE with version 2"),
    ] {
        change(&spec, &before, &mode(word));
        before = mode(word);
        expect(&folder, &["diff", "--against", "HEAD"], code, says);
    }
}

#[test]
fn a_refused_spec_is_refused_here_too() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    change(&folder.path().join("specs/orders.yaml"), "column: amount", "column: amuont");
    expect(&folder, &["diff", "--against", "."], 2, "error[unknown-column]");
    expect(&folder, &["diff", "--against", ".", "--format", "github"], 2, "::error file=specs/orders.yaml,line=");
    expect(&folder, &["gen", "--format", "github"], 2, "title=unknown-column::no column `amuont` in record `Entry`%0A");
}

#[test]
fn drift_is_an_annotation() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    fs::write(folder.path().join("generated/src/orders.rs"), "").expect("it can be written");
    expect(&folder, &["check", "--format", "github"], 1, "::error file=generated/src/orders.rs,title=drift::");
    expect(&folder, &["diff", "--against", "."], 0, "1 pipeline compatible with .");
    fs::remove_file(folder.path().join("specs/orders.yaml")).expect("it can be removed");
    expect(&folder, &["diff", "--against", "."], 0, "note: . has the pipeline `orders`, and no spec here");
}
