//! A server's process: watched over by a shell that outlives us, or left to itself.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

pub(super) use rustix::process::Signal;
use rustix::process::{Pid, kill_process};

use super::account::Account;
use crate::workspace::Problem;

/// How long a server may take to end before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often something is looked at again while we wait for it.
pub(super) const PAUSE: Duration = Duration::from_millis(20);

/// Reads the pipe from whoever started the server. A line means that all is well. An end without one means that the
/// starter is gone, however it went: then the server is ended. It is no child of the server, which would wonder about it.
const WATCH: &str = r#"
watch() {
    read -r _ <&3 && exit
    kill -s "$signal" $$
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        kill -s 0 $$ || break
        sleep 0.1
    done
    kill -s KILL $$
}
folder=$1 signal=$2
shift 2
"#;

/// Becomes the server, and leaves a watcher behind that removes its folder, too.
const GUARD: &str = r#"
exec 3<&0 </dev/null
( { watch; rm -rf -- "$folder"; } >/dev/null 2>&1 & )
exec 3<&-
exec "$@"
"#;

/// Becomes the server, which the end of a terminal does not end; it is watched over until it is left to itself. What
/// stands on stdout is a locked file: the lock lives as long as the server, whose process id is written there.
const DETACHED: &str = r#"
exec 3<&0 4>&1 >&2 </dev/null
echo $$ >&4
trap '' HUP
( watch >/dev/null 2>&1 4>&- & )
exec 3<&-
exec "$@" <&4 4>&-
"#;

/// What starts a server.
#[derive(Debug)]
pub(super) struct Launch {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) environment: Vec<(&'static str, String)>,
    /// Another account than ours.
    pub(super) account: Option<Account>,
    /// The signal with which it ends at once and leaves nothing behind in the system.
    pub(super) at_once: Signal,
}

impl Launch {
    /// Starts the server in its folder so that it ends with this process, and its folder with it.
    pub(super) fn guarded(&self, folder: &Path) -> Result<Guarded, Problem> {
        let mut command = self.shell(GUARD, folder)?;
        let mut child = command.spawn().map_err(|error| self.not_started(&error))?;
        let pipe = child.stdin.take();
        Ok(Guarded { child, pipe, at_once: self.at_once })
    }

    /// Starts the server in its folder so that it goes on without us, once it is left to itself. The lock, which is ours,
    /// becomes the server's.
    pub(super) fn detached(&self, folder: &Path, lock: File) -> Result<Detached, Problem> {
        let mut command = self.shell(DETACHED, folder)?;
        let mut child = command.stdout(lock).spawn().map_err(|error| self.not_started(&error))?;
        Ok(Detached { id: child.id(), pipe: child.stdin.take() })
    }

    /// A shell in a process group of its own: what a terminal sends to us is none of its business.
    fn shell(&self, script: &str, folder: &Path) -> Result<Command, Problem> {
        let path = log(folder);
        let log = OpenOptions::new().create(true).append(true).open(&path);
        let log = log.and_then(|log| Ok((log.try_clone()?, log)));
        let (out, err) = log.map_err(|error| Problem::environment(format!("`{}`: {error}", path.display())))?;
        let mut command = Command::new("sh");
        command.args(["-c", &[WATCH, script].concat(), "sh"]).arg(folder).arg(name(self.at_once));
        command.arg(&self.program).args(&self.arguments).current_dir(folder).process_group(0);
        command.stdin(Stdio::piped()).stdout(out).stderr(err);
        command.envs(self.environment.iter().map(|(key, value)| (key, value)));
        if let Some(account) = self.account {
            account.run(&mut command);
        }
        Ok(command)
    }

    fn not_started(&self, error: &std::io::Error) -> Problem {
        Problem::environment(format!("cannot start `{}`: {error}", self.program.display()))
    }
}

/// Where the words of a server go that lives in this folder.
pub(super) fn log(folder: &Path) -> PathBuf {
    folder.join("log")
}

/// The signal's name, as shells know it.
fn name(signal: Signal) -> &'static str {
    match signal {
        Signal::QUIT => "QUIT",
        Signal::INT => "INT",
        Signal::TERM => "TERM",
        _ => "KILL",
    }
}

/// A server that ends when this is dropped, and when this process ends in whatever way.
#[derive(Debug)]
pub(super) struct Guarded {
    child: Child,
    /// While it is open, the watcher waits.
    pipe: Option<ChildStdin>,
    at_once: Signal,
}

impl Guarded {
    /// True while the server runs.
    pub(super) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, waits for the end, and kills what does not end.
    pub(super) fn end(&mut self, signal: Signal) {
        for signal in [signal, Signal::KILL] {
            if self.is_running() {
                let _ = kill_process(Pid::from_child(&self.child), signal);
                wait_until(PATIENCE, || !self.is_running());
            }
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.end(self.at_once);
        // The id may be another's from here on: the watcher must not use it.
        if let Some(mut pipe) = self.pipe.take() {
            let _ = pipe.write_all(b"ended\n");
        }
    }
}

/// A server that goes on when this process ends, if it was left to itself before.
#[derive(Debug)]
pub(super) struct Detached {
    id: u32,
    /// While it is open, the watcher waits.
    pipe: Option<ChildStdin>,
}

impl Detached {
    /// All is well: the server is nobody's any more. Returns its process id.
    pub(super) fn leave(mut self) -> u32 {
        if let Some(mut pipe) = self.pipe.take() {
            // A watcher that is gone watches over nothing.
            let _ = pipe.write_all(b"all is well\n");
        }
        self.id
    }
}

/// Sends a signal to a process that is not our child, and waits until its lock is free. What does not end is killed.
pub(super) fn end_detached(id: u32, signal: Signal, lock: &Path) {
    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return };
    for signal in [signal, Signal::KILL] {
        let _ = kill_process(pid, signal);
        if wait_until(PATIENCE, || !is_locked(lock)) {
            return;
        }
    }
}

/// True while a server that was left to itself holds its lock.
pub(super) fn is_locked(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| file.try_lock_shared().is_err())
}

/// Looks again and again; false where it never came.
pub(super) fn wait_until(patience: Duration, mut came: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !came() {
        if start.elapsed() > patience {
            return false;
        }
        sleep(PAUSE);
    }
    true
}
