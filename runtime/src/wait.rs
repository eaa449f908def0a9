//! Running asynchronous work from synchronous code.

use std::future::Future;

use tokio::runtime::Builder;

use crate::exit::Failure;

/// Runs short work of one connection.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| no_threads(&error))?.block_on(work)
}

/// Runs work of many tasks on all cores.
pub(crate) fn block_on_all<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = Builder::new_multi_thread().enable_all().build();
    Ok(runtime.map_err(|error| no_threads(&error))?.block_on(work))
}

fn no_threads(error: &std::io::Error) -> Failure {
    Failure::environment(format!("threads cannot be started: {error}"))
}
