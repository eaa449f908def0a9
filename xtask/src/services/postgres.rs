//! `PostgreSQL`: the machine's own, or the one that Maven brings.

mod binaries;
mod wire;

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

pub(super) use self::binaries::Binaries;
use super::{
    account::Account,
    folder,
    instance::{Instance, Server},
    ports::Port,
    process::{Launch, Signal},
};
use crate::workspace::Problem;

/// The superuser, and the database that is there from the start.
const NAME: &str = "tollgate";

/// What every server is set to. Comparisons of text are by bytes, as everywhere in Tollgate.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 64
# Files in the data folder, which goes as a whole, instead of memory that outlives a server that was killed.
dynamic_shared_memory_type = mmap
timezone = 'UTC'
log_timezone = 'UTC'
";

/// A server of its own in a fresh folder, on a port of 127.0.0.1, that ends with whoever started it.
///
/// It does not wait for the disk (`fsync` is off): what it committed survives every end of the server, but not one of
/// the machine. [`Postgres::start_with`] can switch that on.
#[derive(Debug)]
pub struct Postgres(Instance<Database>);

impl Postgres {
    /// Starts a server.
    pub fn start() -> Result<Self, Problem> {
        Self::start_with(&[])
    }

    /// Starts a server with settings of `postgresql.conf`, as in `("fsync", "on")`; they win over ours.
    pub fn start_with(settings: &[(&str, &str)]) -> Result<Self, Problem> {
        Self::start_from(Binaries::any()?, settings)
    }

    /// Starts a server from the binaries that are for machines without one.
    pub fn start_embedded() -> Result<Self, Problem> {
        Self::start_from(Binaries::embedded()?, &[])
    }

    fn start_from(binaries: Binaries, settings: &[(&str, &str)]) -> Result<Self, Problem> {
        let folder = folder::temporary("postgres", binaries.account.as_ref())?;
        let port = Port::free()?;
        let database = Database::new(binaries, folder.path().to_owned(), port.number, password()?);
        database.set_up(&[&[("fsync", "off")], settings].concat())?;
        let mut instance = Instance::new(database, folder, vec![port]);
        instance.start()?;
        Ok(Self(instance))
    }

    /// `postgres://USER:PASSWORD@127.0.0.1:PORT/DATABASE`. The user may do everything; the database is empty.
    pub fn url(&self) -> String {
        self.0.server.url()
    }

    /// The folder of the server: `data/` in it, and the server's `log`.
    pub fn folder(&self) -> &Path {
        &self.0.server.folder
    }

    /// The server's process id while it runs.
    pub fn id(&mut self) -> Option<u32> {
        self.0.id()
    }

    /// Ends it in order: sessions are cut off, everything is written (`pg_ctl stop -m fast`).
    pub fn stop(&mut self) {
        self.0.end(Signal::INT);
    }

    /// Ends it at once, to recover at the next start (`pg_ctl stop -m immediate`).
    pub fn stop_immediate(&mut self) {
        self.0.end(Signal::QUIT);
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.0.end(Signal::KILL);
    }

    /// Starts it on its port with its data; one that runs is stopped in order first.
    pub fn restart(&mut self) -> Result<(), Problem> {
        self.stop();
        self.0.start()
    }
}

/// A server, set up.
#[derive(Debug)]
pub(super) struct Database {
    binaries: Binaries,
    folder: PathBuf,
    port: u16,
    password: String,
}

impl Database {
    /// A server with its files in this folder, which its account owns.
    pub(super) fn new(binaries: Binaries, folder: PathBuf, port: u16, password: String) -> Self {
        Self { binaries, folder, port, password }
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://{NAME}:{}@127.0.0.1:{}/{NAME}", self.password, self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Makes the data folder, where the last step has not been taken yet.
    pub(super) fn set_up(&self, settings: &[(&str, &str)]) -> Result<(), Problem> {
        let done = self.folder.join("set-up");
        if done.exists() {
            return Ok(());
        }
        let failed = |error: std::io::Error| Problem::environment(format!("`{}`: {error}", self.folder.display()));
        let data = self.data();
        if data.exists() {
            fs::remove_dir_all(&data).map_err(failed)?;
        }
        self.initialise()?;
        let own: String =
            settings.iter().map(|(key, value)| format!("{key} = '{}'\n", value.replace('\'', "''"))).collect();
        let path = data.join("postgresql.conf");
        let written = fs::OpenOptions::new().append(true).open(path);
        let text = format!("{SETTINGS}port = {}\n{own}", self.port);
        written.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)?;
        self.create_database()?;
        fs::write(done, "").map_err(failed)
    }

    fn initialise(&self) -> Result<(), Problem> {
        let path = self.folder.join("password");
        let secret = fs::write(&path, &self.password)
            .and_then(|()| self.binaries.account.map_or(Ok(()), |account| account.owns(&path)));
        secret.map_err(|error| Problem::environment(format!("`{}`: {error}", path.display())))?;
        let mut command = self.command("initdb");
        command.args([
            "--username",
            NAME,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
            "--no-sync",
        ]);
        command.arg("--pgdata").arg(self.data()).arg("--pwfile").arg(&path).stdin(Stdio::null());
        let made = command.output();
        let _ = fs::remove_file(&path);
        ended(made, "initdb")
    }

    /// Without a client at hand, a server that reads stdin instead of the network makes the database.
    fn create_database(&self) -> Result<(), Problem> {
        let mut command = self.command("postgres");
        command.args(["--single", "-j", "-D"]).arg(self.data()).arg("postgres");
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let made = spawned.and_then(|mut child| {
            child.stdin.take().map_or(Ok(()), |mut stdin| write!(stdin, "CREATE DATABASE {NAME};\n\n"))?;
            child.wait_with_output()
        });
        ended(made, "postgres --single")
    }

    /// A program of the server, under its account.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.folder.join(program));
        command.current_dir(&self.folder).env("LC_ALL", "C");
        if let Some(account) = self.binaries.account {
            account.run(&mut command);
        }
        command
    }

    /// The account that owns the folder, where it is not ours.
    pub(super) fn account(&self) -> Option<Account> {
        self.binaries.account
    }
}

impl Server for Database {
    fn name(&self) -> String {
        "PostgreSQL".into()
    }

    fn launch(&self) -> Launch {
        Launch {
            program: self.binaries.folder.join("postgres"),
            arguments: vec!["-D".into(), self.data().into()],
            environment: vec![("LC_ALL", "C".into())],
            account: self.binaries.account,
            folder: self.folder.clone(),
            at_once: Signal::QUIT,
        }
    }

    fn serves(&self) -> bool {
        wire::asks_for_the_password(self.port, NAME)
    }
}

/// What a program says where it failed.
fn ended(output: std::io::Result<Output>, program: &str) -> Result<(), Problem> {
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Problem::environment(format!("`{program}` failed: {}\n{}", output.status, said.trim_end())))
        }
        Err(error) => Err(Problem::environment(format!("cannot run `{program}`: {error}"))),
    }
}

/// A password that nobody guesses: everybody on this machine can reach the port.
pub(super) fn password() -> Result<String, Problem> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(|error| Problem::environment(format!("`/dev/urandom`: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
