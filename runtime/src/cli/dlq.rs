//! `dlq`

mod show;

use clap::{Subcommand, builder::PossibleValuesParser};
use serde_json::{Value, json};

use self::show::{entry, line};
use super::{Context, Format, servers::Database};
use crate::{
    exit::{Exit, Failure},
    letters::{Filter, read},
    output,
    pipeline::{About, Reason},
};

const EXAMPLES: &str = "\
Examples:
  tollgate dlq list ohlcv --reason expectation --limit 5
  tollgate dlq show ohlcv --partition 0 --offset 42 --format json

Where a spec names columns under `source.value.pii`, `***` stands for bytes and for the database's own words.
Exit status of `list`: 0 there are dead letters, 99 there are none.";

/// Look at dead letters
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List dead letters in the order of their offsets
    List(List),
    /// Show one dead letter, with its bytes
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct List {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    /// Only those of this reason
    #[arg(long, value_parser = PossibleValuesParser::new(Reason::ALL.map(Reason::name)))]
    reason: Option<String>,

    /// Only those of this partition
    #[arg(long)]
    partition: Option<i32>,

    /// At most so many
    #[arg(long, default_value_t = 20)]
    limit: u32,

    #[command(flatten)]
    bare: Bare,

    #[command(flatten)]
    database: Database,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    /// Its partition
    #[arg(long)]
    partition: i32,

    /// Its offset
    #[arg(long)]
    offset: i64,

    #[command(flatten)]
    bare: Bare,

    #[command(flatten)]
    database: Database,
}

/// Whether everything is shown.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Bare {
    /// Show what `source.value.pii` hides too: the bytes of records, and what is kept of the database's own words
    #[arg(long)]
    show_pii: bool,
}

impl Bare {
    /// Whether bytes and words of such a pipeline are hidden.
    fn hides(self, about: &About) -> bool {
        !self.show_pii && about.topic.is_private()
    }
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        match self.verb {
            Verb::List(list) => list.run(context),
            Verb::Show(show) => show.run(context),
        }
    }
}

impl List {
    fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let reason = self.reason.and_then(|name| Reason::ALL.into_iter().find(|reason| reason.name() == name));
        let filter = Filter { reason, partition: self.partition, offset: None };
        let hides = self.bare.hides(about);
        let (total, letters) = read(about, &self.database.secret(about)?, filter, self.limit)?;
        match context.format {
            Format::Human => {
                letters.iter().map(|letter| line(letter, hides)).for_each(|line| output::result(&line));
                output::notice(&format!("{} of {total} dead letters", letters.len()));
            }
            Format::Json => {
                let list: Value = letters.iter().map(|letter| entry(letter, false, hides)).collect();
                output::document(&json!({ "pipeline": about.name, "total": total, "dead_letters": list }));
            }
        }
        Ok(if total == 0 { Exit::Nothing } else { Exit::Yes })
    }
}

impl Show {
    fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let filter = Filter { reason: None, partition: Some(self.partition), offset: Some(self.offset) };
        // One per incarnation of the topic; the latest is meant.
        let (_, letters) = read(about, &self.database.secret(about)?, filter, u32::MAX)?;
        let hides = self.bare.hides(about);
        let Some(letter) = letters.last() else {
            let Self { partition, offset, .. } = self;
            output::notice(&format!("no dead letter at offset {offset} of partition {partition}"));
            return Ok(Exit::No);
        };
        match context.format {
            Format::Human => show::lines(letter, hides).iter().for_each(|line| output::result(line)),
            Format::Json => output::document(&entry(letter, true, hides)),
        }
        Ok(Exit::Yes)
    }
}
