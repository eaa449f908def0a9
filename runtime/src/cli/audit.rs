//! `audit`

use serde_json::{Value, json};

use super::{Context, Format, servers::Database};
use crate::{
    audit::{Audit, Partition, audit},
    exit::{Exit, Failure},
    output,
    pipeline::About,
};

const EXAMPLES: &str = "\
Examples:
  tollgate audit ohlcv
  tollgate audit ohlcv --database sqlite:ohlcv.db --format json

Exit status: 0 everything adds up, 1 it does not, 2 configuration, 3 environment.";

/// Prove that every offset is accounted for
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    #[command(flatten)]
    database: Database,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        let about = context.pipeline(self.pipeline.as_deref())?.about();
        let found = audit(about, &self.database.secret(about)?)?;
        match context.format {
            Format::Human => print(about, &found),
            Format::Json => output::document(&document(about, &found)),
        }
        Ok(if found.is_ok() { Exit::Yes } else { Exit::No })
    }
}

fn verdict(audit: &Audit) -> &'static str {
    if audit.is_ok() { "ok" } else { "failed" }
}

fn print(about: &About, audit: &Audit) {
    output::result(&format!("audit of `{}`: {}", about.name, verdict(audit)));
    for Partition {
        topic,
        partition,
        incarnation,
        first_offset,
        next_offset,
        batches,
        read,
        gaps,
        loaded,
        dead,
        dropped,
        superseded,
        ..
    } in &audit.partitions
    {
        let mut of = if topic == about.topic.name { String::new() } else { format!(" of `{topic}`") };
        if *incarnation > 0 {
            of.push_str(&format!(" (incarnation {incarnation})"));
        }
        output::result(&format!(
            "  partition {partition}{of}: offsets {first_offset} to {next_offset} in {batches} batches = {read} read + {gaps} gaps; \
             read = {loaded} loaded + {dead} dead + {dropped} dropped + {superseded} superseded"
        ));
    }
    for problem in &audit.problems {
        output::result(&format!("  wrong: {problem}"));
    }
    for note in &audit.notes {
        output::result(&format!("  note: {note}"));
    }
}

fn document(about: &About, audit: &Audit) -> Value {
    json!({
        "pipeline": about.name,
        "audit": verdict(audit),
        "partitions": audit.partitions.iter().map(entry).collect::<Value>(),
        "problems": audit.problems,
        "notes": audit.notes,
    })
}

fn entry(partition: &Partition) -> Value {
    json!({
        "topic": partition.topic,
        "partition": partition.partition,
        "incarnation": partition.incarnation,
        "first_offset": partition.first_offset,
        "next_offset": partition.next_offset,
        "batches": partition.batches,
        "read": partition.read,
        "gaps": partition.gaps,
        "loaded": partition.loaded,
        "dead": partition.dead,
        "dropped": partition.dropped,
        "superseded": partition.superseded,
        "cross_partition": partition.cross_partition,
    })
}
