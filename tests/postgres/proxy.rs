//! A proxy before the server that knows one thing of the protocol: when a lane commits.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use tollgate_runtime::setting::Secret;

/// What becomes of a COMMIT, and of the connection that it came on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It never reaches the server, which hears that the client is gone.
    Unsent,
    /// The server has done it, and nobody hears of that.
    Unanswered,
    /// The client is gone while the server still does it.
    Unawaited,
    /// It never reaches the server, which does not hear either that the client is gone.
    Stranded,
}

impl Fault {
    pub(crate) const ALL: [Self; 4] = [Self::Unsent, Self::Unanswered, Self::Unawaited, Self::Stranded];
}

/// Every third COMMIT meets a fault. One that is stranded holds its locks for seconds: one in so many rounds.
const EVERY: usize = 3;
const ROUNDS: usize = 8;

/// A simple query: its type, its length, its text.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";
/// The server's word that it is done.
const DONE: &[u8] = b"COMMIT\0";
/// The protocol's version, behind which the parameters of a session come; other first messages ask for encryption.
const VERSION: [u8; 4] = [0, 3, 0, 0];

/// A proxy on a port of its own; it ends with the process.
pub(crate) struct Proxy {
    address: Secret,
    plan: Arc<Plan>,
}

struct Plan {
    /// How the sessions of lanes are named.
    lanes: String,
    commits: AtomicUsize,
    fired: [AtomicUsize; Fault::ALL.len()],
}

impl Proxy {
    /// A proxy before this database, for the lanes of a pipeline.
    pub(crate) fn before(database: &Secret, pipeline: &str) -> Self {
        let (user, place) = database.expose().rsplit_once('@').expect("an address with a user");
        let (server, name) = place.split_once('/').expect("an address with a database");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let lanes = format!("tollgate:{pipeline}:");
        let plan = Arc::new(Plan { lanes, commits: AtomicUsize::new(0), fired: Default::default() });
        let (server, for_lines) = (server.to_owned(), plan.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // The server may be away.
                if let Ok(server) = TcpStream::connect(&server) {
                    Line::open(client, server, &for_lines);
                }
            }
        });
        Self { address: Secret::new(format!("{user}@127.0.0.1:{port}/{name}")), plan }
    }

    /// The database's address through the proxy.
    pub(crate) fn address(&self) -> Secret {
        self.address.clone()
    }

    /// How often each fault fired.
    pub(crate) fn fired(&self) -> [usize; Fault::ALL.len()] {
        self.plan.fired.each_ref().map(|fired| fired.load(Ordering::SeqCst))
    }
}

impl Plan {
    /// What the next COMMIT meets, in turn.
    fn next(&self) -> Option<Fault> {
        let commit = self.commits.fetch_add(1, Ordering::SeqCst) + 1;
        let (turn, rest) = (commit / EVERY, commit % EVERY);
        if rest > 0 {
            return None;
        }
        let stranded = Fault::ALL.len() - 1;
        let fault = if turn % (ROUNDS * stranded) == ROUNDS { stranded } else { turn % stranded };
        self.fired[fault].fetch_add(1, Ordering::SeqCst);
        Some(Fault::ALL[fault])
    }
}

/// A client's connection, and the one to the server.
struct Line {
    client: TcpStream,
    server: TcpStream,
    /// Nothing more is told to the client.
    mute: AtomicBool,
}

impl Line {
    fn open(client: TcpStream, server: TcpStream, plan: &Arc<Plan>) {
        let (line, plan) = (Arc::new(Self { client, server, mute: AtomicBool::new(false) }), plan.clone());
        let answers = line.clone();
        // However a line ends, both of its ends are cut, unless a fault wants one to be left.
        thread::spawn(move || {
            let _ = answers.answer();
            answers.cut();
        });
        thread::spawn(move || match line.ask(&plan) {
            Ok(Fault::Unawaited | Fault::Stranded) => line.leave(),
            Ok(Fault::Unanswered) => {}
            Ok(Fault::Unsent) | Err(_) => line.cut(),
        });
    }

    /// Passes on what the client says, up to a COMMIT that meets a fault.
    fn ask(&self, plan: &Plan) -> io::Result<Fault> {
        let is_lane = self.greet(&plan.lanes)?;
        loop {
            let mut message = vec![0; 1];
            (&self.client).read_exact(&mut message)?;
            self.read_rest(&mut message)?;
            let fault = if is_lane && message == COMMIT { plan.next() } else { None };
            self.mute.store(fault.is_some(), Ordering::SeqCst);
            if !matches!(fault, Some(Fault::Unsent | Fault::Stranded)) {
                (&self.server).write_all(&message)?;
            }
            if let Some(fault) = fault {
                return Ok(fault);
            }
        }
    }

    /// Passes on the beginning of a session; returns whether it is a lane's.
    fn greet(&self, lanes: &str) -> io::Result<bool> {
        loop {
            let mut message = Vec::new();
            self.read_rest(&mut message)?;
            (&self.server).write_all(&message)?;
            if message[4..8] == VERSION {
                return Ok(holds(&message, lanes.as_bytes()));
            }
        }
    }

    /// A message's length, which counts itself, and as many bytes.
    fn read_rest(&self, message: &mut Vec<u8>) -> io::Result<()> {
        let mut length = [0; 4];
        (&self.client).read_exact(&mut length)?;
        message.extend_from_slice(&length);
        let from = message.len();
        message.resize(from + u32::from_be_bytes(length) as usize - length.len(), 0);
        (&self.client).read_exact(&mut message[from..])
    }

    /// Passes on what the server says; once the client is not to hear more, up to the word that a COMMIT is done.
    fn answer(&self) -> io::Result<()> {
        let (mut buffer, mut unheard) = ([0; 4096], Vec::new());
        loop {
            let length = (&self.server).read(&mut buffer)?;
            if length == 0 {
                return Ok(());
            }
            if !self.mute.load(Ordering::SeqCst) {
                (&self.client).write_all(&buffer[..length])?;
                continue;
            }
            unheard.extend_from_slice(&buffer[..length]);
            if holds(&unheard, DONE) {
                return Ok(());
            }
        }
    }

    fn cut(&self) {
        self.leave();
        // It may be gone already.
        let _ = self.server.shutdown(Shutdown::Both);
    }

    /// The client is gone, and the server does not know.
    fn leave(&self) {
        let _ = self.client.shutdown(Shutdown::Both);
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
