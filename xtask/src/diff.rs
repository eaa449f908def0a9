//! `diff`: whether the schemas of the specs can follow those of another state.

mod against;
mod registry;

use tollgate_compiler::{
    compatibility::{self, Compared, compare_all, findings},
    compile,
    diagnostic::{Diagnostic, Diagnostics, render},
    history::History,
    pipeline::{Compatibility, Pipeline},
    resolve::{self, Resolved},
    source::Sources,
    spec,
};

use self::against::Against;
use crate::{
    exit::Exit,
    generate,
    output::{self, Format},
    workspace::{Problem, Workspace},
};

/// What `diff` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Specs whose schemas are compared; all if none is given
    specs: Vec<String>,
    /// What they are compared with: a branch, tag or commit of git, the folder of another checkout, or `registry`
    #[arg(long, value_name = "GIT_REF|DIR|registry")]
    against: String,
    /// The registry's address, instead of the one in the spec
    #[arg(long, value_name = "URL")]
    registry: Option<String>,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: DiffFormat,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum DiffFormat {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// Annotations of GitHub, beside the text for people
    Github,
    /// A comment on a pull request
    Markdown,
}

/// A pipeline and its schema.
struct Subject {
    pipeline: Pipeline,
    resolved: Resolved,
}

/// Compares the schemas.
pub(crate) fn run(arguments: &Arguments) -> Exit {
    let workspace = match Workspace::whole() {
        Ok(workspace) => workspace,
        Err(problem) => return output::problem(&problem),
    };
    match subjects(&workspace, &arguments.specs) {
        Err(problem) => output::problem(&problem),
        Ok(Err(found)) => {
            output::findings(&workspace.sources, &found, arguments.format.of_findings());
            Exit::Usage
        }
        Ok(Ok(subjects)) => {
            compare(arguments, &workspace.sources, &subjects).unwrap_or_else(|problem| output::problem(&problem))
        }
    }
}

/// The pipelines that were asked for, or what is wrong with any spec. How their tables come from what
/// was before is `gen`'s to say: a schema that breaks is to be told here also where no migration leads to it.
fn subjects(workspace: &Workspace, asked: &[String]) -> Result<Result<Vec<Subject>, Vec<Diagnostic>>, Problem> {
    let asked = generate::known(workspace, asked)?;
    let Workspace { sources, specs, .. } = workspace;
    let compiled = match compile(sources, specs, &History::default()) {
        Ok(compiled) => compiled,
        Err(found) => return Ok(Err(found)),
    };
    let silent = Diagnostics::default();
    let parsed = spec::parse(sources, specs, &silent);
    let resolved = parsed.iter().filter_map(|(_, spec)| resolve::suite(spec, sources, &silent));
    let subjects = compiled.pipelines.into_iter().zip(resolved);
    let subjects = subjects.map(|(pipeline, resolved)| Subject { pipeline, resolved });
    Ok(Ok(subjects.filter(|subject| asked.is_empty() || asked.contains(&subject.pipeline.spec.as_str())).collect()))
}

fn compare(arguments: &Arguments, sources: &Sources, subjects: &[Subject]) -> Result<Exit, Problem> {
    let against = Against::find(&arguments.against, arguments.registry.as_deref())?;
    let mut all = Vec::new();
    let mut found = Vec::new();
    for Subject { pipeline, resolved } in subjects {
        let past = against.past(pipeline)?;
        let (mode, asked_by) = match (pipeline.source.compatibility, past.mode) {
            (Some(mode), _) => (mode, "spec"),
            (None, Some(mode)) => (mode, "registry"),
            // As registries do where nobody says otherwise.
            (None, None) => (Compatibility::Backward, "default"),
        };
        if let Some(other) = past.mode.filter(|other| *other != mode) {
            let (name, asked, other) = (&pipeline.name, spec::word(mode), spec::word(other));
            output::note(&format!("note: the spec of `{name}` asks for {asked}, its registry for {other}\n"));
        }
        let versions = compare_all(mode, &past.versions, &resolved.schema);
        let path = sources.path(resolved.file).to_owned();
        let compared = Compared { pipeline: pipeline.name.clone(), path, mode, asked_by, versions };
        found.extend(findings(&compared, &resolved.schema));
        all.push(compared);
    }
    if arguments.specs.is_empty() {
        let known: Vec<&str> = subjects.iter().map(|subject| subject.pipeline.name.as_str()).collect();
        for gone in against.others(&known) {
            output::note(&format!("note: {against} has the pipeline `{gone}`, and no spec here\n"));
        }
    }
    tell(arguments.format, sources, &all, &found, &against.to_string());
    Ok(if found.is_empty() { Exit::Yes } else { Exit::No })
}

fn tell(format: DiffFormat, sources: &Sources, all: &[Compared], found: &[Diagnostic], against: &str) {
    let people = |found: &[Diagnostic]| match found {
        [] => {}
        found => output::findings(sources, found, Format::Human),
    };
    match format {
        DiffFormat::Human => {
            people(found);
            output::result(&compatibility::summary(all, against));
        }
        DiffFormat::Json => output::result(&format!("{:#}\n", compatibility::json(all, against))),
        DiffFormat::Github => {
            output::result(&render::github(sources, found));
            people(found);
            output::note(&compatibility::summary(all, against));
        }
        DiffFormat::Markdown => output::result(&compatibility::markdown(all, against)),
    }
}

impl DiffFormat {
    /// How what is wrong with a spec is written.
    fn of_findings(self) -> Format {
        match self {
            Self::Human | Self::Markdown => Format::Human,
            Self::Json => Format::Json,
            Self::Github => Format::Github,
        }
    }
}
