//! One broker.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::wire;
use crate::{
    services::{
        instance::Server,
        java, maven,
        process::{Launch, Signal},
        secret,
    },
    workspace::Problem,
};

/// The release that is started, and what writes its log: Kafka leaves the choice to whoever runs it.
const RELEASE: &str = "org.apache.kafka:kafka_2.13:4.4.0";
pub(in crate::services) const KEPT: &str = "kafka-4.4.0";
pub(super) const LOGGING: &str = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5";

/// The log goes to stdout, and from there to the folder's.
const LOG: &str = "rootLogger.level = info
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %m (%c)%n
";

/// Memory of a broker in MB.
const MEMORY: u32 = 512;

/// More controllers would only be slower.
const CONTROLLERS: usize = 3;

/// What all brokers of a cluster share.
#[derive(Clone, Debug)]
pub(in crate::services) struct Cluster {
    id: String,
    /// For each broker the port for clients, and the port for controllers.
    ports: Vec<[u16; 2]>,
    /// Settings of `server.properties` that win over ours.
    settings: String,
}

impl Cluster {
    /// A new cluster.
    pub(super) fn new(ports: Vec<[u16; 2]>, settings: &[(&str, &str)]) -> Result<Self, Problem> {
        let mut cluster = Self::known(Self::fresh_id()?, ports);
        cluster.settings =
            settings.iter().map(|(key, value)| format!("{key}={}\n", value.replace('\\', "\\\\"))).collect();
        Ok(cluster)
    }

    /// A cluster that was there before.
    pub(in crate::services) fn known(id: String, ports: Vec<[u16; 2]>) -> Self {
        Self { id, ports, settings: String::new() }
    }

    /// An id that no other cluster has: 22 characters.
    pub(in crate::services) fn fresh_id() -> Result<String, Problem> {
        let mut id = secret::hex()?;
        id.truncate(22);
        Ok(id)
    }

    /// The ports of each broker: for clients, for controllers.
    pub(super) fn ports(&self) -> &[[u16; 2]] {
        &self.ports
    }

    /// Where clients begin.
    pub(in crate::services) fn bootstrap(&self) -> String {
        self.ports.iter().map(|ports| format!("127.0.0.1:{}", ports[0])).collect::<Vec<_>>().join(",")
    }

    fn voters(&self) -> String {
        let controllers = self.ports.iter().zip(1..).take(CONTROLLERS);
        controllers.map(|(ports, number)| format!("{number}@127.0.0.1:{}", ports[1])).collect::<Vec<_>>().join(",")
    }
}

/// A broker, set up.
#[derive(Debug)]
pub(in crate::services) struct Broker {
    cluster: Cluster,
    number: usize,
    folder: PathBuf,
}

impl Broker {
    /// The broker of this number, from 1, with its files in this folder.
    pub(in crate::services) fn new(cluster: Cluster, number: usize, folder: PathBuf) -> Self {
        Self { cluster, number, folder }
    }

    fn own_ports(&self) -> [u16; 2] {
        self.cluster.ports[self.number - 1]
    }

    /// The text of `server.properties`. Paths are relative to the folder, in which the broker runs.
    fn properties(&self) -> String {
        let [client, controller] = self.own_ports();
        let (number, voters, brokers) = (self.number, self.cluster.voters(), self.cluster.ports.len());
        let replicas = brokers.min(3);
        let (roles, listener) = if number <= CONTROLLERS {
            ("broker,controller", format!(",CONTROLLER://127.0.0.1:{controller}"))
        } else {
            ("broker", String::new())
        };
        // Of three replicas one may be missing; of two as well, since nobody would wait for the other.
        let in_sync = replicas.saturating_sub(1).max(1);
        format!(
            "process.roles={roles}
node.id={number}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{client}{listener}
advertised.listeners=PLAINTEXT://127.0.0.1:{client}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=data
auto.create.topics.enable=false
default.replication.factor={replicas}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor={replicas}
share.coordinator.state.topic.min.isr={in_sync}
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.heartbeat.interval.ms=1000
broker.session.timeout.ms=6000
{}",
            self.cluster.settings
        )
    }
}

impl Server for Broker {
    fn name(&self) -> String {
        format!("Kafka, broker {}", self.number)
    }

    fn ports(&self) -> Vec<u16> {
        self.own_ports().to_vec()
    }

    fn set_up(&self) -> Result<(), Problem> {
        let failed = |error: std::io::Error| Problem::environment(format!("`{}`: {error}", self.folder.display()));
        let done = self.folder.join("set-up");
        if done.exists() {
            return Ok(());
        }
        let properties = self.folder.join("server.properties");
        fs::create_dir_all(self.folder.join("tmp"))
            .and_then(|()| fs::write(&properties, self.properties()))
            .and_then(|()| fs::write(self.folder.join("log4j2.properties"), LOG))
            .map_err(failed)?;
        let output = Command::new(java::program()?)
            .args(java::options(MEMORY, &self.folder))
            .args(["-XX:TieredStopAtLevel=1", "-Dlog4j2.configurationFile=log4j2.properties", "-cp"])
            .arg(class_path()?)
            .args([
                "kafka.tools.StorageTool",
                "format",
                "--ignore-formatted",
                "--cluster-id",
                &self.cluster.id,
                "--config",
            ])
            .arg(&properties)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Problem::environment(format!("cannot run Kafka's storage tool: {error}")))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            return Err(Problem::environment(format!("Kafka's storage tool failed:\n{}", said.trim_end())));
        }
        fs::write(done, "").map_err(failed)
    }

    fn launch(&self) -> Result<Launch, Problem> {
        let mut arguments = java::options(MEMORY, &self.folder);
        arguments.extend(["-Dlog4j2.configurationFile=log4j2.properties".into(), "-cp".into(), class_path()?]);
        arguments.extend(["kafka.Kafka".into(), self.folder.join("server.properties").into()]);
        Ok(Launch {
            program: java::program()?,
            arguments,
            environment: Vec::new(),
            account: None,
            at_once: Signal::KILL,
        })
    }

    fn serves(&self) -> bool {
        let number = i32::try_from(self.number).unwrap_or_default();
        wire::brokers(self.own_ports()[0]).is_ok_and(|found| found.contains(&number))
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn stops_with(&self) -> Signal {
        Signal::TERM
    }
}

fn class_path() -> Result<std::ffi::OsString, Problem> {
    maven::class_path(KEPT, &[RELEASE, LOGGING])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_has_at_most_three_controllers() {
        let cluster = Cluster::known("id".into(), vec![[1, 11], [2, 12], [3, 13], [4, 14]]);
        assert_eq!(cluster.bootstrap(), "127.0.0.1:1,127.0.0.1:2,127.0.0.1:3,127.0.0.1:4");
        assert_eq!(cluster.voters(), "1@127.0.0.1:11,2@127.0.0.1:12,3@127.0.0.1:13");
        let properties = |number| Broker::new(cluster.clone(), number, PathBuf::new()).properties();
        assert!(properties(3).contains("process.roles=broker,controller\n"));
        assert!(properties(3).contains("listeners=PLAINTEXT://127.0.0.1:3,CONTROLLER://127.0.0.1:13\n"));
        assert!(properties(4).contains("process.roles=broker\n"));
        assert!(properties(4).contains("\nlisteners=PLAINTEXT://127.0.0.1:4\n"));
        assert!(properties(1).contains("offsets.topic.replication.factor=3\n"));
        assert!(properties(1).contains("\nmin.insync.replicas=2\n"));
    }

    #[test]
    fn settings_win_over_ours() {
        let cluster = Cluster::new(vec![[1, 11]], &[("auto.create.topics.enable", "true")]).expect("an id");
        let properties = Broker::new(cluster, 1, PathBuf::new()).properties();
        let last = properties.lines().rfind(|line| line.starts_with("auto.create.topics.enable"));
        assert_eq!(last, Some("auto.create.topics.enable=true"));
        assert!(properties.contains("\nmin.insync.replicas=1\n"));
    }
}
