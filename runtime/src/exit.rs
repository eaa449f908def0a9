//! How a verb ends. The numbers are API.

use std::{fmt, process::ExitCode};

/// The exit status of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Yes.
    Yes = 0,
    /// The answer is no: a failed audit, a halted partition.
    No = 1,
    /// Usage, configuration, a refused spec: trying again is no use.
    Usage = 2,
    /// The environment; trying again may help.
    Environment = 3,
    /// Our bug.
    Bug = 4,
    /// There was nothing to do.
    Nothing = 99,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a verb could not do its work: the status to exit with, and what to tell the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The status.
    pub exit: Exit,
    /// What is wrong and what to do, in lower case and without a full stop.
    pub message: String,
}

impl Failure {
    /// Something the user must change.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into() }
    }

    /// Something that may pass.
    pub fn environment(message: impl Into<String>) -> Self {
        Self { exit: Exit::Environment, message: message.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
