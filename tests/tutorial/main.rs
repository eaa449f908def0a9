//! `TUTORIAL.md`, run: its files are written, its edits are made and its commands are called in their order, in a copy
//! of the workspace and on real services; what they print has to be what the tutorial shows.
//!
//! `UPDATE=1` writes what came in the place of what was shown; wildcards are to be put back by hand.

mod blocks;
mod place;
mod shown;

use std::{fs, path::Path};

use self::{
    blocks::{Command, Step, steps},
    place::Place,
};

/// What a failed command printed, in the place of what is shown.
struct Surprise {
    command: Command,
    status: i32,
    printed: Vec<String>,
}

#[test]
fn the_tutorial_shows_what_its_commands_print() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../TUTORIAL.md");
    let text = fs::read_to_string(&path).expect("the tutorial can be read");
    let mut place = Place::new();
    let surprises: Vec<Surprise> = steps(&text).into_iter().filter_map(|step| take(&mut place, step)).collect();
    let page = place.read("target/docs/orders/runs/1.html");
    assert!(page.contains("the number of rows is at least 50000"), "the page of the run says nothing of what failed");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, overwritten(&text, &surprises)).expect("the tutorial can be written");
    } else {
        assert!(surprises.is_empty(), "{}", surprises.iter().map(Surprise::told).collect::<String>());
    }
}

/// Takes a step of the tutorial; what nobody expected.
fn take(place: &mut Place, step: Step) -> Option<Surprise> {
    match step {
        Step::Write { path, text } => place.write(&path, &text),
        Step::Edit { path, before, after } => {
            let text = place.read(&path);
            assert_eq!(text.matches(&before).count(), 1, "{path} has to hold this once:\n{before}");
            place.write(&path, &text.replace(&before, &after));
        }
        Step::Run(command) => {
            let (status, printed) = place.run(&command.text);
            let expected = status == command.status && shown::agrees(&command.shown, &printed);
            return (!expected).then_some(Surprise { command, status, printed });
        }
    }
    None
}

impl Surprise {
    fn told(&self) -> String {
        let Self { command, status, printed } = self;
        let Command { line, text, status: expected, shown, .. } = command;
        format!(
            "\nTUTORIAL.md:{line}: $ {text}\n? {expected}\n{}\n-- but it printed\n? {status}\n{}\n",
            shown.join("\n"),
            printed.join("\n")
        )
    }
}

/// The tutorial, with what came.
fn overwritten(text: &str, surprises: &[Surprise]) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    for Surprise { command, status, printed } in surprises.iter().rev() {
        let status = (*status != 0).then(|| format!("? {status}"));
        lines.splice(command.below.clone(), status.into_iter().chain(printed.iter().cloned()));
    }
    lines.join("\n") + "\n"
}
