//! `explain`: what a code means, what an expectation asks, what a spec comes down to.

use std::path::Path;

use tollgate_compiler::{
    diagnostic::{Code, nearest},
    digest, expectation, explain,
};

use crate::{
    exit::Exit,
    output::{self, Format},
    workspace::Workspace,
};

/// Explains a spec, a code, an expectation, or lists `codes` or `expectations`.
pub(crate) fn run(what: &str, format: Format) -> Exit {
    let text = match what {
        "codes" => explain::codes(),
        "expectations" => explain::expectations(),
        _ => match (explain::find_code(what), expectation::find(what)) {
            (Some(code), _) => explain::code(code),
            (_, Some(definition)) => explain::expectation(definition),
            _ if Path::new(what).is_file() => return spec(what, format),
            _ => return unknown(what),
        },
    };
    output::result(&text);
    Exit::Yes
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

fn unknown(what: &str) -> Exit {
    let names = Code::ALL.iter().map(|code| code.word()).chain(expectation::CATALOGUE.iter().map(|known| known.name));
    let help = match nearest(what, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "a spec's path, `codes`, `expectations`, or one of what these list".to_owned(),
    };
    output::note(&format!("error: nothing here is called `{}`\nhelp: {help}\n", what.escape_debug()));
    Exit::Usage
}
