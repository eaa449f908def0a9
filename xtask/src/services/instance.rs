//! A server in a folder of its own, that ends with whoever started it.

use std::{fs, path::Path, time::Duration};

use tempfile::TempDir;

use super::{
    ports::Port,
    process::{Guarded, Launch, Signal, log, wait_until},
};
use crate::workspace::Problem;

/// How long a server may take until it serves: it may have to recover first, on a machine that is busy.
pub(super) const PATIENCE: Duration = Duration::from_mins(2);

/// Lines of a server's log that are shown where it did not start.
const SHOWN: usize = 20;

/// A server that can be started: its folder and its ports are chosen.
pub(super) trait Server: std::fmt::Debug + Sync {
    /// What people call it.
    fn name(&self) -> String;

    /// Everything that it keeps, and its log.
    fn folder(&self) -> &Path;

    /// The ports of 127.0.0.1 that it listens on.
    fn ports(&self) -> Vec<u16>;

    /// Makes what it needs in its folder, where that is not there yet.
    fn set_up(&self) -> Result<(), Problem>;

    /// Removes what a server that is surely gone has left behind, where that would be in the way of a start.
    fn clear(&self) -> Result<(), Problem> {
        Ok(())
    }

    /// What starts it, once it is set up.
    fn launch(&self) -> Result<Launch, Problem>;

    /// The signal with which it ends in order.
    fn stops_with(&self) -> Signal;

    /// True while it answers.
    fn serves(&self) -> bool;
}

/// Waits until a server that was started serves; says what its log says where it does not.
pub(super) fn wait_until_it_serves(server: &dyn Server, mut runs: impl FnMut() -> bool) -> Result<(), Problem> {
    let (mut serves, mut running) = (false, true);
    wait_until(PATIENCE, || {
        (serves, running) = (server.serves(), runs());
        serves || !running
    });
    // Somebody else's server answers on the port where ours could not take it.
    if serves && running {
        return Ok(());
    }
    let why = if running { "does not answer" } else { "did not start" };
    let log = log(server.folder());
    let text = fs::read_to_string(&log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
    Err(Problem::environment(format!("{} {why}; its log `{}` ends with:\n{tail}", server.name(), log.display())))
}

/// One server, guarded.
#[derive(Debug)]
pub(super) struct Instance<S> {
    process: Option<Guarded>,
    pub(super) server: S,
    _folder: TempDir,
    _ports: Vec<Port>,
}

impl<S: Server> Instance<S> {
    /// A server that does not run yet.
    pub(super) fn new(server: S, folder: TempDir, ports: Vec<Port>) -> Self {
        Self { process: None, server, _folder: folder, _ports: ports }
    }

    /// Starts it, and waits until it serves.
    pub(super) fn start(&mut self) -> Result<(), Problem> {
        self.server.set_up()?;
        let process = self.process.insert(self.server.launch()?.guarded(self.server.folder())?);
        wait_until_it_serves(&self.server, || process.is_running())
    }

    /// Sends a signal and waits for the end; nothing where it does not run.
    pub(super) fn end(&mut self, signal: Signal) {
        if let Some(mut process) = self.process.take() {
            process.end(signal);
        }
    }

    /// Its process id while it runs.
    pub(super) fn id(&mut self) -> Option<u32> {
        let process = self.process.as_mut()?;
        process.is_running().then(|| process.id())
    }
}
