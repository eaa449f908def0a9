//! `cargo xtask`: the developer's front end.

use std::process::ExitCode;

fn main() -> ExitCode {
    tollgate_xtask::main()
}
