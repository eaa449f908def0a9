//! A panic is our bug: it ends the process with the status that says so.

use std::panic;

use crate::{exit::Exit, output};

/// From now on a panic says where it happened and ends the process.
pub(crate) fn end_the_process() {
    panic::set_hook(Box::new(|info| {
        output::notice(&format!("tollgate is wrong, please report this: {info}"));
        std::process::exit(Exit::Bug as i32);
    }));
}
