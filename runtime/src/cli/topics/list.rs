//! `topics list`

use serde_json::{Value, json};

use super::Target;
use crate::{
    cli::{Context, Format},
    exit::{Exit, Failure},
    output,
    topics::{Admin, Found},
};

/// A topic, and the pipelines that read it.
struct Read {
    topic: Found,
    pipelines: Vec<&'static str>,
}

impl Target {
    pub(super) fn list(&self, context: &Context<'_>) -> Result<Exit, Failure> {
        let mut read: Vec<Read> = Vec::new();
        let mut asked = Vec::new();
        for pipeline in self.pipelines(context)? {
            let about = pipeline.about();
            let cluster = self.kafka.cluster(about)?;
            if asked.contains(&cluster) {
                continue;
            }
            for topic in Admin::new(&cluster)?.topics()? {
                let pipelines = context.pipelines.iter().map(|pipeline| pipeline.about());
                let pipelines = pipelines.filter(|about| about.topic.name == topic.name).map(|about| about.name);
                read.push(Read { pipelines: pipelines.collect(), topic });
            }
            asked.push(cluster);
        }
        if let Some(name) = &self.pipeline {
            read.retain(|read| read.pipelines.contains(&name.as_str()));
        }
        show(context.format, &read);
        Ok(Exit::Yes)
    }
}

fn show(format: Format, all: &[Read]) {
    if format == Format::Json {
        let entry = |Read { topic, pipelines }: &Read| {
            let Found { name, partitions, replication } = topic;
            json!({ "topic": name, "partitions": partitions, "replication_factor": replication, "pipelines": pipelines })
        };
        return output::document(&json!({ "topics": all.iter().map(entry).collect::<Value>() }));
    }
    let width = all.iter().map(|read| read.topic.name.len()).max().unwrap_or_default().max(5);
    output::result(&format!("{:width$}  partitions  replicas  pipelines", "topic"));
    for Read { topic: Found { name, partitions, replication }, pipelines } in all {
        let line = format!("{name:width$}  {partitions:>10}  {replication:>8}  {}", pipelines.join(", "));
        output::result(line.trim_end());
    }
}
