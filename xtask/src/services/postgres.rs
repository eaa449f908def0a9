//! `PostgreSQL`: the machine's own, or the one that Maven brings.

mod binaries;
mod wire;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

pub(super) use self::binaries::{Origin, is_there};
use super::{
    account::Account,
    folder,
    instance::{Instance, Server},
    ports::Port,
    process::{Launch, Signal},
    secret,
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
# The superuser is called like Tollgate's own schema, which is no place for other tables.
search_path = 'public'
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
        Self::start_from(Origin::Any, settings)
    }

    /// Starts a server from the binaries that are for machines without one.
    pub fn start_embedded() -> Result<Self, Problem> {
        Self::start_from(Origin::Embedded, &[])
    }

    fn start_from(origin: Origin, settings: &[(&str, &str)]) -> Result<Self, Problem> {
        let account = Account::below_root()?;
        let folder = folder::temporary("postgres", account.as_ref())?;
        let port = Port::free()?;
        let settings = [&[("fsync", "off")], settings].concat();
        let database = Database::new(origin, account, folder.path().to_owned(), port.number, secret::hex()?, &settings);
        let mut instance = Instance::new(database, folder, vec![port]);
        instance.start()?;
        Ok(Self(instance))
    }

    /// `postgres://USER:PASSWORD@127.0.0.1:PORT/DATABASE`. The user may do everything; the database is empty.
    pub fn url(&self) -> String {
        self.0.server.url()
    }

    /// The folder of the server, with its `log`, and its data in `data`.
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
    origin: Origin,
    account: Option<Account>,
    folder: PathBuf,
    port: u16,
    /// Everybody on this machine can reach the port.
    password: String,
    /// Lines of `postgresql.conf` that win over ours.
    settings: String,
}

impl Database {
    /// A server with its files in this folder, which its account owns.
    pub(super) fn new(
        origin: Origin,
        account: Option<Account>,
        folder: PathBuf,
        port: u16,
        password: String,
        settings: &[(&str, &str)],
    ) -> Self {
        let settings = settings.iter().map(|(key, value)| format!("{key} = '{}'\n", value.replace('\'', "''")));
        Self { origin, account, folder, port, password, settings: settings.collect() }
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://{NAME}:{}@127.0.0.1:{}/{NAME}", self.password, self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn initialise(&self) -> Result<(), Problem> {
        let path = self.folder.join("password");
        let secret =
            fs::write(&path, &self.password).and_then(|()| self.account.map_or(Ok(()), |account| account.owns(&path)));
        secret.map_err(|error| Problem::environment(format!("`{}`: {error}", path.display())))?;
        let mut command = self.command("initdb")?;
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
        let mut command = self.command("postgres")?;
        command.args(["--single", "-j", "-D"]).arg(self.data()).arg("postgres");
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let made = spawned.and_then(|mut child| {
            child.stdin.take().map_or(Ok(()), |mut stdin| write!(stdin, "CREATE DATABASE {NAME};\n\n"))?;
            child.wait_with_output()
        });
        ended(made, "postgres --single")
    }

    /// A program of the server, under its account.
    fn command(&self, program: &str) -> Result<Command, Problem> {
        let mut command = Command::new(self.origin.folder(self.account)?.join(program));
        command.current_dir(&self.folder).env("LC_ALL", "C");
        if let Some(account) = self.account {
            account.run(&mut command);
        }
        Ok(command)
    }
}

impl Server for Database {
    fn name(&self) -> String {
        "PostgreSQL".into()
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn ports(&self) -> Vec<u16> {
        vec![self.port]
    }

    fn set_up(&self) -> Result<(), Problem> {
        let failed = |error: std::io::Error| Problem::environment(format!("`{}`: {error}", self.folder.display()));
        let done = self.folder.join("set-up");
        if done.exists() {
            return Ok(());
        }
        let data = self.data();
        if data.exists() {
            fs::remove_dir_all(&data).map_err(failed)?;
        }
        self.initialise()?;
        let file = fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"));
        let text = format!("{SETTINGS}port = {}\n{}", self.port, self.settings);
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)?;
        self.create_database()?;
        fs::write(done, "").map_err(failed)
    }

    /// Its file of the process id: a dead process that nobody waited for would count as alive.
    fn clear(&self) -> Result<(), Problem> {
        let path = self.data().join("postmaster.pid");
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Problem::environment(format!("cannot remove `{}`: {error}", path.display())))
            }
            _ => Ok(()),
        }
    }

    fn launch(&self) -> Result<Launch, Problem> {
        Ok(Launch {
            program: self.origin.folder(self.account)?.join("postgres"),
            arguments: vec!["-D".into(), self.data().into()],
            environment: vec![("LC_ALL", "C".into())],
            account: self.account,
            at_once: Signal::QUIT,
        })
    }

    fn stops_with(&self) -> Signal {
        Signal::INT
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
