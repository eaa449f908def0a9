//! What this machine lacks, told in one go.

use std::process::{Command, Stdio};

use super::{account::Account, cache, java, kafka, maven, postgres, registry};
use crate::workspace::Problem;

/// Fails with everything that is missing to fetch what is not there yet.
pub(super) fn check() -> Result<(), Problem> {
    let account = Account::below_root()?;
    let mut by_maven: Vec<&str> = Vec::new();
    if ![kafka::KEPT, kafka::TOOLS_KEPT].into_iter().all(cache::has) {
        by_maven.push("Apache Kafka");
    }
    if !cache::has(registry::KEPT) {
        by_maven.push("the registry");
    }
    let postgres = postgres::is_there(account);
    if !postgres {
        by_maven.push("PostgreSQL");
    }
    let java = java::is_there();
    let found = Found {
        maven: by_maven.is_empty() || maven::is_there(),
        java: java || java::can_be_fetched(),
        // It is an archive in an archive.
        unpackers: UNPACKERS.into_iter().filter(|program| postgres || runs(program)).collect(),
    };
    let missing = missing(&by_maven, &found);
    if missing.is_empty() { Ok(()) } else { Err(Problem::environment(missing.join("\nerror: "))) }
}

/// The programs that unpack PostgreSQL.
const UNPACKERS: [&str; 2] = ["tar", "xz"];

/// What was found of what is needed.
struct Found {
    maven: bool,
    java: bool,
    unpackers: Vec<&'static str>,
}

/// True where a program is there and answers.
fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// For each thing that is missing what it is for, and the command that brings it.
fn missing(by_maven: &[&str], found: &Found) -> Vec<String> {
    let mut missing = Vec::new();
    if !found.maven {
        missing.push(format!("`mvn` is missing: it fetches {}\nhelp: `{}`", by_maven.join(", "), install("maven")));
    }
    if !found.java {
        let text = "Java 21 or newer is missing, and so is `python3 -m pip`, which would fetch it: Kafka and the registry run on it";
        missing.push(format!(
            "{text}\nhelp: `{}`",
            install(if cfg!(target_os = "macos") { "openjdk" } else { "python3-pip" })
        ));
    }
    for program in UNPACKERS.into_iter().filter(|program| !found.unpackers.contains(program)) {
        let package = if program == "xz" { xz() } else { program };
        missing.push(format!("`{program}` is missing: it unpacks PostgreSQL\nhelp: `{}`", install(package)));
    }
    missing
}

/// The package that brings `xz`.
pub(super) fn xz() -> &'static str {
    if cfg!(target_os = "macos") { "xz" } else { "xz-utils" }
}

/// The command that installs a package.
pub(super) fn install(package: &str) -> String {
    let program = if cfg!(target_os = "macos") { "brew" } else { "apt-get" };
    format!("{program} install {package}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_thing_says_what_it_is_for() {
        assert!(missing(&[], &Found { maven: true, java: true, unpackers: UNPACKERS.to_vec() }).is_empty());
        let none = Found { maven: false, java: false, unpackers: Vec::new() };
        let missing = missing(&["Apache Kafka", "the registry"], &none);
        assert_eq!(missing.len(), 4, "{missing:?}");
        assert!(
            missing[0].starts_with("`mvn` is missing: it fetches Apache Kafka, the registry\nhelp: `"),
            "{missing:?}"
        );
        assert!(missing.iter().all(|text| text.contains("install ")), "{missing:?}");
    }
}
