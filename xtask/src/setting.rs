//! Settings of a spec, with what `${env:NAME}` and `${file:PATH}` refer to.

use crate::workspace::Problem;

/// Puts in what a setting refers to; what is put in is not looked at again, and never printed.
pub(crate) fn resolve(text: &str, setting: &str) -> Result<String, Problem> {
    let mut value = String::new();
    let mut rest = text;
    // The compiler has seen to it that every `${` begins a reference.
    while let Some((before, behind)) = rest.split_once("${") {
        let (reference, after) = behind.split_once('}').unwrap_or((behind, ""));
        value += before;
        let explain = |why| Problem::usage(format!("{why}: `{setting}` refers to it; or pass `--registry`"));
        value += &look_up(reference).map_err(explain)?;
        rest = after;
    }
    Ok(value + rest)
}

fn look_up(reference: &str) -> Result<String, String> {
    match reference.split_once(':') {
        Some(("file", path)) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(error) => Err(format!("the file `{path}` cannot be read ({error})")),
        },
        Some((_, name)) => {
            std::env::var(name).map_err(|_| format!("the environment variable `{name}` is not set or not UTF-8"))
        }
        None => Err(format!("`${{{reference}}}` is no reference")),
    }
}
