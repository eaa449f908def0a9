//! The files of this workspace.

use std::{fs, path::Path};

/// The workspace's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package stands in the workspace")
}

/// All files below a folder of the workspace, sorted, as paths from the workspace with `/`.
pub(crate) fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("an entry can be read").path();
            if path.ends_with("__pycache__") {
                // What Python leaves behind where somebody deployed the DAGs is not part of the workspace.
            } else if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(root()).expect("the path was joined to the root");
                found.push(path.to_str().expect("paths are UTF-8").replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The text of a file of the workspace.
pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
