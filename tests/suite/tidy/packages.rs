//! Which package may know which.

use std::{collections::BTreeSet, process::Command};

use super::{PACKAGES, none};
use crate::tree;

/// Packages that reach a clock, a network or a disk.
const OUTSIDE: [&str; 5] = ["tokio", "rdkafka", "sqlx", "reqwest", "mio"];

/// A section of a package's manifest: the names on the left.
fn section(package: &str, name: &str) -> BTreeSet<String> {
    let manifest = tree::text(&format!("{package}/Cargo.toml"));
    let lines = manifest.lines().skip_while(|line| *line != format!("[{name}]")).skip(1);
    let names = lines.take_while(|line| !line.starts_with('[')).filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| !name.is_empty() && !name.starts_with('#')).map(String::from).collect()
}

/// Our own packages that a package depends on.
fn ours(package: &str, name: &str) -> Vec<String> {
    section(package, name).into_iter().filter(|name| name.starts_with("tollgate")).collect()
}

#[test]
fn packages_know_each_other_in_one_direction() {
    assert_eq!(ours("compiler", "dependencies"), [] as [&str; 0]);
    assert_eq!(ours("runtime", "dependencies"), [] as [&str; 0]);
    assert_eq!(ours("generated", "dependencies"), ["tollgate-runtime"]);
    assert_eq!(ours("xtask", "dependencies"), ["tollgate-compiler"]);
    for package in PACKAGES.into_iter().filter(|package| *package != "tests") {
        assert_eq!(ours(package, "dev-dependencies"), [] as [&str; 0], "{package}");
        assert_eq!(ours(package, "build-dependencies"), [] as [&str; 0], "{package}");
    }
}

#[test]
fn the_compiler_reaches_nothing_outside() {
    depends_on_nothing_outside("tollgate-compiler");
}

/// It has to build quickly, and where nothing else does: all that it has of the network is a small client that
/// waits for its answer.
#[test]
fn the_front_end_builds_where_nothing_else_does() {
    depends_on_nothing_outside("tollgate-xtask");
}

fn depends_on_nothing_outside(package: &str) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = ["tree", "--offline", "--quiet", "--package", package, "--edges", "normal", "--prefix", "none"];
    let output = Command::new(cargo).args(tree).current_dir(tree::root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    let names: BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(package), "{text}");
    none(&OUTSIDE.into_iter().filter(|name| names.contains(name)).map(String::from).collect::<Vec<_>>());
}

#[test]
fn every_package_obeys_the_lints() {
    for package in PACKAGES {
        assert!(tree::text(&format!("{package}/Cargo.toml")).contains("\n[lints]\nworkspace = true\n"), "{package}");
    }
}
