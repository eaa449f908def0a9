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

    /// The option as a command for people names it: a file by its path, a server by the variable that everybody
    /// has its address in. Nothing where the spec knows.
    pub(crate) fn reference(&self) -> String {
        self.database.as_deref().map(reference).unwrap_or_default()
    }
}

/// `--database …` for an address, of which nothing is told that may be secret.
pub(crate) fn reference(address: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "/._-:+=,@%".contains(char);
    match address {
        file if !file.starts_with("sqlite:") => "--database \"$DATABASE_URL\"".to_owned(),
        file if file.chars().all(is_plain) => format!("--database {file}"),
        file => format!("--database '{}'", file.replace('\'', "'\\''")),
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

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn a_command_tells_no_secret_and_survives_a_shell() {
        assert_eq!(reference("postgres://u:hunter2@h/d"), "--database \"$DATABASE_URL\"");
        assert_eq!(reference("sqlite:target/a.sqlite"), "--database sqlite:target/a.sqlite");
        assert_eq!(reference("sqlite:it's; rm"), r"--database 'sqlite:it'\''s; rm'");
    }
}
