//! `explain`: what a code means, what an expectation asks, what a spec comes down to.

use std::path::Path;

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
        "codes" => answer(&explain::codes()),
        "expectations" => expectations(),
        _ => match (explain::find_code(what), expectation::find(what)) {
            (Some(code), _) => answer(&explain::code(code)),
            (_, Some(definition)) => answer(&explain::expectation(definition)),
            _ if Path::new(what).is_file() => spec(what, format),
            _ => custom(what),
        },
    }
}

fn answer(text: &str) -> Exit {
    output::result(text);
    Exit::Yes
}

/// What comes with Tollgate, and what this workspace has of its own.
fn expectations() -> Exit {
    let customs = match customs() {
        Ok((_, customs)) => explain::own_names(&customs),
        Err(problem) => return output::problem(&problem),
    };
    let own = if customs.is_empty() { customs } else { format!("\nCustom ones of this workspace\n{customs}") };
    answer(&(explain::expectations() + &own))
}

/// A custom expectation of this workspace: every meaning that its specs give to the name.
fn custom(name: &str) -> Exit {
    let (sources, customs) = match customs() {
        Ok(found) => found,
        Err(problem) => return output::problem(&problem),
    };
    let called: Vec<String> = customs
        .iter()
        .filter(|custom| custom.name.value == name)
        .map(|custom| explain::custom(custom, &sources))
        .collect();
    if called.is_empty() { unknown(name, &customs) } else { answer(&called.join("\n")) }
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
            for pipeline in &compiled.pipelines {
                output::result(&explain::pipeline(pipeline, &digest::digest(pipeline)));
            }
            output::findings(&workspace.sources, &compiled.warnings, Format::Human);
            Exit::Yes
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
