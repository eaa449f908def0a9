//! The account under which PostgreSQL runs: it refuses to be root.

use std::{
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use crate::workspace::Problem;

/// Accounts that a server may use where we are root, the best first.
const NAMES: [&str; 2] = ["postgres", "nobody"];

/// An account of this machine that is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// The account for what refuses to be root; nothing where we are not root anyway.
    pub(super) fn below_root() -> Result<Option<Self>, Problem> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let found = NAMES.iter().find_map(|name| Some(Self { user: id("-u", name)?, group: id("-g", name)? }));
        match found {
            Some(account) => Ok(Some(account)),
            None => Err(Problem::environment(format!(
                "PostgreSQL refuses to run as root, and there is no account {}\nhelp: `useradd --system {}`",
                NAMES.map(|name| format!("`{name}`")).join(" or "),
                NAMES[0]
            ))),
        }
    }

    /// Lets a command run under this account, with none of our groups.
    pub(super) fn run(self, command: &mut Command) -> &mut Command {
        command.uid(self.user).gid(self.group)
    }

    /// Gives a folder or file to this account.
    pub(super) fn owns(self, path: &Path) -> std::io::Result<()> {
        chown(path, Some(self.user), Some(self.group))
    }

    /// True where this account can enter a folder.
    pub(super) fn reaches(self, folder: &Path) -> bool {
        let mut command = Command::new("sh");
        command.args(["-c", "cd -- \"$1\"", "sh"]).arg(folder).current_dir("/").stderr(Stdio::null());
        self.run(&mut command).status().is_ok_and(|status| status.success())
    }
}

/// A number of an account; nothing where there is no such account.
fn id(which: &str, name: &str) -> Option<u32> {
    let output = Command::new("id").args([which, name]).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
