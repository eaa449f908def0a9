//! A registry behind basic auth: a guard before the real one, which lets in whoever knows the words.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crate::{
    place::SERVICES,
    programs::{ended, start_with},
    renamed::GUARDED,
};

/// Passes requests on to the registry, while it is open.
pub(crate) struct Guard {
    /// The address of the registry behind it.
    pub(crate) url: String,
    open: Arc<AtomicBool>,
}

impl Guard {
    /// One that lets in everybody, or those who send these words as `authorization`.
    pub(crate) fn start(words: Option<&'static str>) -> Self {
        let registry = SERVICES.registry.url();
        let (server, path) = registry
            .trim_start_matches("http://")
            .split_once('/')
            .map(|(server, path)| (server.to_owned(), path))
            .expect("a path");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/{path}", listener.local_addr().expect("an address"));
        let open = Arc::new(AtomicBool::new(true));
        let is_open = open.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten().filter(|_| is_open.load(Ordering::SeqCst)) {
                // A client that goes away is none of ours.
                let _ = pass_on(client, &server, words);
            }
        });
        Self { url, open }
    }

    /// Answers nobody from now on.
    pub(crate) fn close(&self) {
        self.open.store(false, Ordering::SeqCst);
    }
}

/// One request, one answer.
fn pass_on(mut client: TcpStream, server: &str, words: Option<&str>) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let (mut head, mut length, mut known) = (String::new(), 0, words.is_none());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "authorization" => known = known || words == Some(value.trim()),
            _ => {}
        }
        if !["connection", "authorization", "host"].contains(&name.to_ascii_lowercase().as_str()) {
            head += &line;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    if !known {
        let answer = r#"{"error_code": 401, "message": "Unauthorized"}"#;
        let head = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic realm=\"registry\"\r\nconnection: close";
        return write!(client, "{head}\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
    }
    let mut registry = TcpStream::connect(server)?;
    write!(registry, "{head}host: {server}\r\nconnection: close\r\n\r\n")?;
    registry.write_all(&body)?;
    std::io::copy(&mut registry, &mut client).map(drop)
}

#[test]
fn a_registry_that_asks_who_is_there_is_told() {
    let database = SERVICES.prepare("guarded");
    // `desk:se:cret`: all behind the first colon is the password.
    let guard = Guard::start(Some("Basic ZGVzazpzZTpjcmV0"));
    let kafka = SERVICES.cluster();
    let verb = |args: &str, user_info: &str| {
        let environment = [(GUARDED[0], guard.url.as_str()), (GUARDED[1], user_info)];
        ended(start_with(&format!("{args} {kafka}"), &environment))
    };
    for args in ["simulate guarded --count 10".to_owned(), format!("run guarded --until-caught-up {database}")] {
        let (exit, stdout, stderr) = verb(&args, "desk:wr:ong");
        assert_eq!(exit, 2, "{stderr}");
        assert!(stderr.contains("Unauthorized") && !(stdout + &stderr).contains("wr:ong"), "{stderr}");
        let (exit, stdout, stderr) = verb(&args, "desk:se:cret");
        assert_eq!(exit, 0, "{stderr}");
        assert!(!(stdout + &stderr).contains("se:cret"));
    }
    let environment = [(GUARDED[0], "http://127.0.0.1:1"), (GUARDED[1], "desk:se:cret")];
    let (exit, _, stderr) = ended(start_with(&format!("simulate guarded --count 1 {kafka}"), &environment));
    assert!(exit == 3 && stderr.contains("Connection refused") && !stderr.contains("se:cret"), "{exit}: {stderr}");
    let (exit, tail, stderr) = verb("tail guarded --from earliest --until-caught-up", "desk:se:cret");
    assert_eq!((exit, tail.lines().count()), (0, 10), "{stderr}");
}
