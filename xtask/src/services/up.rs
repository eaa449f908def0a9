//! `up` and `down`: one set of services for this checkout, that goes on until it is ended.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    account::Account,
    folder,
    instance::{Server, wait_until_it_serves},
    kafka, missing, ports,
    process::{Detached, end_detached, is_locked, wait_until},
    settings,
    state::{self, State},
};
use crate::{
    exit::Exit,
    output::{self, Format},
    workspace::Problem,
};

/// What `up` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct UpArguments {
    /// Kafka brokers; as many as there were if absent, one at first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=9))]
    brokers: Option<u16>,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// What `down` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct DownArguments {
    /// Remove what they keep, too
    #[arg(long)]
    purge: bool,
}

/// How long a port may stay taken by a server that is gone.
const LET_GO: Duration = Duration::from_secs(3);

/// Held by whoever starts or ends services of this checkout.
const TURN: &str = "turn";

/// The settings, and Kafka's own tools.
const SETTINGS: &str = ".env";
const TOOL: &str = "kafka-tool";

/// The file whose lock a server holds as long as it runs, and which tells its process id.
fn lock(server: &dyn Server) -> PathBuf {
    server.folder().join("process")
}

/// Starts what does not run yet, and tells how to connect.
pub(crate) fn up(arguments: &UpArguments) -> Exit {
    match bring_up(arguments.brokers.map(usize::from)) {
        Ok(up) => {
            up.tell(arguments.format);
            Exit::Yes
        }
        Err(problem) => output::problem(&problem),
    }
}

/// Ends what runs.
pub(crate) fn down(arguments: &DownArguments) -> Exit {
    match bring_down(arguments.purge) {
        Ok(true) => Exit::Yes,
        Ok(false) => {
            output::note("nothing runs\n");
            Exit::Nothing
        }
        Err(problem) => output::problem(&problem),
    }
}

/// How the services connect that run now; nothing where one of them does not.
pub(crate) fn settings_of_up() -> Result<Option<Vec<(&'static str, String)>>, Problem> {
    let folder = folder_of_all()?;
    let Some(state) = State::read(&folder)? else { return Ok(None) };
    if state.servers(&folder)?.iter().any(|server| !is_locked(&lock(server.as_ref()))) {
        return Ok(None);
    }
    state.settings(&folder, &folder.join(TOOL)).map(Some)
}

/// What runs now.
struct Up {
    settings: Vec<(&'static str, String)>,
    /// Of each server its name, its process id, and whether it had to be started.
    servers: Vec<(String, u32, bool)>,
}

impl Up {
    fn tell(&self, format: Format) {
        let path = format!("{}/{SETTINGS}", state::FOLDER);
        if format == Format::Json {
            let settings: serde_json::Map<String, Value> =
                self.settings.iter().map(|(key, value)| ((*key).to_owned(), value.as_str().into())).collect();
            let servers = self.servers.iter();
            let servers: Vec<Value> =
                servers.map(|(name, id, started)| json!({ "name": name, "id": id, "started": started })).collect();
            output::result(&format!("{:#}\n", json!({ "file": path, "settings": settings, "services": servers })));
        } else {
            output::result(&settings::lines(&self.settings));
            output::note(&format!("also in `{path}`, for a shell: `set -a; . {path}; set +a`\n"));
        }
    }
}

fn bring_up(brokers: Option<usize>) -> Result<Up, Problem> {
    let folder = folder_of_all()?;
    folder::make(&folder, 0o711)?;
    let _turn = take_turn(&folder)?;
    let (state, _ports) = match State::read(&folder)? {
        Some(state) => (state, Vec::new()),
        None => State::choose(&folder, brokers.unwrap_or(1))?,
    };
    if let Some(asked) = brokers.filter(|asked| *asked != state.brokers.len()) {
        let there = state.brokers.len();
        let text =
            format!("{asked} brokers are asked for, and {there} are set up\nhelp: `cargo xtask down --purge` first");
        return Err(Problem::usage(text));
    }
    let servers = state.servers(&folder)?;
    let tool = folder.join(TOOL);
    let down: Vec<_> = servers.iter().filter(|server| !is_locked(&lock(server.as_ref()))).collect();
    if !down.is_empty() || !tool.exists() {
        missing::check()?;
        down.iter().try_for_each(|server| check_ports(server.as_ref()))?;
        folder::make(&state.postgres_folder, 0o700)?;
        folder::hand_to(&state.postgres_folder, Account::below_root()?.as_ref())?;
        kafka::tool()?.write(&tool, &state.cluster().bootstrap())?;
    }
    let servers = run_all(&servers)?;
    let settings = state.settings(&folder, &tool)?;
    settings::write(&folder.join(SETTINGS), &settings::lines(&settings), 0o600)?;
    Ok(Up { settings, servers })
}

/// Fails where another program took a port while the server was down.
fn check_ports(server: &dyn Server) -> Result<(), Problem> {
    // One that was just killed may take a moment to let go.
    let taken = || server.ports().into_iter().find(|port| !ports::is_free(*port));
    wait_until(LET_GO, || taken().is_none());
    let Some(port) = taken() else { return Ok(()) };
    Err(Problem::environment(format!(
        "port {port} of {} is taken by another program\nhelp: end that program; or `cargo xtask down --purge`, and \
         `up` chooses other ports (what the services keep is removed)",
        server.name()
    )))
}

/// All at the same time; each has something to wait for. Until all of them are there, those that were started end with
/// this process: whoever is interrupted leaves nothing behind.
fn run_all(servers: &[Box<dyn Server>]) -> Result<Vec<(String, u32, bool)>, Problem> {
    thread::scope(|scope| {
        let threads: Vec<_> = servers.iter().map(|server| scope.spawn(|| run(server.as_ref()))).collect();
        let ended =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        // Each is heard, so that none goes on unseen where another fails.
        let ended: Vec<_> = ended.collect();
        let told = ended.into_iter().zip(servers).map(|(running, server)| {
            let (id, started) = running?.leave();
            Ok((server.name(), id, started))
        });
        told.collect::<Vec<_>>().into_iter().collect()
    })
}

/// A server that serves.
enum Running {
    /// It ran before.
    Before(u32),
    /// We started it.
    Started(Detached),
}

impl Running {
    /// Leaves it to itself; returns its process id, and whether it had to be started.
    fn leave(self) -> (u32, bool) {
        match self {
            Self::Before(id) => (id, false),
            Self::Started(server) => (server.leave(), true),
        }
    }
}

/// Sees to it that a server serves.
fn run(server: &dyn Server) -> Result<Running, Problem> {
    let lock = lock(server);
    let runs = || is_locked(&lock);
    if runs() {
        match wait_until_it_serves(server, runs) {
            Ok(()) => return id(&lock).map(Running::Before),
            Err(problem) if runs() => {
                let text = format!("{problem}\nhelp: `cargo xtask down` ends it");
                return Err(Problem::environment(text));
            }
            // It was about to end when we came.
            Err(_) => {}
        }
    }
    let start = Instant::now();
    folder::make(server.folder(), 0o700)?;
    server.set_up()?;
    server.clear()?;
    let failed = |error: std::io::Error| Problem::environment(format!("`{}`: {error}", lock.display()));
    let file = File::create(&lock).map_err(failed)?;
    file.try_lock().map_err(|error| failed(error.into()))?;
    let started = server.launch()?.detached(server.folder(), file)?;
    wait_until_it_serves(server, runs)?;
    output::note(&format!("started   {} ({:.1} s)\n", server.name(), start.elapsed().as_secs_f32()));
    Ok(Running::Started(started))
}

/// The process id that a server's file tells.
fn id(lock: &Path) -> Result<u32, Problem> {
    let text = fs::read_to_string(lock).unwrap_or_default();
    text.trim().parse().map_err(|_| Problem::environment(format!("`{}` tells no process id", lock.display())))
}

/// Ends what runs, and removes what it keeps; whether there was anything.
fn bring_down(purge: bool) -> Result<bool, Problem> {
    let folder = folder_of_all()?;
    if !folder.is_dir() {
        return Ok(false);
    }
    let _turn = take_turn(&folder)?;
    let Some(state) = State::read(&folder)? else { return Ok(false) };
    let ended = end_all(&state.servers(&folder)?)?;
    if purge {
        let remove = |path: &Path| match fs::remove_dir_all(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Problem::environment(format!("cannot remove `{}`: {error}", path.display())))
            }
            _ => Ok(()),
        };
        remove(&state.postgres_folder)?;
        remove(&folder)?;
        output::result(&format!("removed   {}\n", state::FOLDER));
    }
    Ok(ended || purge)
}

/// All at the same time: the last broker would wait in vain for a controller that leads. Whether one ran.
fn end_all(servers: &[Box<dyn Server>]) -> Result<bool, Problem> {
    thread::scope(|scope| {
        let threads: Vec<_> = servers.iter().map(|server| scope.spawn(|| end(server.as_ref()))).collect();
        let ended =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        // Each is heard, so that none goes on unseen where another fails.
        let ended: Result<Vec<bool>, Problem> = ended.collect::<Vec<_>>().into_iter().collect();
        Ok(ended?.contains(&true))
    })
}

fn end(server: &dyn Server) -> Result<bool, Problem> {
    let lock = lock(server);
    let runs = is_locked(&lock);
    if runs {
        end_detached(id(&lock)?, server.stops_with(), &lock);
        output::result(&format!("stopped   {}\n", server.name()));
    }
    Ok(runs)
}

/// Where everything lies, as a path that servers understand too.
fn folder_of_all() -> Result<PathBuf, Problem> {
    std::path::absolute(state::FOLDER).map_err(|error| Problem::environment(format!("`{}`: {error}", state::FOLDER)))
}

/// Waits until nobody else starts or ends services of this checkout; it is our turn while the file is open.
fn take_turn(folder: &Path) -> Result<File, Problem> {
    let file = File::create(folder.join(TURN)).and_then(|file| file.lock().map(|()| file));
    file.map_err(|error| Problem::environment(format!("`{}`: {error}", folder.display())))
}
