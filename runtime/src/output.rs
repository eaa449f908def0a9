//! stdout is for results, stderr for people. Nobody listening is no error.

use std::io::Write;

/// Prints a line on stdout.
pub(crate) fn result(line: &str) {
    // A closed pipe means that the reader has seen enough.
    let _ = is_read(line);
}

/// Prints a line on stdout, for as long as somebody reads it: whether that is so.
pub(crate) fn is_read(line: &str) -> bool {
    writeln!(anstream::stdout(), "{line}").is_ok()
}

/// Prints a JSON document on stdout.
pub(crate) fn document(document: &serde_json::Value) {
    result(&format!("{document:#}"));
}

/// Prints a line on stderr.
pub(crate) fn notice(line: &str) {
    // Nobody to tell.
    let _ = writeln!(anstream::stderr(), "{line}");
}
