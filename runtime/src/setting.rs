//! Settings that may hold secrets, and the references to where their values are.

use std::fmt;

use crate::exit::Failure;

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for the library that needs it and for nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Puts in what `${env:NAME}` and `${file:PATH}` refer to; `setting` and `option` are named to the
/// user when one of them is missing. What is put in is not looked at again.
pub(crate) fn resolve(text: &str, setting: &str, option: &str) -> Result<Secret, Failure> {
    let mut value = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((reference, after)) = behind.split_once('}') else {
            return Err(Failure::usage(format!("a reference in `{setting}` is not closed: expected `}}`")));
        };
        value.push_str(before);
        let found =
            look_up(reference).map_err(|why| Failure::usage(format!("{why}: `{setting}` refers to it; {option}")))?;
        value.push_str(&found);
        rest = after;
    }
    value.push_str(rest);
    Ok(Secret(value))
}

fn look_up(reference: &str) -> Result<String, String> {
    match reference.split_once(':') {
        Some(("env", name)) => {
            std::env::var(name).map_err(|_| format!("environment variable `{name}` is not set or not UTF-8"))
        }
        Some(("file", path)) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(error) => Err(format!("file `{path}` cannot be read ({error})")),
        },
        _ => Err(format!("`${{{reference}}}` is no reference, expected `${{env:NAME}}` or `${{file:PATH}}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, resolve};
    use crate::exit::Exit;

    #[test]
    fn references_are_put_in_and_not_looked_at_again() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "pass${env:NOT_A_VARIABLE}\n").unwrap();
        let text = format!("a${{file:{}}}b", file.path().display());
        assert_eq!(resolve(&text, "s", "o").unwrap().expose(), "apass${env:NOT_A_VARIABLE}b");
        assert_eq!(resolve("plain", "s", "o").unwrap().expose(), "plain");
    }

    #[test]
    fn a_missing_variable_is_named() {
        let failure = resolve("${env:TOLLGATE_NO_SUCH_VARIABLE}", "database.url", "or pass `--database`").unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.contains("`TOLLGATE_NO_SUCH_VARIABLE`"), "{failure}");
        assert!(failure.message.contains("`database.url`"), "{failure}");
        for text in ["${env:X", "${vault:x}", "${}"] {
            assert_eq!(resolve(text, "s", "o").unwrap_err().exit, Exit::Usage, "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert!(!format!("{:?}", Secret::new("hunter2")).contains("hunter2"));
    }
}
