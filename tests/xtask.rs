//! `cargo xtask`, as the tests of the command line start it.

fn main() -> std::process::ExitCode {
    tollgate_xtask::main()
}
