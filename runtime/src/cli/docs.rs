//! `docs`

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Context, Format, chosen::Spec, servers::Database};
use crate::{
    batch::AnyPipeline,
    docs::{Built, Target, build},
    exit::{Exit, Failure},
    output,
    pipeline::About,
};

const EXAMPLES: &str = "\
Examples:
  tollgate docs build
  tollgate docs build ohlcv --out site --open
  tollgate docs build ohlcv --database postgres://… --templates my-templates

The site is a folder of pages that need no server, no script and no network. Only what is new is written.
A file in --templates takes the place of the template with its name in generated/pipelines/PIPELINE/docs; in
a folder that is called like a pipeline, of that pipeline alone.
Exit status: 0 the site is up to date, 2 configuration, or a database that is not migrated, 3 environment.";

/// Data Docs: what was judged, as a site
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Build what is new of the site
    Build(Build),
}

#[derive(Debug, clap::Args)]
struct Build {
    /// The pipelines; all if none is named
    pipelines: Vec<String>,

    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = "target/docs")]
    out: PathBuf,

    /// Open the site in a browser
    #[arg(long)]
    open: bool,

    /// A folder with templates of your own
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,

    #[command(flatten)]
    spec: Spec,

    #[command(flatten)]
    database: Database,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let Verb::Build(build) = self.verb;
        build.run(context)
    }
}

impl Build {
    fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let all: Vec<&'static About> = context.pipelines.iter().map(|pipeline| pipeline.about()).collect();
        let built = build(&self.targets(context)?, &all, &self.out, self.templates.as_deref())?;
        match context.format {
            Format::Human if !built.failed.is_empty() => {}
            Format::Human => tell(&built),
            Format::Json => output::document(&document(&built)),
        }
        for (name, failure) in &built.failed {
            output::notice(&format!("error: pipeline `{name}`: {failure}"));
        }
        if self.open && built.failed.is_empty() {
            let opened = open::that_detached(&built.index);
            opened.map_err(|error| Failure::environment(format!("no browser could be opened: {error}")))?;
        }
        Ok(built.failed.first().map_or(Exit::Yes, |(_, failure)| failure.exit))
    }

    fn targets(&self, context: &Context<'_>) -> Result<Vec<Target>, Failure> {
        let named = self.pipelines.iter().map(|name| context.pipeline(Some(name)));
        let pipelines: Vec<&'static dyn AnyPipeline> =
            if self.pipelines.is_empty() { context.pipelines.to_vec() } else { named.collect::<Result<_, _>>()? };
        let target = |pipeline: &&'static dyn AnyPipeline| {
            let about = pipeline.about();
            self.spec.check(about)?;
            Ok(Target { about, database: self.database.secret(about)?, option: self.database.reference() })
        };
        pipelines.iter().map(target).collect()
    }
}

fn tell(built: &Built) {
    let index = built.index.display();
    output::result(&match built.written {
        0 => format!("{index}: nothing new"),
        1 => format!("{index}: 1 page written"),
        pages => format!("{index}: {pages} pages written"),
    });
}

/// The JSON document: its keys are API.
fn document(built: &Built) -> Value {
    let failed = built.failed.iter().map(|(name, failure)| (name.to_string(), json!(failure.message)));
    json!({ "index": built.index, "pages_written": built.written, "failed": Value::Object(failed.collect()) })
}
