//! Places of the compiler that report something: calls of `Diagnostic::new`, and of functions that
//! report in the name of their caller.

use std::{collections::BTreeSet, fmt, panic::Location};

use crate::tree;

const SOURCES: &str = "compiler/src";
const TRACKED: &str = "#[track_caller]";

/// A call, by its place in the sources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    path: String,
    line: u32,
    column: u32,
}

impl Site {
    /// The place of a finding's origin.
    pub(super) fn of(origin: &Location) -> Self {
        let path = origin.file().replace('\\', "/");
        let start = path.find(SOURCES).unwrap_or_default();
        Self { path: path[start..].to_owned(), line: origin.line(), column: origin.column() }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = tree::text(&self.path);
        let line = text.lines().nth(self.line as usize - 1).unwrap_or_default();
        write!(f, "{}:{}:{}  {}", self.path, self.line, self.column, line.trim())
    }
}

/// One file of the compiler, without its tests.
struct File {
    path: String,
    lines: Vec<String>,
}

/// A function that reports in the name of its caller.
struct Helper {
    name: String,
    /// Calls stand in files whose paths begin like this.
    within: String,
}

/// Every place that reports something.
pub(super) fn all() -> BTreeSet<Site> {
    let files: Vec<File> = tree::files(SOURCES).into_iter().filter(|path| !is_test(path)).map(File::read).collect();
    let helpers: Vec<Helper> = files.iter().flat_map(File::helpers).collect();
    files.iter().flat_map(|file| file.sites(&helpers)).collect()
}

fn is_test(path: &str) -> bool {
    !path.ends_with(".rs") || path.ends_with("/tests.rs") || path.contains("/tests/")
}

impl File {
    /// Tests inside of a file stand at its end.
    fn read(path: String) -> Self {
        let text = tree::text(&path);
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
        Self { lines: lines.map(String::from).collect(), path }
    }

    fn helpers(&self) -> Vec<Helper> {
        let tracked = (0..self.lines.len()).filter(|&line| self.lines[line].trim() == TRACKED);
        tracked
            .filter_map(|line| self.helper(self.lines[line + 1..].iter().find(|line| line.contains("fn "))?))
            .collect()
    }

    /// A private function is called in its module and below, a `pub(super)` one in the module above.
    fn helper(&self, signature: &str) -> Option<Helper> {
        let name: String =
            signature.split("fn ").nth(1)?.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let module = self.path.trim_end_matches(".rs");
        let within = if signature.contains("pub(super)") { module.rsplit_once('/')?.0 } else { module };
        (!signature.contains("pub fn")).then(|| Helper { name, within: within.to_owned() })
    }

    fn sites(&self, helpers: &[Helper]) -> Vec<Site> {
        let names = helpers.iter().filter(|helper| self.path.starts_with(&helper.within)).map(|helper| &helper.name);
        let calls: Vec<String> =
            std::iter::once("Diagnostic::new(".to_owned()).chain(names.map(|name| format!("{name}("))).collect();
        let mut sites = Vec::new();
        let mut tracked = false;
        for (number, line) in self.lines.iter().enumerate() {
            tracked |= line.trim() == TRACKED;
            for call in calls.iter().filter(|_| !tracked) {
                sites.extend(places(line, call).map(|column| self.site(number, column)));
            }
            // The end of a function, whose body is indented further.
            tracked &= line.trim() != "}";
        }
        sites
    }

    fn site(&self, number: usize, column: usize) -> Site {
        let number_of = |at: usize| u32::try_from(at + 1).expect("a file is not that long");
        Site { path: self.path.clone(), line: number_of(number), column: number_of(column) }
    }
}

/// Columns at which a line calls this; a longer name that ends in it is another.
fn places<'a>(line: &'a str, call: &'a str) -> impl Iterator<Item = usize> {
    line.match_indices(call).map(|(at, _)| at).filter(|&at| {
        let before = &line[..at];
        !before.ends_with(|last: char| last.is_alphanumeric() || last == '_') && !before.ends_with("fn ")
    })
}
