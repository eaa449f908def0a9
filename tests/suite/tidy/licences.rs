//! Licences of everything that is built from a registry, tests and optional features included.

use std::{collections::BTreeSet, process::Command};

use serde_json::Value as Json;

use super::none;
use crate::tree;

/// Licences under which code may be part of this project or of its tests, and why.
const ALLOWED: [(&str, &str); 8] = [
    ("Apache-2.0", "our own"),
    ("BSD-2-Clause", "permissive: keep the notice"),
    ("BSD-3-Clause", "permissive: keep the notice"),
    ("CDLA-Permissive-2.0", "for data: the list of certificate authorities"),
    ("ISC", "permissive: keep the notice"),
    ("MIT", "our own"),
    ("Unicode-3.0", "permissive: of tables that are made from Unicode's data"),
    ("Zlib", "permissive: keep the notice"),
];

/// A registry's package: its name, and what it says of its licence.
fn packages() -> Vec<(String, String)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let host = host();
    let arguments =
        ["metadata", "--format-version", "1", "--locked", "--quiet", "--all-features", "--filter-platform", &host];
    let output = Command::new(cargo).args(arguments).current_dir(tree::root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Json = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = document["packages"].as_array().expect("a list").iter();
    let text = |package: &Json, key: &str| package[key].as_str().unwrap_or_default().to_owned();
    packages
        .filter(|package| !package["source"].is_null())
        .map(|package| (text(package, "name"), text(package, "license")))
        .collect()
}

/// The machine that we build on and for.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("rustc prints UTF-8");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc has a host").to_owned()
}

/// Whether an expression of SPDX can be met by licences that are allowed, and by which.
///
/// `AND` binds more tightly than `OR`, for which `/` is the old spelling; no licence here needs an exception.
fn met(expression: &str, used: &mut BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest, used) && rest.is_empty()
}

fn either(rest: &mut &[&str], used: &mut BTreeSet<String>) -> bool {
    let mut met = all(rest, used);
    while let ["OR", behind @ ..] = *rest {
        *rest = behind;
        met |= all(rest, used);
    }
    met
}

fn all(rest: &mut &[&str], used: &mut BTreeSet<String>) -> bool {
    let mut met = one(rest, used);
    while let ["AND", behind @ ..] = *rest {
        *rest = behind;
        met &= one(rest, used);
    }
    met
}

fn one(rest: &mut &[&str], used: &mut BTreeSet<String>) -> bool {
    match *rest {
        ["(", behind @ ..] => {
            *rest = behind;
            let met = either(rest, used);
            *rest = rest.strip_prefix(&[")"]).unwrap_or(&["unbalanced"]);
            met
        }
        [_, "WITH", _, behind @ ..] => {
            *rest = behind;
            false
        }
        [name, behind @ ..] => {
            *rest = behind;
            let known = ALLOWED.iter().any(|(allowed, _)| allowed == name);
            if known {
                used.insert((*name).to_owned());
            }
            known
        }
        [] => false,
    }
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let packages = packages();
    assert!(packages.len() > 100, "{packages:?}");
    let mut used = BTreeSet::new();
    let refused = packages.iter().filter(|(_, licence)| !met(licence, &mut used));
    none(&refused.map(|(name, licence)| format!("{name} is under `{licence}`")).collect::<Vec<_>>());
    let unused = ALLOWED.iter().filter(|(name, _)| !used.contains(*name));
    none(&unused.map(|(name, _)| format!("nothing is under `{name}` any more")).collect::<Vec<_>>());
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    for (expression, expected) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only AND MIT", false),
        ("MIT OR GPL-3.0-only AND MPL-2.0", true),
        ("(MIT OR GPL-3.0-only) AND MPL-2.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("GPL-2.0-only WITH Classpath-exception-2.0", false),
        ("Apache-2.0 WITH LLVM-exception OR MIT", true),
        ("(MIT", false),
        ("MIT)", false),
        ("", false),
    ] {
        assert_eq!(met(expression, &mut BTreeSet::new()), expected, "{expression}");
    }
}
