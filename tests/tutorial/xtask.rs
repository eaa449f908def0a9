//! `cargo xtask`, for the tutorial.

fn main() -> std::process::ExitCode {
    tollgate_xtask::main()
}
