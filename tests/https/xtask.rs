//! `cargo xtask`, built with TLS.

fn main() -> std::process::ExitCode {
    tollgate_xtask::main()
}
