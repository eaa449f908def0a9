//! `BENCHMARKS.md`: a section for each benchmark, replaced by its next run.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use crate::Outcome;

const HEAD: &str = "# Benchmarks

Written by `cargo xtask bench`; each run replaces its own section. All candidates of a table do the same work on the same
data, in turns and in one run: trust the ratios, which are medians over the rounds with the tenth and ninetieth part of
them in brackets. Rates and times are those of one machine at one moment.
";

/// Shows the section of a benchmark, and writes it unless it is only to be shown.
pub(crate) fn write(name: &str, body: &str, only_shown: bool) -> Outcome<()> {
    say(body);
    if only_shown {
        return Ok(());
    }
    let path = path();
    let before = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, with(&before, name, body))?;
    say(&format!("written to {}", path.file_name().unwrap_or_default().display()));
    Ok(())
}

/// A word for whoever runs it.
pub(crate) fn say(words: &str) {
    // Nobody to tell, should this fail.
    let _ = writeln!(std::io::stderr(), "{words}");
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).join("BENCHMARKS.md")
}

/// The file with this section in its place; sections stand in the order of their names.
fn with(before: &str, name: &str, body: &str) -> String {
    let mut sections: BTreeMap<&str, &str> =
        before.split("\n## ").skip(1).filter_map(|section| section.split_once("\n\n")).collect();
    sections.insert(name, body);
    let sections = sections.into_iter().map(|(name, body)| format!("\n## {name}\n\n{}\n", body.trim_end()));
    HEAD.to_owned() + &sections.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn a_run_replaces_its_own_section_alone() {
        let both = with(&with("", "pipeline", "old\n\n- a\n"), "decode", "first");
        let again = with(&both, "pipeline", "new\n");
        assert!(again.ends_with("\n## decode\n\nfirst\n\n## pipeline\n\nnew\n"), "{again}");
        assert_eq!(with(&again, "decode", "first"), again);
    }
}
