//! What was downloaded, kept outside the checkout for all checkouts of a user.

use std::{
    env, fs,
    fs::File,
    path::{Path, PathBuf},
};

use crate::workspace::Problem;

/// `TOLLGATE_CACHE`, or `tollgate` in the user's folder of caches.
pub(super) fn folder() -> Result<PathBuf, Problem> {
    let named = |key: &str| env::var_os(key).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = named("TOLLGATE_CACHE")
        .or_else(|| Some(named("XDG_CACHE_HOME").filter(|path| path.is_absolute())?.join("tollgate")))
        .or_else(|| Some(named("HOME")?.join(".cache").join("tollgate")))
        .ok_or_else(|| {
            Problem::environment("nothing says where downloads are kept: set `TOLLGATE_CACHE` to a folder")
        })?;
    // Servers run in folders of their own.
    std::path::absolute(&folder).map_err(|error| Problem::environment(format!("`{}`: {error}", folder.display())))
}

/// True where something was kept already.
pub(super) fn has(name: &str) -> bool {
    folder().is_ok_and(|cache| cache.join(name).is_dir())
}

/// Waits until nobody else of this user does the same; it is our turn while the file is open.
pub(super) fn turn(name: &str) -> Result<File, Problem> {
    let cache = folder()?;
    let failed = |error: std::io::Error| Problem::environment(format!("cannot write `{}`: {error}", cache.display()));
    fs::create_dir_all(&cache).map_err(failed)?;
    let file = File::create(cache.join(format!("{name}.lock"))).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// The folder of this name; made once, and only kept whole, whoever else makes it at the same time.
pub(super) fn once(
    cache: &Path,
    name: &str,
    make: impl FnOnce(&Path) -> Result<(), Problem>,
) -> Result<PathBuf, Problem> {
    let kept = cache.join(name);
    if kept.is_dir() {
        return Ok(kept);
    }
    let failed = |error: std::io::Error| Problem::environment(format!("cannot write `{}`: {error}", cache.display()));
    fs::create_dir_all(cache).map_err(failed)?;
    let lock = File::create(cache.join(format!("{name}.lock"))).map_err(failed)?;
    lock.lock().map_err(failed)?;
    if !kept.is_dir() {
        let part = cache.join(format!("{name}.part"));
        if part.exists() {
            fs::remove_dir_all(&part).map_err(failed)?;
        }
        fs::create_dir(&part).map_err(failed)?;
        make(&part)?;
        fs::rename(&part, &kept).map_err(failed)?;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_whole_and_made_once() {
        let cache = tempfile::tempdir().expect("a folder");
        let half = |folder: &Path| {
            fs::write(folder.join("half"), "").expect("a file");
            Err(Problem::environment("cut off"))
        };
        once(cache.path(), "thing", half).expect_err("it was cut off");
        assert!(!cache.path().join("thing").exists());
        let whole = |folder: &Path| {
            assert!(!folder.join("half").exists(), "what was cut off is in the way");
            fs::write(folder.join("whole"), "").expect("a file");
            Ok(())
        };
        let kept = once(cache.path(), "thing", whole).expect("it is made");
        assert!(kept.join("whole").exists());
        once(cache.path(), "thing", |_| panic!("it is made again")).expect("it is there");
    }

    #[test]
    fn two_that_make_the_same_wait_for_each_other() {
        let cache = tempfile::tempdir().expect("a folder");
        let made = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    once(cache.path(), "thing", |_| {
                        made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        Ok(())
                    })
                    .expect("it is made");
                });
            }
        });
        assert_eq!(made.into_inner(), 1);
    }
}
