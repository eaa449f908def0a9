//! Texts against the files that expect them.

use std::{fs, io};

use similar::TextDiff;

use crate::tree;

/// Collects every difference, so that one run shows them all.
#[derive(Default)]
pub(crate) struct Expected {
    differences: Vec<String>,
    seen: Vec<String>,
}

impl Expected {
    /// Compares a text with the file that expects it; writes the file under `UPDATE=1`.
    pub(crate) fn text(&mut self, path: &str, text: &str) {
        self.seen.push(path.to_owned());
        let file = tree::root().join(path);
        let expected = match fs::read_to_string(&file) {
            Ok(expected) => expected,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => panic!("{path}: {error}"),
        };
        if expected == text {
            return;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, text).unwrap_or_else(|error| panic!("{path}: {error}"));
        } else {
            let diff = TextDiff::from_lines(expected.as_str(), text);
            self.differences.push(diff.unified_diff().header(path, "what came").to_string());
        }
    }

    /// Something that no file can expect.
    pub(crate) fn wrong(&mut self, message: String) {
        self.differences.push(message);
    }

    /// Fails if anything differed, or if the folder expects a text of this ending that never came.
    pub(crate) fn finish(mut self, folder: &str, ending: &str) {
        let left = tree::files(folder).into_iter().filter(|path| path.ends_with(ending) && !self.seen.contains(path));
        self.differences.extend(left.map(|path| format!("{path}: nothing belongs to this file")));
        assert!(
            self.differences.is_empty(),
            "{}\n{} differ; `UPDATE=1 cargo test -p tollgate-tests` writes what came",
            self.differences.join("\n"),
            self.differences.len()
        );
    }
}
