//! The folder of a site: one build at a time, and each page whole or not there.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::exit::Failure;

/// The file that makes a folder a site of ours, and that a build holds locked.
const LOCK: &str = ".tollgate-docs";

/// A folder in which this process alone writes pages.
pub(super) struct Site {
    root: PathBuf,
    /// Pages that were written because they are new or changed.
    pub(super) written: u64,
    _lock: File,
}

impl Site {
    /// Takes a folder, which is made where it is missing.
    pub(super) fn open(root: &Path) -> Result<Self, Failure> {
        let failed = |error: io::Error| trouble(root, &error);
        fs::create_dir_all(root).map_err(failed)?;
        let lock = root.join(LOCK);
        let is_empty = fs::read_dir(root).map_err(failed)?.next().is_none();
        if !lock.exists() && !is_empty {
            return Err(Failure::usage(format!(
                "`{}` is neither empty nor a site that was built before: name another folder with `--out`",
                root.display()
            )));
        }
        let file = File::options().create(true).truncate(false).write(true).open(&lock).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { root: root.to_owned(), written: 0, _lock: file }),
            Err(TryLockError::WouldBlock) => {
                let root = root.display();
                Err(Failure::environment(format!("another build is at work in `{root}`: try again when it has ended")))
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Where a page is.
    pub(super) fn path(&self, page: &str) -> PathBuf {
        self.root.join(page)
    }

    /// Writes a page, unless it holds this text already.
    pub(super) fn page(&mut self, page: &str, text: &str) -> Result<(), Failure> {
        if fs::read(self.path(page)).is_ok_and(|old| old == text.as_bytes()) {
            return Ok(());
        }
        self.write(page, text)?;
        self.written += 1;
        Ok(())
    }

    /// Writes a file: whoever reads it meanwhile, or after this process was killed, finds the old or the new one whole.
    /// (Not after a power cut: nothing is synced. Remove the folder then, and build it anew.)
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.path(name);
        let failed = |error: io::Error| trouble(&path, &error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let part = path.with_added_extension("part");
        fs::write(&part, text).map_err(failed)?;
        fs::rename(&part, &path).map_err(failed)
    }

    /// A file's text; nothing where it is not there.
    pub(super) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Removes pages of a folder whose names, without their ending, are not to be kept.
    pub(super) fn prune(&self, folder: &str, keep: impl Fn(&str) -> bool) -> Result<(), Failure> {
        let path = self.path(folder);
        let Ok(entries) = fs::read_dir(&path) else { return Ok(()) };
        for file in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            let name = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".html"));
            if name.is_some_and(|name| !keep(name)) {
                fs::remove_file(&file).map_err(|error| trouble(&file, &error))?;
            }
        }
        Ok(())
    }
}

fn trouble(path: &Path, error: &io::Error) -> Failure {
    Failure::environment(format!("`{}` cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::Site;
    use crate::exit::Exit;

    #[test]
    fn one_build_at_a_time_in_a_folder_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::open(folder.path()).unwrap();
        assert_eq!(Site::open(folder.path()).err().map(|failure| failure.exit), Some(Exit::Environment));
        site.page("a/b.html", "x").unwrap();
        site.page("a/b.html", "x").unwrap();
        assert_eq!((site.written, site.read("a/b.html").as_deref()), (1, Some("x")));
        drop(site);
        Site::open(folder.path()).unwrap().prune("a", |name| name != "b").unwrap();
        assert!(!folder.path().join("a/b.html").exists());
        let strange = tempfile::tempdir().unwrap();
        std::fs::write(strange.path().join("thesis.txt"), "").unwrap();
        assert_eq!(Site::open(strange.path()).err().map(|failure| failure.exit), Some(Exit::Usage));
    }
}
