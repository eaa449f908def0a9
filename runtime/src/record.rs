//! A record as Kafka delivered it.

/// A record of one partition, owned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its offset.
    pub offset: i64,
    /// Milliseconds since 1970, as the producer or the broker said: any number.
    pub timestamp_ms: Option<i64>,
    /// Its key, byte for byte.
    pub key: Option<Vec<u8>>,
    /// Its value, byte for byte; none is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Its headers, as [`headers::encode`] lays them out.
    pub headers: Option<Vec<u8>>,
}

impl Record {
    /// Bytes of key, value and headers.
    #[must_use]
    pub fn len(&self) -> usize {
        [&self.key, &self.value, &self.headers].into_iter().flatten().map(Vec::len).sum()
    }

    /// Whether it has no bytes at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Headers as one list: names repeat, values may be absent, order matters.
pub mod headers {
    /// A header: its name's bytes and its value.
    pub type Header<'a> = (&'a [u8], Option<&'a [u8]>);

    const ABSENT: u32 = u32::MAX;

    /// Each name and value behind its length in four big-endian bytes; an absent value has the
    /// length 2³² − 1. `None` for no headers.
    pub fn encode<'a>(headers: impl IntoIterator<Item = Header<'a>>) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        for (name, value) in headers {
            put(&mut out, Some(name));
            put(&mut out, value);
        }
        (!out.is_empty()).then_some(out)
    }

    /// The headers of an encoded list; `None` where it is not one.
    #[must_use]
    pub fn decode(mut list: &[u8]) -> Option<Vec<Header<'_>>> {
        let mut headers = Vec::new();
        while !list.is_empty() {
            let (name, rest) = take(list)?;
            let (value, rest) = take(rest)?;
            headers.push((name?, value));
            list = rest;
        }
        Some(headers)
    }

    fn put(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
        let length = bytes.map_or(ABSENT, |bytes| u32::try_from(bytes.len()).unwrap_or(ABSENT - 1));
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(bytes.unwrap_or_default());
    }

    /// The first item, which may be absent, and the rest of the list.
    fn take(list: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
        let (length, rest) = list.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length);
        let length = if length == ABSENT { None } else { Some(usize::try_from(length).ok()?) };
        let (bytes, rest) = rest.split_at_checked(length.unwrap_or(0))?;
        Some((length.map(|_| bytes), rest))
    }
}

#[cfg(test)]
mod tests {
    use super::headers::{Header, decode, encode};

    #[test]
    fn headers_come_back_in_order_with_repeats_and_absent_values() {
        let list: [Header<'_>; 3] = [(b"a", Some(b"1")), (b"a", None), (b"\xff", Some(b""))];
        assert_eq!(decode(&encode(list).unwrap()), Some(list.to_vec()));
        assert_eq!(encode([]), None);
    }

    #[test]
    fn a_broken_list_is_refused() {
        assert_eq!(decode(&[0, 0, 0, 9, 1]), None);
        assert_eq!(decode(&[0, 0]), None);
        assert_eq!(decode(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]), None);
    }
}
