//! A schema registry with the Confluent REST API: Apicurio Registry.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    cache, folder,
    instance::{Instance, Server},
    java, maven,
    ports::Port,
    process::{Launch, Signal},
};
use crate::workspace::Problem;

/// The release that is started.
const RELEASE: &str = "io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all";
pub(super) const KEPT: &str = "apicurio-registry-3.3.3";

/// Where the Confluent API begins.
const API: &str = "/apis/ccompat/v7";

/// Memory in MB.
const MEMORY: u32 = 512;

/// How long a registry may think about it.
const PATIENCE: Duration = Duration::from_secs(10);

/// A registry of its own in a fresh folder, on a port of 127.0.0.1, that ends with whoever started it.
///
/// A new version of a schema has to be able to read what the last one wrote (`BACKWARD`), until something else is set.
#[derive(Debug)]
pub struct Registry(Instance<App>);

impl Registry {
    /// Starts a registry that knows no subject.
    pub fn start() -> Result<Self, Problem> {
        let folder = folder::temporary("registry", None)?;
        let ports = [Port::free()?, Port::free()?];
        let app = App::new(folder.path().to_owned(), ports.each_ref().map(|port| port.number));
        let mut instance = Instance::new(app, folder, ports.into());
        instance.start()?;
        Ok(Self(instance))
    }

    /// Where the Confluent REST API begins: `http://127.0.0.1:PORT/apis/ccompat/v7`.
    pub fn url(&self) -> String {
        self.0.server.url()
    }

    /// The folder of the registry, with its `log`.
    pub fn folder(&self) -> &Path {
        &self.0.server.folder
    }

    /// The process id while it runs.
    pub fn id(&mut self) -> Option<u32> {
        self.0.id()
    }

    /// Ends it in order.
    pub fn stop(&mut self) {
        self.0.end(Signal::TERM);
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.0.end(Signal::KILL);
    }

    /// Starts it on its port with its schemas; one that runs is stopped in order first.
    pub fn restart(&mut self) -> Result<(), Problem> {
        self.stop();
        self.0.start()
    }
}

/// A registry, set up.
#[derive(Debug)]
pub(super) struct App {
    folder: PathBuf,
    /// For clients, and for its own metrics.
    ports: [u16; 2],
}

impl App {
    pub(super) fn new(folder: PathBuf, ports: [u16; 2]) -> Self {
        Self { folder, ports }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}{API}", self.ports[0])
    }

    /// The first line of the answer to the question for all subjects.
    fn status(&self) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.ports[0]))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET {API}/subjects HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut line = [0; 12];
        stream.read_exact(&mut line)?;
        Ok(String::from_utf8_lossy(&line).into_owned())
    }
}

impl Server for App {
    fn name(&self) -> String {
        "the registry".into()
    }

    fn set_up(&self) -> Result<(), Problem> {
        fs::create_dir_all(self.folder.join("tmp"))
            .map_err(|error| Problem::environment(format!("`{}`: {error}", self.folder.display())))
    }

    fn launch(&self) -> Result<Launch, Problem> {
        let kept = cache::once(&cache::folder()?, KEPT, |folder| maven::unpack(RELEASE, folder))?;
        let mut arguments = java::options(MEMORY, &self.folder);
        // It is never busy: to be there soon is what counts.
        arguments.extend(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"].map(Into::into));
        // As with Confluent's own registry, until a subject or the whole registry is told otherwise.
        arguments.push("-Dapicurio.rules.global.compatibility=BACKWARD".into());
        arguments.extend(["-jar".into(), kept.join("quarkus-run.jar").into()]);
        let environment = vec![
            ("QUARKUS_HTTP_HOST", "127.0.0.1".into()),
            ("QUARKUS_HTTP_PORT", self.ports[0].to_string()),
            ("QUARKUS_MANAGEMENT_HOST", "127.0.0.1".into()),
            ("QUARKUS_MANAGEMENT_PORT", self.ports[1].to_string()),
            ("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "false".into()),
            ("APICURIO_STORAGE_KIND", "sql".into()),
            ("APICURIO_STORAGE_SQL_KIND", "h2".into()),
            // In the folder, in which it runs; a schema that has an id is on the disk.
            ("APICURIO_DATASOURCE_URL", "jdbc:h2:file:./data;WRITE_DELAY=0".into()),
        ];
        Ok(Launch { program: java::program()?, arguments, environment, account: None, at_once: Signal::KILL })
    }

    fn serves(&self) -> bool {
        self.status().is_ok_and(|status| status == "HTTP/1.1 200")
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn ports(&self) -> Vec<u16> {
        self.ports.to_vec()
    }

    fn stops_with(&self) -> Signal {
        Signal::TERM
    }
}
