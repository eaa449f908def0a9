//! `topics`

mod list;
mod show;

use clap::Subcommand;

use super::{Context, servers::Kafka};
use crate::{
    batch::AnyPipeline,
    exit::{Exit, Failure},
    pipeline::Topic,
    topics::{Admin, Step, apply, compare},
    wait::block_on,
};

const EXAMPLES: &str = "\
Examples:
  tollgate topics list
  tollgate topics diff ohlcv --kafka localhost:9092
  tollgate topics apply ohlcv

What a spec does not name stays as the cluster has it. The replication factor is given to a topic
when it is made; replicas of one that is there are moved with Kafka's own tool.
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
        let mut differences = Vec::new();
        self.each(context, &mut differences, |admin, topic, found| {
            Box::pin(async move { compare(admin, topic).await.map(|all| found.extend(all)) })
        })?;
        show::differences(context.format, &differences);
        Ok(if differences.iter().all(|topic| topic.all.is_empty()) { Exit::Yes } else { Exit::No })
    }

    fn apply(&self, context: &Context<'_>) -> Result<Exit, Failure> {
        let mut steps = Vec::new();
        let ended = self.each(context, &mut steps, |admin, topic, done| Box::pin(apply(admin, topic, done)));
        // What was done is told, also where something failed after it.
        show::steps(context.format, &steps);
        ended?;
        let all = || steps.iter().flat_map(|topic| &topic.all);
        Ok(if all().any(|step| matches!(step, Step::Refused(_))) {
            Exit::No
        } else if all().next().is_none() {
            Exit::Nothing
        } else {
            Exit::Yes
        })
    }

    /// Does something about the topic of each pipeline, one after the other, up to the first that fails.
    fn each<T: 'static>(
        &self,
        context: &Context<'_>,
        topics: &mut Vec<Topics<T>>,
        work: impl for<'a> Fn(&'a Admin, &'static Topic, &'a mut Vec<T>) -> Work<'a>,
    ) -> Result<(), Failure> {
        for pipeline in self.pipelines(context)? {
            let about = pipeline.about();
            let admin = Admin::new(&self.kafka.cluster(about)?)?;
            let mut all = Vec::new();
            let ended = block_on(work(&admin, &about.topic, &mut all));
            if ended.is_ok() || !all.is_empty() {
                topics.push(Topics { pipeline: about.name, topic: &about.topic, all });
            }
            ended?;
        }
        Ok(())
    }
}

type Work<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;
