//! A panic is our bug: it ends the process with the status that says so.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
};

use crate::{exit::Exit, output};

thread_local! {
    /// A panic of somebody else's code is expected and caught on this thread.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// From now on a panic says where it happened and ends the process.
pub(crate) fn end_the_process() {
    panic::set_hook(Box::new(|info| {
        if !EXPECTED.get() {
            output::notice(&format!("tollgate is wrong, please report this: {info}"));
            std::process::exit(Exit::Bug as i32);
        }
    }));
}

/// What a library answers; `None` where it panics over its input instead.
pub(crate) fn caught<T>(ask: impl FnOnce() -> T) -> Option<T> {
    EXPECTED.set(true);
    let answer = panic::catch_unwind(AssertUnwindSafe(ask)).ok();
    EXPECTED.set(false);
    answer
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn an_expected_panic_is_no_answer() {
        assert_eq!(caught(|| 1), Some(1));
        assert_eq!(caught(|| String::from_utf8(vec![0xff]).unwrap()), None);
    }
}
