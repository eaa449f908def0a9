//! Where a verb finds its servers: the option, else the spec's setting.

use clap::Args;

use crate::{
    cluster::Cluster,
    exit::Failure,
    pipeline::About,
    registry::Address,
    setting::{Secret, resolve},
};

/// Which database.
#[derive(Args, Debug)]
pub(crate) struct Database {
    /// The database, `sqlite:PATH`, `postgres://…` or `${env:NAME}`, instead of the spec's
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
}

impl Database {
    pub(crate) fn secret(&self, about: &About) -> Result<Secret, Failure> {
        match &self.database {
            // A password in an argument is there for everybody who lists processes; a reference is not.
            Some(given) => resolve(given, "--database", "set it where this is called"),
            None => resolve(about.settings.database, "database.url", "or pass `--database`"),
        }
    }
}

/// Which cluster.
#[derive(Args, Debug)]
pub(crate) struct Kafka {
    /// `bootstrap.servers`, instead of the spec's
    #[arg(long, value_name = "ADDRESS")]
    kafka: Option<String>,
}

impl Kafka {
    pub(crate) fn cluster(&self, about: &About) -> Result<Cluster, Failure> {
        Cluster::resolve(self.kafka.as_deref(), about)
    }
}

/// Which registry.
#[derive(Args, Debug)]
pub(crate) struct Registry {
    /// Where schema ids come from, instead of the spec's: a URL, or `history`
    #[arg(long, value_name = "ADDRESS")]
    registry: Option<String>,
}

impl Registry {
    pub(crate) fn address(&self, about: &About) -> Result<Address, Failure> {
        Address::resolve(self.registry.as_deref(), about)
    }
}
