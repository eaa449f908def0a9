//! Steps of a batch at which a test can kill the process.

/// The steps, in the order in which a batch passes them.
pub const STEPS: [&str; 10] = [
    "claimed",
    "judged",
    "begun",
    "swapped",
    "rows",
    "dead_letters",
    "ledger",
    "committing",
    "committed",
    "acknowledged",
];

/// Aborts the process if `TOLLGATE_FAILPOINT` is `step`, or `step:n` and this is the n-th pass.
/// Does nothing in a build without debug assertions.
pub(crate) fn pass(step: &'static str) {
    debug_assert!(STEPS.contains(&step));
    #[cfg(debug_assertions)]
    armed::pass(step);
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };

    struct Trap {
        step: String,
        passes_left: AtomicU32,
    }

    static TRAP: OnceLock<Option<Trap>> = OnceLock::new();

    pub(super) fn pass(step: &str) {
        let Some(trap) = TRAP.get_or_init(from_environment) else { return };
        if trap.step == step && trap.passes_left.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::abort();
        }
    }

    fn from_environment() -> Option<Trap> {
        let setting = std::env::var("TOLLGATE_FAILPOINT").ok()?;
        let (step, nth) = setting.split_once(':').unwrap_or((&setting, "1"));
        Some(Trap { step: step.to_owned(), passes_left: AtomicU32::new(nth.parse().ok()?) })
    }
}
