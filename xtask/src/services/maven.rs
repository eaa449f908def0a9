//! Downloads by Maven, which checks checksums and knows the machine's own mirrors.

use std::{ffi::OsString, fs, path::Path, process::Command};

use super::{cache, missing::install};
use crate::{output, workspace::Problem};

/// The plugin that fetches, at the version that was tried.
const PLUGIN: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

/// The jars of artefacts, `group:artefact:version`, and of everything that they need to run, as one class path; kept
/// under this name.
pub(super) fn class_path(name: &str, artefacts: &[&str]) -> Result<OsString, Problem> {
    let folder = cache::once(&cache::folder()?, name, |folder| {
        fs::write(folder.join("pom.xml"), project(artefacts))
            .map_err(|error| Problem::environment(format!("`{}`: {error}", folder.display())))?;
        let jars = folder.join("libs");
        let destination = definition("outputDirectory", &jars);
        run(
            folder,
            name,
            &[
                "--file".into(),
                "pom.xml".into(),
                format!("{PLUGIN}:copy-dependencies").into(),
                "-DincludeScope=runtime".into(),
                destination,
            ],
        )
    })?;
    Ok(folder.join("libs").join("*").into_os_string())
}

/// Fetches an artefact, `group:artefact:version[:type[:classifier]]`, and unpacks it into a folder.
pub(super) fn unpack(artefact: &str, folder: &Path) -> Result<(), Problem> {
    let what = format!("-Dartifact={artefact}");
    let destination = definition("outputDirectory", folder);
    let marks = definition("markersDirectory", &folder.join("marks"));
    run(folder, artefact, &[format!("{PLUGIN}:unpack").into(), what.into(), destination, marks])
}

/// The definition of a folder on the command line.
fn definition(key: &str, folder: &Path) -> OsString {
    let mut definition = OsString::from(format!("-D{key}="));
    definition.push(folder);
    definition
}

/// A project that needs these artefacts.
fn project(artefacts: &[&str]) -> String {
    let dependencies: String = artefacts
        .iter()
        .map(|artefact| {
            let mut parts = artefact.split(':');
            let mut element = |tag| format!("<{tag}>{}</{tag}>", parts.next().unwrap_or_default());
            let [group, name, version] = ["groupId", "artifactId", "version"].map(&mut element);
            format!("    <dependency>{group}{name}{version}</dependency>\n")
        })
        .collect();
    format!(
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  <modelVersion>4.0.0</modelVersion>\n  \
         <groupId>tollgate</groupId>\n  <artifactId>fetch</artifactId>\n  <version>1</version>\n  \
         <packaging>pom</packaging>\n  <dependencies>\n{dependencies}  </dependencies>\n</project>\n"
    )
}

/// Runs Maven in a folder that is thrown away if it fails.
fn run(folder: &Path, what: &str, arguments: &[OsString]) -> Result<(), Problem> {
    // Maven's own folder is not made for two at the same time.
    let _turn = cache::turn("maven")?;
    output::note(&format!("fetching {what}\n"));
    let made = Command::new("mvn")
        .args(["--batch-mode", "--quiet", "--strict-checksums"])
        .args(arguments)
        .current_dir(folder)
        .output();
    match made {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            let first: Vec<&str> = said.lines().filter(|line| line.contains("ERROR")).take(3).collect();
            Err(Problem::environment(format!("`mvn` cannot fetch {what}:\n{}", first.join("\n"))))
        }
        Err(_) => {
            Err(Problem::environment(format!("`mvn` is missing: it fetches {what}\nhelp: `{}`", install("maven"))))
        }
    }
}

/// True where Maven is there.
pub(super) fn is_there() -> bool {
    Command::new("mvn").arg("--version").output().is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_names_its_artefacts() {
        let project = project(&["group:one:1", "group:two:2"]);
        let one = "<dependency><groupId>group</groupId><artifactId>one</artifactId><version>1</version></dependency>";
        assert!(project.contains(one), "{project}");
        assert_eq!(project.matches("<dependency>").count(), 2);
    }
}
