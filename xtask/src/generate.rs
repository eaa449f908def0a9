//! `gen` and `check`: what the specs compile to, written or compared.

use std::fmt::Write;

use tollgate_compiler::{
    Compiled,
    advice::advice,
    diagnostic::{Diagnostic, render},
    gx,
    pipeline::{Judged, OnFailure, Pipeline},
    rule::{BatchRule, Rule},
    sql::exact::{self, Target},
};

use crate::{
    exit::Exit,
    output::{self, Format},
    sync::{self, Difference},
    workspace::{Problem, Workspace},
};

/// What `gen` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct GenArguments {
    /// Specs to report on; all if none is given. Every spec is compiled, whatever is given
    specs: Vec<String>,
    /// Remove what was generated from specs that are gone
    #[arg(long)]
    prune: bool,
    /// How findings are written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

impl GenArguments {
    /// Asks for one spec.
    pub(crate) fn of(spec: String) -> Self {
        Self { specs: vec![spec], prune: false, format: Format::Human }
    }
}

/// What `check` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArguments {
    /// How findings are written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// Writes what the specs compile to, and says what changed.
pub(crate) fn generate(arguments: &GenArguments) -> Exit {
    with_workspace(&arguments.specs, arguments.format, |workspace, compiled| {
        let differences = sync::differences(&compiled.artifacts)?;
        sync::write(&differences, &compiled.artifacts)?;
        for difference in &differences {
            output::result(&format!("{}\n", describe(difference)));
        }
        if differences.is_empty() {
            output::note("nothing changed\n");
        }
        for orphan in sync::orphans(&compiled.artifacts) {
            if arguments.prune {
                sync::prune(&orphan)?;
                output::result(&format!("removed   pipeline {orphan}\n"));
            } else {
                output::note(&format!(
                    "note: the spec of `{orphan}` is gone; `cargo xtask gen --prune` removes what it generated\n"
                ));
            }
        }
        let asked = |pipeline: &&Pipeline| {
            let named = |spec: &String| spec.strip_prefix("./").unwrap_or(spec) == pipeline.spec;
            arguments.specs.is_empty() || arguments.specs.iter().any(named)
        };
        compiled.pipelines.iter().filter(asked).for_each(|pipeline| output::result(&table(pipeline)));
        output::findings(&workspace.sources, &compiled.warnings, arguments.format.of_warnings());
        Ok(Exit::Yes)
    })
}

/// Compares what the specs compile to with what is there.
pub(crate) fn check(arguments: &CheckArguments) -> Exit {
    with_workspace(&[], arguments.format, |workspace, compiled| {
        let differences = sync::differences(&compiled.artifacts)?;
        let orphans = sync::orphans(&compiled.artifacts);
        output::findings(&workspace.sources, &compiled.warnings, arguments.format.of_warnings());
        for difference in &differences {
            if arguments.format == Format::Github {
                output::result(&render::github_file(
                    difference.path(),
                    "drift",
                    "it is not what the specs compile to: `cargo xtask gen` writes it",
                ));
            }
            output::note(&sync::diff(difference, &compiled.artifacts)?);
        }
        if let Some(orphan) = orphans.first() {
            output::note(&format!(
                "error: the spec of `{orphan}` is gone\nhelp: `cargo xtask gen --prune` removes what it generated\n"
            ));
        }
        if !differences.is_empty() {
            output::note(&verdict(&differences));
        }
        Ok(if differences.is_empty() && orphans.is_empty() { Exit::Yes } else { Exit::No })
    })
}

/// How many files differ, and what repairs them: sealed ones only git can bring back.
fn verdict(differences: &[Difference]) -> String {
    let files = match differences.len() {
        1 => "1 file differs".to_owned(),
        count => format!("{count} files differ"),
    };
    let broken: Vec<&str> =
        differences.iter().filter(|found| matches!(found, Difference::Broken(_))).map(Difference::path).collect();
    let mut repairs = Vec::new();
    if !broken.is_empty() {
        repairs.push(format!("`git checkout HEAD -- {}` brings back what was sealed", broken.join(" ")));
    }
    if broken.len() < differences.len() {
        repairs.push("`cargo xtask gen` writes them".to_owned());
    }
    format!("error: {files} from what the specs compile to\nhelp: {}\n", repairs.join(", then "))
}

fn with_workspace(
    specs: &[String],
    format: Format,
    act: impl FnOnce(&Workspace, &Compiled) -> Result<Exit, Problem>,
) -> Exit {
    let workspace = match Workspace::whole() {
        Ok(workspace) => workspace,
        Err(problem) => return output::problem(&problem),
    };
    if let Err(problem) = known(&workspace, specs) {
        return output::problem(&problem);
    }
    match workspace.compile() {
        Ok(compiled) => act(&workspace, &compiled).unwrap_or_else(|problem| output::problem(&problem)),
        Err(found) => refused(&workspace, &found, format),
    }
}

/// These specs by the paths that the workspace has for them; one that it does not have is a problem.
pub(crate) fn known<'a>(workspace: &Workspace, specs: &'a [String]) -> Result<Vec<&'a str>, Problem> {
    let paths: Vec<&str> = specs.iter().map(|spec| spec.strip_prefix("./").unwrap_or(spec)).collect();
    match paths.iter().find(|path| workspace.sources.find(path).is_none()) {
        None => Ok(paths),
        Some(unknown) => Err(Problem::usage(format!(
            "`{}` is not a spec of this workspace: those stand directly in `specs/`",
            unknown.escape_debug()
        ))),
    }
}

fn refused(workspace: &Workspace, found: &[Diagnostic], format: Format) -> Exit {
    output::findings(&workspace.sources, found, format);
    Exit::Usage
}

fn describe(difference: &Difference) -> String {
    match difference {
        Difference::Missing(path) => format!("new       {path}"),
        Difference::Changed(path) | Difference::Broken(path) => format!("changed   {path}"),
        Difference::Stale(path) => format!("removed   {path}"),
    }
}

/// Each expectation, in which targets its verdict is exact, and why not where it is not; then what could be quicker.
fn table(pipeline: &Pipeline) -> String {
    let width = pipeline.suite.iter().map(|expectation| expectation.id.len()).max().unwrap_or_default().max(11);
    let mut text = format!("\n{}\n  {:width$}  gate   SQL      CHECK  GX\n", pipeline.spec, "expectation");
    for (at, expectation) in pipeline.suite.iter().enumerate() {
        let (targets, why) = match &expectation.judged {
            Judged::ByRow(rule) => targets(rule, expectation.on_failure),
            Judged::ByTable(rule) => over_table(rule),
            Judged::ByCompiler => ("–      –        –    ".to_owned(), Some("decided by the compiler".to_owned())),
        };
        let (gx, differs) = in_gx(pipeline, at);
        let why = why.into_iter().chain(differs.map(|why| format!("GX {why}"))).collect::<Vec<_>>().join("; ");
        let line = format!("  {:width$}  {targets}  {gx:7}  {why}", expectation.id);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    for hint in advice(pipeline) {
        let _ = writeln!(text, "  hint: {hint}");
    }
    text
}

/// How exactly a rule is judged by the gate, by PostgreSQL over a table, and as a CHECK of it.
fn targets(rule: &Rule, on_failure: OnFailure) -> (String, Option<String>) {
    let (sql, check) = (exact::obstacle(rule, Target::Table), exact::obstacle(rule, Target::Check));
    let enforced = match on_failure {
        OnFailure::Warn => Some("records that fail are loaded"),
        OnFailure::Drop => Some("records that fail are dropped"),
        OnFailure::Quarantine | OnFailure::Halt => None,
    };
    let why = check.map(|inexact| inexact.to_string()).or(enforced.map(String::from));
    let word = if sql.is_some() { "inexact" } else { "exact" };
    let held = if why.is_some() { "none" } else { "exact" };
    (format!("exact  {word:7}  {held:5}"), why)
}

/// How exactly a rule over the table is judged there.
fn over_table(rule: &BatchRule) -> (String, Option<String>) {
    let inexact = exact::batch_obstacle(rule);
    let word = if inexact.is_some() { "inexact" } else { "exact" };
    (format!("–      {word:7}  –    "), inexact.map(|inexact| inexact.to_string()))
}

/// How exactly Great Expectations judges it over the table, and why not.
fn in_gx(pipeline: &Pipeline, at: usize) -> (&'static str, Option<String>) {
    match gx::entry(pipeline, at).obstacle {
        None => ("exact", None),
        // What PostgreSQL cannot do is said already.
        Some(gx::Obstacle::Sql(_)) => ("inexact", None),
        Some(obstacle) => ("inexact", Some(obstacle.to_string())),
    }
}

/// Whether what is generated is what the specs compile to; says what to do where it is not.
pub(crate) fn is_current() -> Result<bool, Exit> {
    match check(&CheckArguments { format: Format::Human }) {
        Exit::Yes => Ok(true),
        Exit::No => Ok(false),
        refused => Err(refused),
    }
}
