//! Which pipeline a verb is about, and of which spec.

use clap::Args;

use super::Context;
use crate::{batch::AnyPipeline, exit::Failure, pipeline::About};

/// A pipeline, for verbs that a schedule calls.
#[derive(Args, Debug)]
pub(crate) struct Chosen {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    #[command(flatten)]
    spec: Spec,
}

/// The spec that the caller knows.
#[derive(Args, Debug)]
pub(crate) struct Spec {
    /// The digest of the spec: where this binary was built from another one, nothing is done, exit 2
    #[arg(long, value_name = "HEX")]
    digest: Option<String>,
}

impl Chosen {
    /// What there is to know about it.
    pub(crate) fn about(&self, context: &Context<'_>) -> Result<&'static About, Failure> {
        self.pipeline(context).map(AnyPipeline::about)
    }

    /// What was generated of it.
    pub(crate) fn pipeline(&self, context: &Context<'_>) -> Result<&'static dyn AnyPipeline, Failure> {
        let pipeline = context.pipeline(self.pipeline.as_deref())?;
        self.spec.check(pipeline.about())?;
        Ok(pipeline)
    }
}

impl Spec {
    /// Refuses a pipeline of another spec.
    pub(crate) fn check(&self, about: &About) -> Result<(), Failure> {
        match &self.digest {
            Some(digest) if digest != about.digest => Err(Failure::usage(format!(
                "this binary was built from another spec of `{}`: its digest is `{}`, and `{}` is asked for; deploy the \
                 binary and what calls it, a DAG of `generated/dags/`, from one commit",
                about.name,
                about.digest,
                digest.escape_debug()
            ))),
            _ => Ok(()),
        }
    }
}
