//! Exit codes: API. The front end ends with them, and what is generated tells them apart.

use std::process::ExitCode;

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Yes.
    Yes = 0,
    /// The answer is no: a failed expectation, drift.
    No = 1,
    /// Usage, configuration, a refused spec.
    Usage = 2,
    /// The environment; trying again may help.
    Environment = 3,
    /// A bug of ours.
    Bug = 4,
    /// Nothing to do.
    Nothing = 99,
}

impl Exit {
    /// All of them with their names, for whoever compares two lists.
    pub const ALL: &[(&str, u8)] = &[
        ("Yes", Self::Yes as u8),
        ("No", Self::No as u8),
        ("Usage", Self::Usage as u8),
        ("Environment", Self::Environment as u8),
        ("Bug", Self::Bug as u8),
        ("Nothing", Self::Nothing as u8),
    ];
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
