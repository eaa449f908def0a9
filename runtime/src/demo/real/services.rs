//! Which services: those that three environment variables name.

use std::env;

use super::belongings::Belongings;
use crate::{
    cluster::Cluster,
    exit::{Exit, Failure},
    registry::{Address, Client},
    setting::Secret,
    sink::dialect::{Apart, Dialect, placed},
    topics::Admin,
    wait::block_on,
};

/// Where everything is.
pub(super) struct Services {
    pub(super) kafka: Cluster,
    pub(super) registry: Address,
    /// A database of the server on which another one is made.
    pub(super) database: Secret,
    bootstrap: String,
}

impl Services {
    /// Those that `cargo xtask up` writes down. The spec's own servers are not asked: they may be the ones that
    /// people live on.
    pub(super) fn of_environment() -> Result<Self, Failure> {
        let bootstrap = variable("KAFKA_BOOTSTRAP_SERVERS")?;
        Ok(Self {
            kafka: Cluster::at(&bootstrap),
            registry: Address::of_url(Secret::new(variable("SCHEMA_REGISTRY_URL")?))?,
            database: Secret::new(variable("DATABASE_URL")?),
            bootstrap,
        })
    }

    /// Sees that all of them are there, before anything is made.
    pub(super) fn answer(&self, belongings: &Belongings) -> Result<(), Failure> {
        let answer = || {
            self.apart()?;
            self.admin()?.topic(&belongings.topic)?;
            let client = self.client()?;
            let asked = block_on(async { Ok(client.versions(&belongings.subject).await) })?;
            asked.map_err(|trouble| Failure::environment(format!("registry {}: {trouble}", client.shown())))?;
            block_on((self.apart()?.answer)(&self.database)).map_err(|failure| placed(failure, &self.database))
        };
        answer().map_err(|failure| match failure.exit {
            Exit::Environment => Failure::environment(format!("{failure}; `cargo xtask up` starts all services")),
            _ => failure,
        })
    }

    pub(super) fn admin(&self) -> Result<Admin, Failure> {
        Admin::new(&self.kafka)
    }

    pub(super) fn client(&self) -> Result<Client, Failure> {
        Client::new(&self.registry)?.ok_or_else(|| Failure::usage("`demo --real` needs a registry"))
    }

    /// How databases are made on the server.
    pub(super) fn apart(&self) -> Result<&'static Apart, Failure> {
        Dialect::of(&self.database)?
            .apart
            .ok_or_else(|| Failure::usage("`DATABASE_URL` names no server that `demo --real` could make a database on"))
    }

    /// The services, for people.
    pub(super) fn shown(&self, belongings: &Belongings) -> String {
        let registry = self.client().map(|client| client.shown()).unwrap_or_default();
        let server = Dialect::of(&self.database).map(|dialect| (dialect.shown)(&self.database)).unwrap_or_default();
        let server = server.rsplit_once('/').map_or(server.as_str(), |(server, _)| server);
        format!("Kafka {}, registry {registry}, into {server}/{}", self.bootstrap, belongings.database)
    }
}

fn variable(name: &str) -> Result<String, Failure> {
    env::var(name).ok().filter(|value| !value.is_empty()).ok_or_else(|| {
        Failure::usage(format!(
            "`demo --real` needs Kafka, a registry and PostgreSQL, and `{name}` is not set: `cargo xtask up` starts \
             them, and `cargo xtask demo --real` finds them"
        ))
    })
}
