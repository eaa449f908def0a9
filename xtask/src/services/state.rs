//! What `up` chose once and keeps: ports, ids, the password.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    account::Account,
    folder,
    instance::Server,
    kafka::{Broker, Cluster},
    ports::Port,
    postgres::{Database, Origin},
    registry::App,
    secret, settings,
};
use crate::workspace::Problem;

/// Where everything lies, but for what another account has to reach.
pub(super) const FOLDER: &str = "target/services";

/// The file of this.
const FILE: &str = "state.json";

/// All choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) cluster: String,
    /// Of each broker, for clients and for controllers.
    pub(super) brokers: Vec<[u16; 2]>,
    pub(super) registry: [u16; 2],
    pub(super) postgres: u16,
    pub(super) postgres_folder: PathBuf,
    pub(super) password: String,
}

impl State {
    /// What was chosen before; nothing where nothing was.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, Problem> {
        let path = folder.join(FILE);
        let Ok(text) = fs::read_to_string(&path) else { return Ok(None) };
        let state = serde_json::from_str(&text).ok().and_then(|value: Value| Self::from_json(&value));
        let broken =
            || format!("`{}` cannot be read\nhelp: end what runs, and remove `{}`", path.display(), folder.display());
        state.map(Some).ok_or_else(|| Problem::environment(broken()))
    }

    /// Chooses, and keeps it. The ports are ours until servers listen there.
    pub(super) fn choose(folder: &Path, brokers: usize) -> Result<(Self, Vec<Port>), Problem> {
        let ports = (0..2 * brokers + 3).map(|_| Port::free()).collect::<Result<Vec<_>, _>>()?;
        let mut numbers = ports.iter().map(|port| port.number);
        let mut next = || numbers.next().unwrap_or_default();
        let state = Self {
            cluster: Cluster::fresh_id()?,
            brokers: (0..brokers).map(|_| [next(), next()]).collect(),
            registry: [next(), next()],
            postgres: next(),
            postgres_folder: postgres_folder(folder)?,
            password: secret::hex()?,
        };
        settings::write(&folder.join(FILE), &format!("{:#}\n", state.to_json()), 0o600)?;
        Ok((state, ports))
    }

    fn to_json(&self) -> Value {
        json!({
            "cluster": self.cluster,
            "brokers": self.brokers,
            "registry": self.registry,
            "postgres": self.postgres,
            "postgres_folder": self.postgres_folder,
            "password": self.password,
        })
    }

    fn from_json(value: &Value) -> Option<Self> {
        let port = |value: &Value| value.as_u64().and_then(|port| u16::try_from(port).ok());
        let pair = |value: &Value| Some([port(&value[0])?, port(&value[1])?]);
        Some(Self {
            cluster: value["cluster"].as_str()?.to_owned(),
            brokers: value["brokers"].as_array()?.iter().map(pair).collect::<Option<_>>()?,
            registry: pair(&value["registry"])?,
            postgres: port(&value["postgres"])?,
            postgres_folder: value["postgres_folder"].as_str()?.into(),
            password: value["password"].as_str()?.to_owned(),
        })
    }

    /// Everything that is started, none of it touched yet.
    pub(super) fn servers(&self, folder: &Path) -> Result<Vec<Box<dyn Server>>, Problem> {
        let cluster = self.cluster();
        let mut servers: Vec<Box<dyn Server>> = Vec::new();
        for number in 1..=self.brokers.len() {
            servers.push(Box::new(Broker::new(cluster.clone(), number, folder.join(format!("kafka-{number}")))));
        }
        servers.push(Box::new(self.registry(folder)));
        servers.push(Box::new(self.database()?));
        Ok(servers)
    }

    /// Environment variables for whoever connects.
    pub(super) fn settings(&self, folder: &Path, tool: &Path) -> Result<Vec<(&'static str, String)>, Problem> {
        Ok(vec![
            ("KAFKA_BOOTSTRAP_SERVERS", self.cluster().bootstrap()),
            ("SCHEMA_REGISTRY_URL", self.registry(folder).url()),
            ("DATABASE_URL", self.database()?.url()),
            ("KAFKA_TOOL", tool.to_string_lossy().into_owned()),
        ])
    }

    pub(super) fn cluster(&self) -> Cluster {
        Cluster::known(self.cluster.clone(), self.brokers.clone())
    }

    fn registry(&self, folder: &Path) -> App {
        App::new(folder.join("registry"), self.registry)
    }

    fn database(&self) -> Result<Database, Problem> {
        let account = Account::below_root()?;
        Ok(Database::new(Origin::Any, account, self.postgres_folder.clone(), self.postgres, self.password.clone(), &[]))
    }
}

/// Beside the others, or where the account can reach it that runs the server instead of root.
fn postgres_folder(folder: &Path) -> Result<PathBuf, Problem> {
    let account = Account::below_root()?;
    if account.is_none_or(|account| account.reaches(folder)) {
        return Ok(folder.join("postgres"));
    }
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    Ok(folder::of_this_user("data")?.join(format!("postgres-{:016x}", hasher.finish())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(State::read(folder.path()).expect("nothing is wrong"), None);
        let (state, _ports) = State::choose(folder.path(), 3).expect("ports");
        assert_eq!(State::read(folder.path()).expect("it can be read"), Some(state.clone()));
        let ports = state.brokers.iter().flatten().chain(&state.registry).chain([&state.postgres]);
        assert_eq!(ports.collect::<std::collections::BTreeSet<_>>().len(), 9, "{state:?}");
    }

    #[test]
    fn what_is_broken_is_not_guessed() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), "{}").expect("a file");
        State::read(folder.path()).expect_err("it says nothing");
    }
}
