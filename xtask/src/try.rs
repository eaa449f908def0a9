//! `try`: rows of a file judged by the suite of a spec, compiling nothing.

use tollgate_compiler::{
    diagnostic::Diagnostics,
    pipeline::Severity,
    report::{self, Report},
    resolve, rows,
    source::Sources,
    spec,
};

use crate::{
    exit::Exit,
    output::{self, Format},
    workspace::{self, Problem},
};

/// What `try` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The spec's path
    spec: String,
    /// Rows: a CSV file with a header, or JSON Lines
    #[arg(long, value_name = "FILE.{csv,jsonl}")]
    rows: String,
    /// The least severity whose failure is exit 1
    #[arg(long, value_enum, default_value = "info")]
    fail_on: FailOn,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum FailOn {
    Info,
    Warning,
    Critical,
}

/// Judges the rows.
pub(crate) fn run(arguments: &Arguments) -> Exit {
    let mut sources = Sources::default();
    let diagnostics = Diagnostics::default();
    let mut hides = false;
    let report = match judge(arguments, &mut sources, &diagnostics, &mut hides) {
        Ok(report) => report,
        Err(problem) => return output::problem(&problem),
    };
    let found = diagnostics.into_sorted();
    let Some(report) = report else {
        output::findings(&sources, &found, shown(arguments.format, hides));
        return Exit::Usage;
    };
    output::findings(&sources, &found, arguments.format.of_warnings());
    match arguments.format {
        Format::Json => output::result(&format!("{:#}\n", report.to_json())),
        Format::Human | Format::Short | Format::Github => output::result(&report::draw(&report)),
    }
    let severity = match arguments.fail_on {
        FailOn::Info => Severity::Info,
        FailOn::Warning => Severity::Warning,
        FailOn::Critical => Severity::Critical,
    };
    if report.fails(severity) { Exit::No } else { Exit::Yes }
}

/// How findings are shown: without the lines in which they stand where those hold what is shown to nobody.
fn shown(format: Format, hides: bool) -> Format {
    if hides && format != Format::Json { Format::Short } else { format }
}

/// The report; nothing where something was refused. `hides` is set when rows are looked at that hold
/// columns of `source.value.pii`.
fn judge(
    arguments: &Arguments,
    sources: &mut Sources,
    diagnostics: &Diagnostics,
    hides: &mut bool,
) -> Result<Option<Report>, Problem> {
    let file = workspace::add_spec(sources, &arguments.spec)?;
    let specs = spec::parse(sources, &[file], diagnostics);
    let suite = specs.first().and_then(|(_, spec)| Some((spec, resolve::suite(spec, sources, diagnostics)?)));
    let Some((spec, resolved)) = suite.filter(|(_, resolved)| resolved.whole && !diagnostics.refused()) else {
        return Ok(None);
    };
    let format = rows::Format::of(&arguments.rows)
        .ok_or_else(|| Problem::usage("rows are read from a file that ends in `.csv` or `.jsonl`"))?;
    let bytes = workspace::read_bytes(&arguments.rows)?;
    *hides = !resolved.schema.hidden.is_empty();
    let rows = rows::add(sources, &arguments.rows, &bytes, diagnostics)
        .and_then(|file| rows::read(sources, file, format, &resolved.schema, diagnostics));
    let Some(rows) = rows else { return Ok(None) };
    rows.notes
        .iter()
        .filter(|note| note.column.is_none())
        .for_each(|note| output::note(&format!("note: {}\n", note.text)));
    let name = spec.name.value().map_or_else(|| stem(&arguments.spec), |name| name.value.0.clone());
    Ok(Some(report::report(&name, &resolved.schema.record, &resolved.suite, &rows)))
}

/// A name for a spec that has none yet: its file's.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
