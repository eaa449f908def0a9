//! The workflow that `new --ci github` writes: its commands, run as they stand there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;
use tollgate_compiler::{
    diagnostic::{Diagnostics, render},
    source::Sources,
    syntax::{self, Kind, Node},
};

use tollgate_xtask::services::python;

use super::{
    diff::{change, commit, git},
    workspace::{expect, workspace},
};
use crate::tree;

const WORKFLOW: &str = ".github/workflows/tollgate.yml";

/// One step that runs a command.
struct Step {
    name: String,
    run: String,
    environment: Vec<(String, String)>,
}

/// A repository with a pipeline and the workflow, and a clone of it on a branch, as a pull request has it.
struct Request {
    /// What the clone was made of; it has to last as long.
    _origin: TempDir,
    clone: TempDir,
}

impl Request {
    fn new() -> Self {
        let origin = workspace();
        fs::create_dir(origin.path().join(".cargo")).expect("a folder can be made");
        let manifest = tree::root().join("Cargo.toml");
        let run = format!(
            "run --quiet --offline --manifest-path {} --package tollgate-xtask --bin xtask --",
            manifest.display()
        );
        let words: Vec<String> = run.split(' ').map(|word| format!("'{word}'")).collect();
        let alias = format!("[alias]\nxtask = [{}]\n", words.join(", "));
        fs::write(origin.path().join(".cargo/config.toml"), alias).expect("it can be written");
        fs::write(origin.path().join("Cargo.toml"), "").expect("it can be written");
        expect(&origin, &["new", "orders", "--ci", "github"], 0, "new       .github/workflows/tollgate.yml\n");
        expect(&origin, &["new", "--ci", "github"], 2, "is there already");
        git(origin.path(), &["init", "--quiet"]);
        commit(origin.path(), "one");
        let clone = tempfile::tempdir().expect("a folder can be made");
        git(clone.path(), &["clone", "--quiet", &origin.path().display().to_string(), "."]);
        git(clone.path(), &["checkout", "--quiet", "-b", "change"]);
        Self { _origin: origin, clone }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.clone.path().join(path)
    }

    /// Runs all commands; those that did not end well, by their names, and all that was said.
    fn run(&self) -> (Vec<String>, String) {
        let (mut failed, mut said) = (Vec::new(), String::new());
        for step in steps(&self.path(WORKFLOW)) {
            // As GitHub's runner does.
            let mut shell = Command::new("bash");
            shell
                .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &step.run])
                .current_dir(self.clone.path());
            shell.envs(step.environment).env("GITHUB_STEP_SUMMARY", self.path("summary.md"));
            let output = shell.output().expect("bash starts");
            said += &String::from_utf8_lossy(&output.stdout);
            if !output.status.success() {
                said += &String::from_utf8_lossy(&output.stderr);
                failed.push(step.name);
            }
        }
        (failed, said)
    }
}

/// The steps of the one job that run something.
fn steps(path: &Path) -> Vec<Step> {
    let (mut sources, found) = (Sources::default(), Diagnostics::default());
    let file = sources.add(WORKFLOW, fs::read_to_string(path).expect("it can be read"));
    let root = syntax::parse(&sources, file, &found);
    let found = found.into_sorted();
    assert!(found.is_empty(), "{}", render::human(&sources, &found, false));
    let root = root.expect("it is YAML");
    assert!(root.get("on").and_then(|on| on.get("pull_request")).is_some());
    assert_eq!(text(root.get("permissions").and_then(|all| all.get("contents")).expect("permissions")), "read");
    let steps = root.get("jobs").and_then(|jobs| jobs.get("specs")?.get("steps")).expect("steps");
    let Kind::Sequence(steps) = &steps.kind else { panic!("steps are a list") };
    steps.iter().filter_map(step).collect()
}

fn step(node: &Node) -> Option<Step> {
    let run = text(node.get("run")?);
    // Nothing of a request stands in a command: it could be one.
    assert!(!run.contains("${{"), "{run}");
    let environment = match node.get("env").map(|env| &env.kind) {
        Some(Kind::Mapping(entries)) => entries
            .iter()
            .map(|entry| {
                let value = text(&entry.value).replace("${{ github.base_ref }}", "main");
                (entry.key.value.clone(), value.replace("${{ github.event.before }}", "main"))
            })
            .collect(),
        _ => Vec::new(),
    };
    Some(Step { name: text(node.get("name")?), run, environment })
}

fn text(node: &Node) -> String {
    let Kind::Scalar(scalar) = &node.kind else { panic!("{node:?} is no text") };
    scalar.text.clone()
}

#[test]
fn the_commands_of_the_workflow_say_yes_and_no() {
    let request = Request::new();
    let (failed, said) = request.run();
    assert_eq!(failed, [] as [&str; 0], "{said}");
    let summary = fs::read_to_string(request.path("summary.md")).expect("a summary was written");
    assert!(summary.ends_with("No schema changed.\n"), "{summary}");

    // A schema that cannot follow: milliseconds for microseconds, which the table does not see.
    change(&request.path("specs/orders.avsc"), "timestamp-micros", "timestamp-millis");
    expect(&request.clone, &["gen"], 0, "");
    commit(&request.path("."), "two");
    let (failed, said) = request.run();
    let followers =
        ["The schemas can follow those of the base branch", "The schemas can follow those of the commit before"];
    assert_eq!(failed, followers, "{said}");
    let annotation = "::error file=specs/orders.avsc,line=8,col=15,title=incompatible-schema::`at` is timestamp-millis";
    assert!(said.contains(annotation), "{said}");
    let summary = fs::read_to_string(request.path("summary.md")).expect("a summary was written");
    assert!(summary.contains("| ❌ breaks | `orders` |"), "{summary}");

    // What is committed is not what the spec says.
    change(&request.path("specs/orders.avsc"), "timestamp-millis", "timestamp-micros");
    change(&request.path("specs/orders.yaml"), "min_value: 0", "min_value: 5");
    let (failed, said) = request.run();
    assert_eq!(failed[0], "The specs are right, and what they compile to is committed", "{said}");
    assert!(said.contains("::error file=generated/src/orders/expectations.rs,title=drift::"), "{said}");

    // A spec that is refused.
    change(&request.path("specs/orders.yaml"), "column: amount", "column: amuont");
    let (failed, said) = request.run();
    assert_eq!(failed.len(), 3, "{said}");
    assert!(said.contains("title=unknown-column::no column `amuont`"), "{said}");
}

/// By the schema of workflows that editors use, which comes with a validator of other people's.
#[test]
fn the_workflow_is_one() {
    let folder = workspace();
    expect(&folder, &["new", "--ci", "github"], 0, "new       .github/workflows/tollgate.yml\n");
    let python = python::environment("schemas", &tree::text("tests/checks/schemas.txt")).expect("there is Python");
    let check = |path: &Path| {
        let mut validator = Command::new(&python);
        validator
            .args(["-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"])
            .arg(path)
            .output()
            .expect("it starts")
    };
    let path = folder.path().join(WORKFLOW);
    let output = check(&path);
    assert!(output.status.success(), "{output:?}");
    change(&path, "runs-on:", "runs_on:");
    assert!(!check(&path).status.success(), "it sees nothing");
}

/// On a branch of its own, and in this project's CI: every version that is committed counts.
#[test]
fn a_broken_version_stays_broken_after_its_commit() {
    let folder = workspace();
    expect(&folder, &["new", "orders"], 0, "");
    let spec = folder.path().join("specs/orders.yaml");
    change(&spec, "schema: orders.avsc", "schema: orders.avsc, compatibility: BACKWARD_TRANSITIVE");
    expect(&folder, &["gen"], 0, "");
    git(folder.path(), &["init", "--quiet"]);
    fs::write(folder.path().join("Cargo.toml"), "").expect("it can be written");
    commit(folder.path(), "one");
    expect(&folder, &["diff", "--against", "."], 0, "1 pipeline compatible with .");
    change(&folder.path().join("specs/orders.avsc"), "timestamp-micros", "timestamp-millis");
    expect(&folder, &["gen"], 0, "");
    commit(folder.path(), "two");
    expect(&folder, &["diff", "--against", "."], 1, "(since version 1)");
}
