//! What nobody guesses.

use std::{fs::File, io::Read};

use crate::workspace::Problem;

/// 32 random hexadecimal digits.
pub(super) fn hex() -> Result<String, Problem> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(|error| Problem::environment(format!("`/dev/urandom`: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
