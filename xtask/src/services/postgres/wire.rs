//! Enough of PostgreSQL's protocol to see that a server serves.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// How long a server may think about it.
const PATIENCE: Duration = Duration::from_secs(5);

/// True where the server wants to know who we are. One that starts, recovers or stops answers with an error instead.
pub(super) fn asks_for_the_password(port: u16, name: &str) -> bool {
    kind_of_answer(port, &startup(name)).is_ok_and(|kind| kind == b'R')
}

/// The message with which a client begins: its length, version 3.0 of the protocol, user and database.
fn startup(name: &str) -> Vec<u8> {
    let body = format!("user\0{name}\0database\0{name}\0\0");
    let length = u32::try_from(body.len() + 8).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &[0, 3, 0, 0], body.as_bytes()].concat()
}

/// What kind of message comes first. It is read whole, or the server would complain of us.
fn kind_of_answer(port: u16, message: &[u8]) -> std::io::Result<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(message)?;
    let mut head = [0; 5];
    stream.read_exact(&mut head)?;
    let [kind, length @ ..] = head;
    let body = u64::from(u32::from_be_bytes(length)).saturating_sub(4);
    std::io::copy(&mut stream.take(body), &mut std::io::sink())?;
    Ok(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_begins_like_this() {
        assert_eq!(startup("me"), b"\0\0\0\x1d\0\x03\0\0user\0me\0database\0me\0\0");
    }
}
