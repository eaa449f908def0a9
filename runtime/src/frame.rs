//! The frame around a datum: a zero byte, the schema's id in four bytes, the datum.

const MAGIC: u8 = 0;
const HEAD: usize = 5;

/// A record's value without its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The id of the schema that it was written with.
    pub schema_id: u32,
    /// The Avro bytes.
    pub datum: &'a [u8],
}

/// Takes the frame off; `None` where there is none.
#[must_use]
pub fn split(value: &[u8]) -> Option<Frame<'_>> {
    let (head, datum) = value.split_first_chunk::<HEAD>()?;
    let [MAGIC, id @ ..] = *head else { return None };
    Some(Frame { schema_id: u32::from_be_bytes(id), datum })
}

/// Puts the frame on.
#[must_use]
pub fn wrap(schema_id: u32, datum: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(HEAD + datum.len());
    value.push(MAGIC);
    value.extend_from_slice(&schema_id.to_be_bytes());
    value.extend_from_slice(datum);
    value
}

#[cfg(test)]
mod tests {
    use super::{Frame, split, wrap};

    #[test]
    fn what_was_wrapped_is_split() {
        let value = wrap(0x0102_0304, b"datum");
        assert_eq!(value[..5], [0, 1, 2, 3, 4]);
        assert_eq!(split(&value), Some(Frame { schema_id: 0x0102_0304, datum: b"datum" }));
        assert_eq!(split(&wrap(1, b"")), Some(Frame { schema_id: 1, datum: b"" }));
    }

    #[test]
    fn what_has_no_frame_is_refused() {
        assert_eq!(split(b""), None);
        assert_eq!(split(&[0, 0, 0, 1]), None);
        assert_eq!(split(&[1, 0, 0, 0, 1, 2]), None);
        assert_eq!(split(b"{\"json\": 1}"), None);
    }
}
