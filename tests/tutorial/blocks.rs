//! The blocks of the tutorial, as steps.

use std::ops::Range;

/// What the tutorial tells its reader to do.
pub(crate) enum Step {
    /// A block of `csv` with a path behind it: a file.
    Write { path: String, text: String },
    /// A block of `diff` with a path behind it: this text in a file becomes that one.
    Edit { path: String, before: String, after: String },
    /// A command of a block of `console`.
    Run(Command),
}

/// A command, and what the tutorial shows below it.
pub(crate) struct Command {
    /// Its line in the tutorial, from 1.
    pub(crate) line: usize,
    pub(crate) text: String,
    /// Of a line `? 1`; 0 where there is none.
    pub(crate) status: i32,
    /// What is shown of its words.
    pub(crate) shown: Vec<String>,
    /// The lines below the command, from 0.
    pub(crate) below: Range<usize>,
}

/// All steps, in their order. A block that would not be run is a mistake.
pub(crate) fn steps(text: &str) -> Vec<Step> {
    let lines: Vec<&str> = text.lines().collect();
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(start) = lines[at..].iter().position(|line| line.starts_with("```")).map(|found| at + found) {
        let length = lines[start + 1..].iter().position(|line| *line == "```").expect("a block ends");
        let end = start + 1 + length;
        let inside = &lines[start + 1..end];
        match lines[start].trim_start_matches('`').split_once(' ') {
            None if lines[start] == "```console" => steps.extend(commands(inside, start + 1)),
            Some(("csv", path)) => steps.push(Step::Write { path: path.to_owned(), text: joined(inside) }),
            Some(("diff", path)) => steps.push(edit(path, inside)),
            _ => panic!("TUTORIAL.md:{}: nobody runs such a block", start + 1),
        }
        at = end + 1;
    }
    steps
}

fn joined(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// Lines that go have a `-` before them, those that come a `+`, and those that stay a blank.
fn edit(path: &str, lines: &[&str]) -> Step {
    let side = |sign: char| -> Vec<&str> {
        lines.iter().filter_map(|line| line.strip_prefix(' ').or_else(|| line.strip_prefix(sign))).collect()
    };
    Step::Edit { path: path.to_owned(), before: joined(&side('-')), after: joined(&side('+')) }
}

/// The commands of a block whose first line has this number, from 0.
fn commands(lines: &[&str], first: usize) -> Vec<Step> {
    let starts = lines.iter().enumerate().filter(|(_, line)| line.starts_with("$ ")).map(|(at, _)| at);
    let mut ends = starts.clone().skip(1).chain([lines.len()]);
    starts.map(|at| Step::Run(command(&lines[at..ends.next().unwrap_or(lines.len())], first + at))).collect()
}

fn command(lines: &[&str], at: usize) -> Command {
    let status = lines.get(1).and_then(|line| line.strip_prefix("? ")).map(|status| status.parse().expect("a number"));
    let shown = lines[1 + usize::from(status.is_some())..].iter().map(|line| (*line).to_owned()).collect();
    let text = lines[0].trim_start_matches("$ ").to_owned();
    Command { line: at + 1, text, status: status.unwrap_or(0), shown, below: at + 1..at + lines.len() }
}
