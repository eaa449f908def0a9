//! Enough of Kafka's protocol to see which brokers a broker knows.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// How long a broker may think about it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Metadata, version 1, of no topic: key, version, correlation id, no client id, no topics.
const REQUEST: [u8; 18] = [0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0];

/// Longer answers are none of Kafka's.
const LONGEST: usize = 1 << 20;

/// The numbers of the brokers that serve, as the one on this port knows them.
pub(super) fn brokers(port: u16) -> io::Result<Vec<i32>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(&REQUEST)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    let mut answer = vec![0; length.min(LONGEST)];
    stream.read_exact(&mut answer)?;
    read(&answer).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Correlation id, and for each broker its number, host, port and rack; what follows is not read.
fn read(answer: &[u8]) -> Option<Vec<i32>> {
    let mut rest = Bytes(answer.get(4..)?);
    let count = rest.int()?;
    (0..count)
        .map(|_| {
            let number = rest.int()?;
            rest.skip_text()?;
            rest.int()?;
            rest.skip_text()?;
            Some(number)
        })
        .collect()
}

/// What has not been read yet.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn int(&mut self) -> Option<i32> {
        self.take().map(i32::from_be_bytes)
    }

    /// Skips a text; -1 as its length stands for none.
    fn skip_text(&mut self) -> Option<()> {
        let length = i16::from_be_bytes(self.take()?);
        self.0 = self.0.get(usize::try_from(length).unwrap_or(0)..)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brokers_are_read() {
        let broker = |number: u8| [&[0, 0, 0, number, 0, 1, b'h', 0, 0, 1, 1, 0xff, 0xff][..]].concat();
        let answer = [&[0, 0, 0, 0, 0, 0, 0, 2][..], &broker(7), &broker(9), b"rest"].concat();
        assert_eq!(read(&answer), Some(vec![7, 9]));
        assert_eq!(read(&answer[..answer.len() - 5]), None, "cut off");
        assert_eq!(read(&[]), None);
    }
}
