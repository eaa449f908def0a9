//! Kafka, a registry and PostgreSQL, all by TLS, and the command line.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
};

use serde_json::Value;
use tempfile::TempDir;
use tollgate_xtask::services::{Kafka, Registry};

use crate::{
    authority::{Authority, NAME},
    database::Database,
    proxy::{Proxy, USER},
};

/// One for all tests; what it started ends with this process.
pub(crate) static PLACE: LazyLock<Place> = LazyLock::new(Place::start);

pub(crate) struct Place {
    _kafka: Kafka,
    pub(crate) registry: Registry,
    pub(crate) database: Database,
    pub(crate) kafka_proxy: Proxy,
    pub(crate) registry_proxy: Proxy,
    /// Who vouches for the proxies, and somebody else.
    pub(crate) authority: PathBuf,
    pub(crate) stranger: PathBuf,
    folder: TempDir,
}

impl Place {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let specs = folder.path().join("specs");
        fs::create_dir(&specs).expect("a folder");
        for name in ["guarded.yaml", "guarded.avsc"] {
            fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(name), specs.join(name)).expect("a file");
        }
        let authority = Authority::new("an authority");
        let (kafka_proxy, registry_proxy) = (Proxy::new(authority.server()), Proxy::asking(authority.server()));
        // The broker sends its clients to the proxy.
        let address = format!("PLAINTEXT://{NAME}:{}", kafka_proxy.port);
        let kafka = Kafka::start_with(1, &[("advertised.listeners", &address)]).expect("it starts");
        kafka_proxy.lead_to(port(&kafka.bootstrap()));
        let registry = Registry::start().expect("it starts");
        registry_proxy.lead_to(port(&registry.url()));
        let place = Self {
            _kafka: kafka,
            registry,
            database: Database::start(&authority),
            kafka_proxy,
            registry_proxy,
            stranger: Authority::new("a stranger").write(folder.path(), "stranger.pem"),
            authority: authority.write(folder.path(), "authority.pem"),
            folder,
        };
        place.done("topics apply guarded");
        place
    }

    /// The registry's address, behind this beginning.
    pub(crate) fn registry_at(&self, beginning: &str) -> String {
        let url = self.registry.url();
        let path = url.splitn(4, '/').nth(3).expect("a path");
        format!("{beginning}:{}/{path}", self.registry_proxy.port)
    }

    /// The exit status of the command, and all that it prints; the environment is as it should be, but for this.
    pub(crate) fn tollgate(&self, words: &str, other: &[(&str, &str)]) -> (i32, String) {
        ended(&self.command(env!("CARGO_BIN_EXE_tollgate-over-tls"), words, other).output().expect("it starts"))
    }

    /// The document that it prints; it has to succeed.
    #[track_caller]
    pub(crate) fn done(&self, words: &str) -> Value {
        let words = format!("{words} --format json");
        let output = self.command(env!("CARGO_BIN_EXE_tollgate-over-tls"), &words, &[]).output().expect("it starts");
        assert!(output.status.success(), "{words}: {}", ended(&output).1);
        serde_json::from_slice(&output.stdout).expect("one document")
    }

    /// The same for `cargo xtask`, in a folder with the specs.
    pub(crate) fn xtask(&self, words: &str, other: &[(&str, &str)]) -> (i32, String) {
        let mut command = self.command(env!("CARGO_BIN_EXE_xtask-over-tls"), words, other);
        ended(&command.current_dir(&self.folder).output().expect("it starts"))
    }

    fn command(&self, program: &str, words: &str, other: &[(&str, &str)]) -> Command {
        let mut command = Command::new(program);
        command.args(words.split(' ')).env("GUARDED_USER", USER).env("SSL_CERT_FILE", &self.authority);
        command.env("GUARDED_KAFKA", format!("{NAME}:{}", self.kafka_proxy.port));
        command.env("GUARDED_AUTHORITY", &self.authority);
        command.env("GUARDED_REGISTRY", self.registry_at(&format!("https://{NAME}")));
        command.envs(other.iter().copied());
        command
    }
}

fn ended(output: &Output) -> (i32, String) {
    let words = [output.stdout.as_slice(), &output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8(words).expect("it prints UTF-8"))
}

/// The port in an address.
fn port(address: &str) -> u16 {
    address.split([':', '/', ',']).find_map(|part| part.parse().ok()).expect("a port")
}
