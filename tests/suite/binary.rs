//! The binary that `cargo xtask test` builds before the tests.

use std::{
    path::{Path, PathBuf},
    process::Output,
};

/// Its path.
pub(crate) fn tollgate() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let binary = test.parent().and_then(Path::parent).expect("target/debug/deps").join("tollgate");
    assert!(binary.is_file(), "there is no {}: `cargo build -p tollgate` makes it", binary.display());
    binary
}

/// Everything that a program printed.
pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
