//! Exit codes: API.

pub use tollgate_compiler::exit::Exit;
