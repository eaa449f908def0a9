//! A registry of a few lines, for tests: it holds what it was given and counts what it is asked.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::Address;
use crate::setting::Secret;

/// A registry in this process. Ends with the runtime that it was started in.
#[derive(Clone)]
pub(crate) struct Stub {
    address: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Texts of the schemas; the position plus 1 is the id.
    schemas: Mutex<Vec<String>>,
    asked: AtomicUsize,
    down: AtomicBool,
}

impl Stub {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let serving = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = serve(stream, &serving).await;
            }
        });
        Self { address, shared }
    }

    pub(crate) fn address(&self) -> Address {
        Address::Url { url: Secret::new(&self.address), user_info: Some(Secret::new("desk:secret")) }
    }

    /// Adds a schema and returns its id.
    pub(crate) fn add(&self, schema: &str) -> u32 {
        let mut schemas = self.shared.schemas();
        schemas.push(schema.to_owned());
        u32::try_from(schemas.len()).unwrap()
    }

    /// Whether it answers with an error from now on.
    pub(crate) fn set_down(&self, down: bool) {
        self.shared.down.store(down, Ordering::SeqCst);
    }

    /// How many requests there were.
    pub(crate) fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn schemas(&self) -> MutexGuard<'_, Vec<String>> {
        self.schemas.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers one request, then closes.
async fn serve(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    let (head, body) = loop {
        let read = stream.read(&mut chunk).await?;
        request.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if read == 0 || body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    shared.asked.fetch_add(1, Ordering::SeqCst);
    let (status, answer) = answer(&head, &body, shared);
    let answer = answer.to_string();
    let response = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
        answer.len()
    );
    stream.write_all(response.as_bytes()).await
}

fn answer(head: &str, body: &str, shared: &Shared) -> (&'static str, Json) {
    if shared.down.load(Ordering::SeqCst) {
        return ("503 Service Unavailable", json!({ "error_code": 50301, "message": "starting" }));
    }
    // `desk:secret`
    if !head.contains("Basic ZGVzazpzZWNyZXQ=") {
        return ("401 Unauthorized", json!({ "error_code": 401, "message": "who are you?" }));
    }
    let mut words = head.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path: Vec<&str> = path.trim_matches('/').split('/').collect();
    let mut schemas = shared.schemas();
    let found = |number: &str| schemas.get(number.parse::<usize>().ok()?.checked_sub(1)?).cloned();
    match (method, path.as_slice()) {
        ("GET", ["schemas", "ids", id] | ["subjects", _, "versions", id]) => match found(id) {
            // What is no JSON is no Avro.
            Some(schema) if serde_json::from_str::<Json>(&schema).is_err() => {
                ("200 OK", json!({ "id": id.parse::<u32>().ok(), "schema": schema, "schemaType": "PROTOBUF" }))
            }
            Some(schema) => ("200 OK", json!({ "id": id.parse::<u32>().ok(), "schema": schema })),
            None => ("404 Not Found", json!({ "error_code": 40403, "message": "Schema not found" })),
        },
        ("GET", ["subjects", _, "versions"]) => ("200 OK", (1..=schemas.len()).collect()),
        ("POST", ["subjects", _, "versions"]) => {
            let schema = serde_json::from_str::<Json>(body).unwrap()["schema"].as_str().unwrap().to_owned();
            let id = schemas.iter().position(|known| *known == schema).unwrap_or_else(|| {
                schemas.push(schema);
                schemas.len() - 1
            });
            ("200 OK", json!({ "id": id + 1 }))
        }
        ("PUT", ["config", _]) => ("200 OK", serde_json::from_str(body).unwrap()),
        ("GET", ["config", _]) => ("404 Not Found", json!({ "error_code": 40401, "message": "none" })),
        _ => ("404 Not Found", json!({})),
    }
}
