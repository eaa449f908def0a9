//! `topics`

mod list;
mod show;

use std::collections::BTreeMap;

use clap::Subcommand;

use super::{Context, servers::Kafka};
use crate::{
    batch::AnyPipeline,
    exit::{Exit, Failure},
    pipeline::Topic,
    topics::{Admin, Difference, Step, apply, differences},
    wait::block_on,
};

const EXAMPLES: &str = "\
Examples:
  tollgate topics list
  tollgate topics diff ohlcv --kafka localhost:9092
  tollgate topics apply ohlcv

What a spec does not name stays as the cluster has it.
Exit status of `diff`: 0 topics are as the specs say, 1 they are not. Of `apply`: 0 they are now,
1 something cannot be changed, 99 there was nothing to do.";

/// Look after the topics of the specs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the topics of the cluster, and which pipelines read them
    List(Target),
    /// Show where topics are not what their specs say
    Diff(Target),
    /// Make topics, or make them what their specs say
    Apply(Target),
}

#[derive(Debug, clap::Args)]
struct Target {
    /// The pipeline; all if it is left out
    pipeline: Option<String>,

    #[command(flatten)]
    kafka: Kafka,
}

/// A pipeline's topic, and what was found about it or done.
struct Topics<T> {
    pipeline: &'static str,
    topic: &'static Topic,
    all: Vec<T>,
}

impl Args {
    pub(super) fn run(self, context: &Context<'_>) -> Result<Exit, Failure> {
        match self.verb {
            Verb::List(target) => target.list(context),
            Verb::Diff(target) => target.diff(context),
            Verb::Apply(target) => target.apply(context),
        }
    }
}

impl Target {
    fn pipelines(&self, context: &Context<'_>) -> Result<Vec<&'static dyn AnyPipeline>, Failure> {
        match &self.pipeline {
            Some(name) => context.pipeline(Some(name)).map(|pipeline| vec![pipeline]),
            None => Ok(context.pipelines.to_vec()),
        }
    }

    fn diff(&self, context: &Context<'_>) -> Result<Exit, Failure> {
        let differences = self.each(context, |admin, topic| Box::pin(compare(admin, topic)))?;
        show::differences(context.format, &differences);
        Ok(if differences.iter().all(|topic| topic.all.is_empty()) { Exit::Yes } else { Exit::No })
    }

    fn apply(&self, context: &Context<'_>) -> Result<Exit, Failure> {
        let steps = self.each(context, |admin, topic| Box::pin(apply(admin, topic)))?;
        show::steps(context.format, &steps);
        let all = || steps.iter().flat_map(|topic| &topic.all);
        Ok(if all().any(|step| matches!(step, Step::Refused(_))) {
            Exit::No
        } else if all().next().is_none() {
            Exit::Nothing
        } else {
            Exit::Yes
        })
    }

    /// Does something about the topic of each pipeline, one after the other.
    fn each<T>(
        &self,
        context: &Context<'_>,
        work: impl for<'a> Fn(&'a Admin, &'static Topic) -> Work<'a, T>,
    ) -> Result<Vec<Topics<T>>, Failure> {
        self.pipelines(context)?
            .into_iter()
            .map(|pipeline| {
                let about = pipeline.about();
                let admin = Admin::new(&self.kafka.cluster(about)?)?;
                let all = block_on(work(&admin, &about.topic))?;
                Ok(Topics { pipeline: about.name, topic: &about.topic, all })
            })
            .collect()
    }
}

type Work<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<Vec<T>, Failure>> + 'a>>;

async fn compare(admin: &Admin, topic: &'static Topic) -> Result<Vec<Difference>, Failure> {
    let found = admin.topic(topic.name)?;
    let asked = found.is_some() && !topic.config.is_empty();
    let configs = if asked { admin.configs(topic.name).await? } else { BTreeMap::new() };
    Ok(differences(topic, found.as_ref(), &configs))
}
