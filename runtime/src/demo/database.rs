//! The database of a demo: a new one.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{exit::Failure, pipeline::About, setting::Secret, sink::dialect::Dialect};

/// The address of a database that is not there yet: `given` as an address or as the path of a
/// SQLite file, else a file below `target/demo` in the place of the last demo's.
pub fn fresh(about: &'static About, given: Option<&str>) -> Result<Secret, Failure> {
    let database = match given {
        Some(given) => Secret::new(if is_address(given) { given.to_owned() } else { sqlite(given) }),
        None => last(about)?,
    };
    (Dialect::of(&database)?.fresh)(about, &database)?;
    Ok(database)
}

/// Where the site of a demo is: beside the file that was asked for, else below `target/demo`.
pub fn site(given: Option<&str>) -> PathBuf {
    match given {
        Some(file) if !is_address(file) => Path::new(file).with_extension("docs"),
        _ => PathBuf::from("target/demo/docs"),
    }
}

/// Whether a dialect takes it for an address.
fn is_address(given: &str) -> bool {
    given.contains("://") || Dialect::of(&Secret::new(given)).is_ok()
}

/// The file of the last demo, removed.
fn last(about: &About) -> Result<Secret, Failure> {
    let file = PathBuf::from(format!("target/demo/{}.sqlite", about.name));
    let shown = file.display();
    remove(&file).map_err(|error| Failure::environment(format!("cannot remove `{shown}`: {error}")))?;
    Ok(Secret::new(sqlite(&shown.to_string())))
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
