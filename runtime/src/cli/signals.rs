//! Ctrl-C and SIGTERM: the first drains, the second ends at once.

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
    if heard().await.is_err() {
        return;
    }
    output::notice(words);
    first();
    if heard().await.is_ok() {
        // Nothing is lost: what was not committed is read again.
        std::process::exit(Exit::Environment as i32);
    }
}

#[cfg(unix)]
async fn heard() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn heard() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
