//! Where a verb finds its servers: the option, else the spec's setting.

use clap::Args;

use crate::{
    exit::Failure,
    pipeline::About,
    setting::{Secret, resolve},
};

/// Which database.
#[derive(Args, Debug)]
pub(crate) struct Database {
    /// The database, `postgres://…` or `sqlite:PATH`, instead of the spec's
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
}

impl Database {
    pub(crate) fn secret(&self, about: &About) -> Result<Secret, Failure> {
        given_or(self.database.as_deref(), about.settings.database, "database.url", "or pass `--database`")
    }
}

/// Which cluster and which registry.
#[derive(Args, Debug)]
pub(crate) struct Kafka {
    /// `bootstrap.servers`, instead of the spec's
    #[arg(long, value_name = "ADDRESS")]
    kafka: Option<String>,

    /// Where schema ids come from, instead of the spec's: only `history` for now
    #[arg(long, value_name = "history")]
    registry: Option<String>,
}

impl Kafka {
    pub(crate) fn secret(&self, about: &About) -> Result<Secret, Failure> {
        self.refuse_registry(about)?;
        given_or(self.kafka.as_deref(), about.settings.kafka, "bootstrap.servers", "or pass `--kafka`")
    }

    fn refuse_registry(&self, about: &About) -> Result<(), Failure> {
        if self.registry.as_deref().unwrap_or(about.settings.registry) == "history" {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "pipeline `{}` asks a schema registry, which is not supported yet: pass `--registry history` \
             where schema ids are the versions of the committed history",
            about.name
        )))
    }
}

fn given_or(given: Option<&str>, spec: &str, setting: &str, option: &str) -> Result<Secret, Failure> {
    given.map_or_else(|| resolve(spec, setting, option), |given| Ok(Secret::new(given)))
}
