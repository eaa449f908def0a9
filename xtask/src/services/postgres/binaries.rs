//! Where PostgreSQL's programs are.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    services::{account::Account, cache, folder, maven},
    workspace::Problem,
};

/// Where Debian keeps the server's programs, a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs that a server needs.
const PROGRAMS: [&str; 2] = ["initdb", "postgres"];

/// The server for machines that have none: its release, and how its makers call this machine.
const EMBEDDED: &str = "18.1.0";
const MACHINE: Option<&str> = if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
    Some("linux-amd64")
} else if cfg!(all(target_os = "linux", target_arch = "aarch64")) {
    Some("linux-arm64v8")
} else if cfg!(all(target_os = "macos", target_arch = "x86_64")) {
    Some("darwin-amd64")
} else if cfg!(all(target_os = "macos", target_arch = "aarch64")) {
    Some("darwin-arm64v8")
} else {
    None
};

/// The programs of a server.
#[derive(Clone, Debug)]
pub(in crate::services) struct Binaries {
    /// The folder in which they are.
    pub(in crate::services) folder: PathBuf,
    /// Who has to run them, where it cannot be us.
    pub(in crate::services) account: Option<Account>,
}

impl Binaries {
    /// The machine's own, or else the embedded ones.
    pub(in crate::services) fn any() -> Result<Self, Problem> {
        match on_this_machine() {
            Some(folder) => Ok(Self { folder, account: Account::below_root()? }),
            None => Self::embedded(),
        }
    }

    /// Those that Maven brings.
    pub(in crate::services) fn embedded() -> Result<Self, Problem> {
        let account = Account::below_root()?;
        let machine = MACHINE.ok_or_else(|| {
            Problem::environment("PostgreSQL is missing, and none can be fetched for this machine; install it")
        })?;
        let cache = match cache::folder()? {
            cache if account.is_none_or(|account| account.reaches(&cache)) => cache,
            _ => folder::of_this_user("cache")?,
        };
        let kept = cache::once(&cache, &format!("postgres-{EMBEDDED}"), |folder| unpack(machine, folder))?;
        Ok(Self { folder: kept.join("bin"), account })
    }
}

/// The newest of the machine's own.
pub(in crate::services) fn on_this_machine() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| is_whole(folder))
        .collect();
    found.sort();
    found.pop().map(|(_, folder)| folder).or_else(configured)
}

fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    is_whole(&folder).then_some(folder)
}

/// True where a folder holds a server: a client alone is often there without one.
fn is_whole(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

/// The artefact holds an archive that holds the server.
fn unpack(machine: &str, folder: &Path) -> Result<(), Problem> {
    let artefact = format!("io.zonky.test.postgres:embedded-postgres-binaries-{machine}:{EMBEDDED}");
    maven::unpack(&artefact, folder)?;
    let archives = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let archive = archives.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "txz"));
    let archive = archive.ok_or_else(|| Problem::environment(format!("`{artefact}` holds no archive")))?;
    let unpacked = Command::new("tar").arg("-xJf").arg(&archive).current_dir(folder).status();
    let _ = fs::remove_file(&archive);
    match unpacked {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Problem::environment("`tar` cannot unpack PostgreSQL\nhelp: `apt-get install tar xz-utils`")),
    }
}
