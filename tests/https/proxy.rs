//! TLS before a server that does not speak it.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    sync::{Arc, LazyLock, OnceLock},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional},
    net::TcpStream,
    runtime::Runtime,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("threads"));

/// Who may ask, and the header that says so.
pub(crate) const USER: &str = "desk:hunter2";
const AUTHORIZATION: &str = "authorization: basic zgvzazpodw50zxiy\r\n";

const UNAUTHORIZED: &str = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic realm=\"registry\"\r\n\
    content-type: application/json\r\ncontent-length: 48\r\nconnection: close\r\n\r\n\
    {\"error_code\":401,\"message\":\"who are you then?\"}";

/// Listens on a port of its own until the process ends.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    server: Arc<OnceLock<u16>>,
}

impl Proxy {
    /// Passes everything on.
    pub(crate) fn new(certificate: ServerConfig) -> Self {
        Self::listen(certificate, false)
    }

    /// Passes on requests of HTTP, of those who may ask.
    pub(crate) fn asking(certificate: ServerConfig) -> Self {
        Self::listen(certificate, true)
    }

    fn listen(certificate: ServerConfig, asks: bool) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("it has an address").port();
        listener.set_nonblocking(true).expect("a socket");
        let (server, acceptor) = (Arc::new(OnceLock::new()), TlsAcceptor::from(Arc::new(certificate)));
        let known = server.clone();
        RUNTIME.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, server) = (acceptor.clone(), known.get().copied());
                // However a connection ends, the next one is another.
                tokio::spawn(async move { pass(client, &acceptor, server, asks).await });
            }
        });
        Self { port, server }
    }

    /// Says where the server listens.
    pub(crate) fn lead_to(&self, port: u16) {
        self.server.set(port).expect("it is said once");
    }
}

async fn pass(client: TcpStream, acceptor: &TlsAcceptor, server: Option<u16>, asks: bool) -> io::Result<()> {
    let mut client = acceptor.accept(client).await?;
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, server.unwrap_or_default())).await?;
    if asks {
        let (head, body) = request(&mut client).await?;
        if !head.to_ascii_lowercase().contains(AUTHORIZATION) {
            client.write_all(UNAUTHORIZED.as_bytes()).await?;
            return client.shutdown().await;
        }
        // One request for each connection, so that each is asked.
        server.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).await?;
        server.write_all(&body).await?;
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

/// The head of a request without the empty line at its end, and what has come of its body.
async fn request(client: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<(String, Vec<u8>)> {
    let mut read = Vec::new();
    loop {
        if client.read_buf(&mut read).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let body = read.split_off(end + 4);
            read.truncate(end + 2);
            return Ok((String::from_utf8_lossy(&read).into_owned(), body));
        }
    }
}
