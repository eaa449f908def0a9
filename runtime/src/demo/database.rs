//! The database of a demo: a new file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    exit::Failure,
    pipeline::About,
    setting::Secret,
    sink::sqlite::{Access, address},
};

/// The address of a database that is not there yet, and its file: `given` as an address or a
/// path, else a file below `target/demo` in the place of the last demo's.
pub fn fresh(about: &About, given: Option<&str>) -> Result<(Secret, PathBuf), Failure> {
    let text = match given {
        Some(given) if given.starts_with("sqlite:") => given.to_owned(),
        Some(path) => sqlite(path),
        None => sqlite(&format!("target/demo/{}.sqlite", about.name)),
    };
    let file = address(&text, Access::Create)?.get_filename().to_path_buf();
    let shown = file.display();
    if given.is_none() {
        remove(&file).map_err(|error| Failure::environment(format!("cannot remove `{shown}`: {error}")))?;
    } else if file.exists() {
        return Err(Failure::usage(format!("`{shown}` is there already: remove it, or name a file that is not")));
    }
    if let Some(folder) = file.parent() {
        let made = fs::create_dir_all(folder);
        made.map_err(|error| Failure::environment(format!("cannot make the folder of `{shown}`: {error}")))?;
    }
    Ok((Secret::new(text), file))
}

/// The address of a file, whatever characters its path has.
fn sqlite(path: &str) -> String {
    format!("sqlite:{}", path.replace('%', "%25").replace('?', "%3f"))
}

/// Removes a database with what SQLite keeps beside it.
fn remove(file: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
