//! Folders: temporary ones, and ones of this user.

use std::{
    fs::{self, DirBuilder, Permissions},
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::account::Account;
use crate::workspace::Problem;

/// Where folders may be made that other accounts can reach; what lies there outlives a restart of the machine.
const SHARED: &str = "/var/tmp";

/// A folder with these rights, made if it is not there; what it stands in is made as usual.
pub(super) fn make(path: &Path, rights: u32) -> Result<(), Problem> {
    let above = path.parent().map_or(Ok(()), fs::create_dir_all);
    let made = above.and_then(|()| match DirBuilder::new().mode(rights).create(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    });
    made.map_err(|error| Problem::environment(format!("cannot make the folder `{}`: {error}", path.display())))
}

/// A folder of this user below the one that all users share, for what must be reached from other accounts too.
pub(super) fn of_this_user(name: &str) -> Result<PathBuf, Problem> {
    let user = rustix::process::geteuid().as_raw();
    let base = Path::new(SHARED).join(format!("tollgate-{user}"));
    let path = base.join(name);
    make(&base, 0o755)?;
    // Anybody may make folders there: one that somebody else made is not ours to trust.
    match fs::symlink_metadata(&base) {
        Ok(found) if found.is_dir() && found.uid() == user => {}
        _ => {
            return Err(Problem::environment(format!(
                "`{}` belongs to somebody else; have it removed",
                base.display()
            )));
        }
    }
    make(&path, 0o755)?;
    [&base, &path].into_iter().try_for_each(|folder| open(folder))?;
    Ok(path)
}

/// Lets others enter a folder of ours, whatever rights new files have for this user.
pub(super) fn open(folder: &Path) -> Result<(), Problem> {
    fs::set_permissions(folder, Permissions::from_mode(0o755))
        .map_err(|error| Problem::environment(format!("cannot open up `{}`: {error}", folder.display())))
}

/// A temporary folder that this account owns and can reach.
pub(super) fn temporary(name: &str, account: Option<&Account>) -> Result<TempDir, Problem> {
    let bases = [std::env::temp_dir(), PathBuf::from(SHARED)];
    let base = bases.iter().find(|base| account.is_none_or(|account| account.reaches(base))).unwrap_or(&bases[1]);
    let folder = tempfile::Builder::new()
        .prefix(&format!("tollgate-{name}-"))
        .tempdir_in(base)
        .map_err(|error| Problem::environment(format!("no temporary folder in `{}`: {error}", base.display())))?;
    hand_to(folder.path(), account)?;
    Ok(folder)
}

/// Gives a folder of ours to an account, and to nobody else.
pub(super) fn hand_to(folder: &Path, account: Option<&Account>) -> Result<(), Problem> {
    let owned = account.map_or(Ok(()), |account| account.owns(folder));
    owned
        .and_then(|()| fs::set_permissions(folder, Permissions::from_mode(0o700)))
        .map_err(|error| Problem::environment(format!("cannot hand over `{}`: {error}", folder.display())))
}
