//! What `cargo build` makes of the tutorial's specs: the command line of its pipeline, as it is at one of the places
//! where the tutorial calls it. `TUTORIAL_STATE` says at which.

use std::{env, process::ExitCode};

use tollgate_runtime::{batch::AnyPipeline, cli};

mod first {
    include!(concat!(env!("OUT_DIR"), "/first/generated/src/pipelines.rs"));
}

mod second {
    include!(concat!(env!("OUT_DIR"), "/second/generated/src/pipelines.rs"));
}

fn main() -> ExitCode {
    let state = env::var("TUTORIAL_STATE").unwrap_or_default();
    let pipeline: &'static dyn AnyPipeline = if state == "first" { &first::Pipeline } else { &second::Pipeline };
    cli::run(&[pipeline], env::args_os()).into()
}
