//! Which pipeline a verb is about, and of which spec.

use clap::Args;

use super::Context;
use crate::{batch::AnyPipeline, exit::Failure, pipeline::About};

/// A pipeline, for verbs that a schedule calls.
#[derive(Args, Debug)]
pub(crate) struct Chosen {
    /// The pipeline; may be left out where there is only one
    pipeline: Option<String>,

    /// The digest of its spec: where this binary was built from another one, nothing is done, exit 2
    #[arg(long, value_name = "HEX")]
    digest: Option<String>,
}

impl Chosen {
    /// What there is to know about it.
    pub(crate) fn about(&self, context: &Context<'_>) -> Result<&'static About, Failure> {
        let about = AnyPipeline::about(context.pipeline(self.pipeline.as_deref())?);
        match &self.digest {
            Some(digest) if digest != about.digest => Err(Failure::usage(format!(
                "this binary was built from another spec of `{}`: digest `{}`, and `{}` is asked for; deploy the binary and \
                 what calls it (a DAG of `generated/dags/`) from one commit",
                about.name,
                about.digest,
                digest.escape_debug()
            ))),
            _ => Ok(about),
        }
    }
}
