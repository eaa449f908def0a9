//! `generated/src/main.rs`: hands all pipelines to the runtime's command line.

use super::GENERATED;
use crate::{
    artifacts::{Artifacts, Origin},
    names,
    pipeline::Pipeline,
};

/// Adds the registry.
pub(super) fn emit(pipelines: &[Pipeline], artifacts: &mut Artifacts) {
    let mut modules: Vec<String> = pipelines.iter().filter_map(|pipeline| names::module(&pipeline.name).ok()).collect();
    modules.sort_unstable();
    artifacts.insert(format!("{GENERATED}/src/main.rs"), Origin::Registry, &main(&modules));
}

/// `mod ohlcv;` for each module, and `fn main()`.
fn main(modules: &[String]) -> String {
    let declared: String = modules.iter().map(|module| format!("mod {module};\n")).collect();
    let blank = if modules.is_empty() { "" } else { "\n" };
    let pipelines: Vec<String> = modules.iter().map(|module| format!("&{module}::Pipeline")).collect();
    format!(
        "//! All pipelines, handed to Tollgate's command line.\n\n{declared}{blank}\
         use std::process::ExitCode;\n\n\
         fn main() -> ExitCode {{\n    tollgate_runtime::cli::main(&[{}])\n}}\n",
        pipelines.join(", ")
    )
}
