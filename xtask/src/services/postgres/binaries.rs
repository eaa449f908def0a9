//! Where PostgreSQL's programs are.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    services::{
        account::Account,
        cache, folder, maven,
        missing::{install, xz},
    },
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

/// Which programs are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) enum Origin {
    /// The machine's own, or else those that Maven brings.
    Any,
    /// Those that Maven brings.
    Embedded,
}

impl Origin {
    /// The folder of the programs, which the account can reach.
    pub(in crate::services) fn folder(self, account: Option<Account>) -> Result<PathBuf, Problem> {
        let found = if self == Self::Any { on_this_machine() } else { None };
        found.map_or_else(|| embedded(account), Ok)
    }
}

fn embedded(account: Option<Account>) -> Result<PathBuf, Problem> {
    let unknown = "PostgreSQL is missing, and none can be fetched for this machine; install it";
    let machine = MACHINE.ok_or_else(|| Problem::environment(unknown))?;
    let cache = cache_for(account)?;
    Ok(cache::once(&cache, &format!("postgres-{EMBEDDED}"), |folder| unpack(machine, folder))?.join("bin"))
}

/// True where nothing has to be fetched for a server.
pub(in crate::services) fn is_there(account: Option<Account>) -> bool {
    let cached = || cache_for(account).is_ok_and(|cache| cache.join(format!("postgres-{EMBEDDED}")).is_dir());
    on_this_machine().is_some() || cached()
}

/// A cache of programs that the account can reach.
fn cache_for(account: Option<Account>) -> Result<PathBuf, Problem> {
    let cache = cache::folder()?;
    fs::create_dir_all(&cache)
        .map_err(|error| Problem::environment(format!("cannot make `{}`: {error}", cache.display())))?;
    if account.is_none_or(|account| account.reaches(&cache)) { Ok(cache) } else { folder::of_this_user("cache") }
}

/// The newest of the machine's own.
fn on_this_machine() -> Option<PathBuf> {
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
    folder::open(folder)?;
    let archives = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let archive = archives.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "txz"));
    let archive = archive.ok_or_else(|| Problem::environment(format!("`{artefact}` holds no archive")))?;
    let unpacked = Command::new("tar").arg("-xJf").arg(&archive).current_dir(folder).status();
    let _ = fs::remove_file(&archive);
    match unpacked {
        Ok(status) if status.success() => Ok(()),
        _ => {
            let help = install(xz());
            Err(Problem::environment(format!("`tar` cannot unpack PostgreSQL; it calls `xz`\nhelp: `{help}`")))
        }
    }
}
