//! The command line of a pipeline whose broker and registry are reached over TLS only.

mod pipelines {
    include!(concat!(env!("OUT_DIR"), "/generated/src/pipelines.rs"));
}

fn main() -> std::process::ExitCode {
    tollgate_runtime::cli::run(&[&pipelines::Guarded], std::env::args_os()).into()
}
