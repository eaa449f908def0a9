//! The developer's front end: a library, so that a workspace of yours can have the same `cargo xtask`.
//!
//! It depends on the compiler only, never on generated code: a broken generated crate can always
//! be generated again. Verbs that need the runtime are handed to the `tollgate` binary.

mod bench;
mod cli;
mod diff;
mod exit;
mod explain;
mod generate;
mod hand_over;
mod new;
mod output;
#[cfg(unix)]
pub mod services;
mod setting;
mod sync;
mod test;
mod torture;
mod tree;
mod r#try;
mod workspace;

pub use self::{cli::main, exit::Exit, workspace::Problem};
