//! Apache Kafka: brokers that are their own controllers (`KRaft`).

mod broker;
mod wire;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
    time::Duration,
};

pub(super) use self::broker::{Broker, Cluster, KEPT};
use super::{
    folder,
    instance::{Instance, Server},
    java, maven,
    ports::Port,
    process::{Signal, wait_until},
    settings::Tool,
};
use crate::workspace::Problem;

/// Kafka's own tools: the newest release that has them as an artefact of their own.
const TOOLS: &str = "org.apache.kafka:kafka-tools:4.3.1";
pub(super) const TOOLS_KEPT: &str = "kafka-tools-4.3.1";

/// A cluster of its own in fresh folders, on ports of 127.0.0.1, that ends with whoever started it.
///
/// Topics are not made by themselves. Brokers are numbered from 1, as in Kafka's own messages. Where there are two or
/// three, each is a controller too, and topics are replicated; of three, one may be missing.
#[derive(Debug)]
pub struct Kafka {
    cluster: Cluster,
    brokers: Vec<Instance<Broker>>,
}

impl Kafka {
    /// The release, as in `kafka-4.4.0`.
    pub const RELEASE: &str = KEPT;

    /// Starts this many brokers, one at least.
    pub fn start(brokers: usize) -> Result<Self, Problem> {
        Self::start_with(brokers, &[])
    }

    /// Starts brokers with settings of `server.properties`, as in `("message.max.bytes", "2000000")`; they win over ours.
    pub fn start_with(brokers: usize, settings: &[(&str, &str)]) -> Result<Self, Problem> {
        let ports = (0..brokers.max(1)).map(|_| Ok([Port::free()?, Port::free()?])).collect::<Result<Vec<_>, _>>()?;
        let cluster = Cluster::new(ports.iter().map(|pair| [pair[0].number, pair[1].number]).collect(), settings)?;
        let brokers = ports.into_iter().zip(1..).map(|(ports, number)| {
            let folder = folder::temporary(&format!("kafka-{number}"), None)?;
            let broker = Broker::new(cluster.clone(), number, folder.path().to_owned());
            Ok(Instance::new(broker, folder, ports.into()))
        });
        let mut kafka = Self { brokers: brokers.collect::<Result<_, _>>()?, cluster };
        kafka.restart()?;
        Ok(kafka)
    }

    /// `127.0.0.1:PORT` of each broker, with commas between them.
    pub fn bootstrap(&self) -> String {
        self.cluster.bootstrap()
    }

    /// The folders of the brokers, each with its `log`.
    pub fn folders(&self) -> Vec<&Path> {
        self.brokers.iter().map(|broker| broker.server.folder()).collect()
    }

    /// The process ids of the brokers that run.
    pub fn ids(&mut self) -> Vec<u32> {
        self.brokers.iter_mut().filter_map(Instance::id).collect()
    }

    /// Ends all brokers in order.
    pub fn stop(&mut self) {
        self.end(Signal::TERM);
    }

    /// `kill -9` of all brokers.
    pub fn kill(&mut self) {
        self.end(Signal::KILL);
    }

    /// All at once: the last of them would wait in vain for a controller that leads.
    fn end(&mut self, signal: Signal) {
        thread::scope(|scope| {
            for broker in &mut self.brokers {
                scope.spawn(|| broker.end(signal));
            }
        });
    }

    /// Starts all brokers on their ports with their data; those that run are stopped in order first.
    pub fn restart(&mut self) -> Result<(), Problem> {
        self.stop();
        let started = thread::scope(|scope| {
            let threads: Vec<_> = self.brokers.iter_mut().map(|broker| scope.spawn(|| broker.start())).collect();
            let mut ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
            ended.try_for_each(|ended| ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        started.and_then(|()| self.wait_for_each_other())
    }

    /// A broker serves before it has heard of the others.
    fn wait_for_each_other(&self) -> Result<(), Problem> {
        let all = || {
            self.cluster
                .ports()
                .iter()
                .all(|ports| wire::brokers(ports[0]).is_ok_and(|found| found.len() == self.brokers.len()))
        };
        if wait_until(Duration::from_mins(1), all) {
            return Ok(());
        }
        Err(Problem::environment("the brokers do not find each other"))
    }

    /// Ends a broker in order; the others go on.
    pub fn stop_broker(&mut self, number: usize) {
        self.broker(number).end(Signal::TERM);
    }

    /// `kill -9` of a broker; the others go on.
    pub fn kill_broker(&mut self, number: usize) {
        self.broker(number).end(Signal::KILL);
    }

    /// Starts a broker on its port with its data; one that runs is stopped in order first.
    pub fn restart_broker(&mut self, number: usize) -> Result<(), Problem> {
        let broker = self.broker(number);
        broker.end(Signal::TERM);
        broker.start()
    }

    /// # Panics
    ///
    /// Where there is no such broker.
    fn broker(&mut self, number: usize) -> &mut Instance<Broker> {
        &mut self.brokers[number - 1]
    }

    /// Runs one of Kafka's own tools against this cluster: a class of `org.apache.kafka.tools` and its arguments, as in
    /// `tool("TopicCommand", &["--list"])` or `tool("consumer.group.ConsumerGroupCommand", &["--list"])`.
    pub fn tool(&self, class: &str, arguments: &[&str]) -> Result<Output, Problem> {
        self.tool_command(class, arguments)?
            .output()
            .map_err(|error| Problem::environment(format!("cannot run `{class}`: {error}")))
    }

    /// The same tool, not started yet, for those that read from stdin.
    pub fn tool_command(&self, class: &str, arguments: &[&str]) -> Result<Command, Problem> {
        let tool = tool()?;
        let mut command = Command::new(&tool.java);
        command.args(tool.arguments(class, &self.bootstrap())).args(arguments);
        Ok(command)
    }
}

/// Kafka's own tools, fetched where they are not there yet.
pub(super) fn tool() -> Result<Tool, Problem> {
    let class_path = maven::class_path(TOOLS_KEPT, &[TOOLS, broker::LOGGING])?;
    Ok(Tool { java: java::program()?, class_path: PathBuf::from(class_path) })
}
