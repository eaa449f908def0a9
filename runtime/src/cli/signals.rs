//! Ctrl-C, SIGTERM and a terminal that goes away: the first drains, the second ends at once.

use tokio::runtime::Builder;

use crate::{
    exit::{Exit, Failure},
    output,
    run::{Control, Mode},
};

/// Listens from now on, on a thread of its own.
pub(super) fn drain_on_signal(control: Control) -> Result<(), Failure> {
    on_signal("draining: committing what was read; once more to end at once", move || control.set(Mode::Drain))
}

/// Says these words at the first signal and does this; ends the process at the second.
pub(super) fn on_signal(words: &'static str, first: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::environment(format!("signals cannot be heard: {error}"));
    let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let listen = move || runtime.block_on(listen(words, first));
    std::thread::Builder::new().name("tollgate-signals".to_owned()).spawn(listen).map(drop).map_err(failed)
}

async fn listen(words: &str, first: impl FnOnce()) {
    if heard(Whose::Any).await.is_err() {
        return;
    }
    output::notice(words);
    first();
    if heard(Whose::Person).await.is_ok() {
        // Nothing is lost: what was not committed is read again.
        std::process::exit(Exit::Environment as i32);
    }
}

/// Whose signals are listened for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Those of people, and that of a terminal that goes away.
    Any,
    /// Those of people: a terminal that goes away says so more than once.
    Person,
}

#[cfg(unix)]
async fn heard(whose: Whose) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup =
        if whose == Whose::Person || outlives_terminal() { None } else { Some(signal(SignalKind::hangup())?) };
    let hung_up = async {
        match &mut hangup {
            Some(hangup) => hangup.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hung_up => {}
    }
    Ok(())
}

/// Whether whoever started the process, `nohup` say, wants it to go on without a terminal: then the signal is ignored,
/// and to listen for it would undo that.
#[cfg(unix)]
fn outlives_terminal() -> bool {
    // Only Linux tells it without asking the kernel in unsafe code; elsewhere nobody is assumed to want it.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    let hangup = tokio::signal::unix::SignalKind::hangup().as_raw_value();
    mask >> (hangup - 1) & 1 == 1
}

#[cfg(not(unix))]
async fn heard(_: Whose) -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
