//! `explain`: what a code means, what an expectation asks, what a spec comes down to.

use std::path::Path;

use serde_json::Value;
use tollgate_compiler::{
    diagnostic::{Code, nearest},
    digest, expectation,
    explain::{self, CustomExpectation},
    source::Sources,
};

use crate::{
    exit::Exit,
    output::{self, Format},
    workspace::{self, Problem, Workspace},
};

/// Explains a spec, a code, an expectation, or lists `codes` or `expectations`.
pub(crate) fn run(what: &str, format: Format) -> Exit {
    match what {
        "codes" => answer(format, explain::codes, explain::json::codes),
        "expectations" => expectations(format),
        _ => match (explain::find_code(what), expectation::find(what)) {
            (Some(code), _) => answer(format, || explain::code(code), || explain::json::code(code)),
            (_, Some(known)) => answer(format, || explain::expectation(known), || explain::json::expectation(known)),
            _ if Path::new(what).is_file() => spec(what, format),
            _ => custom(what, format),
        },
    }
}

/// The text for people, or the document for programs.
fn answer(format: Format, text: impl FnOnce() -> String, document: impl FnOnce() -> Value) -> Exit {
    match format {
        Format::Json => output::result(&format!("{:#}\n", document())),
        Format::Human | Format::Short | Format::Github => output::result(&text()),
    }
    Exit::Yes
}

/// What comes with Tollgate, and what this workspace has of its own.
fn expectations(format: Format) -> Exit {
    let (sources, customs) = match customs() {
        Ok(found) => found,
        Err(problem) => return output::problem(&problem),
    };
    let text = || {
        let own = explain::own_names(&customs);
        let own = if own.is_empty() { own } else { format!("\nCustom ones of this workspace\n{own}") };
        explain::expectations() + &own
    };
    answer(format, text, || explain::json::expectations(&customs, &sources))
}

/// A custom expectation of this workspace: every meaning that its specs give to the name.
fn custom(name: &str, format: Format) -> Exit {
    let (sources, customs) = match customs() {
        Ok(found) => found,
        Err(problem) => return output::problem(&problem),
    };
    let called: Vec<&CustomExpectation> = customs.iter().filter(|custom| custom.name.value == name).collect();
    if called.is_empty() {
        return unknown(name, &customs);
    }
    let text = || called.iter().map(|custom| explain::custom(custom, &sources)).collect::<Vec<_>>().join("\n");
    answer(format, text, || called.iter().map(|custom| explain::json::custom(custom, &sources)).collect())
}

/// The custom expectations of all specs; none where there is no folder of specs.
fn customs() -> Result<(Sources, Vec<CustomExpectation>), Problem> {
    if !Path::new("specs").is_dir() {
        return Ok((Sources::default(), Vec::new()));
    }
    let (sources, specs) = workspace::specs()?;
    let customs = explain::customs(&sources, &specs);
    Ok((sources, customs))
}

fn spec(path: &str, format: Format) -> Exit {
    let workspace = match Workspace::of_specs(&[path.to_owned()]) {
        Ok(workspace) => workspace,
        Err(problem) => return output::problem(&problem),
    };
    match workspace.compile() {
        Ok(compiled) => {
            let [pipeline] = compiled.pipelines.as_slice() else { unreachable!("one spec is one pipeline") };
            let digest = digest::digest(pipeline);
            output::findings(&workspace.sources, &compiled.warnings, Format::Human);
            answer(format, || explain::pipeline(pipeline, &digest), || explain::json::pipeline(pipeline, &digest))
        }
        Err(found) => {
            output::findings(&workspace.sources, &found, format);
            Exit::Usage
        }
    }
}

fn unknown(what: &str, customs: &[CustomExpectation]) -> Exit {
    let codes = Code::ALL.iter().map(|code| code.word());
    let kinds = expectation::CATALOGUE.iter().map(|known| known.name);
    let own = customs.iter().map(|custom| custom.name.as_str());
    let help = match nearest(what, codes.chain(kinds).chain(own)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "a spec's path, `codes`, `expectations`, or one of what these list".to_owned(),
    };
    output::note(&format!("error: nothing here is called `{}`\nhelp: {help}\n", what.escape_debug()));
    Exit::Usage
}
