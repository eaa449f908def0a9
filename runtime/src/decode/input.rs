//! The structure of a datum.

use super::Reject;
use crate::pipeline::Reason;

/// The bytes of a datum that have not been read yet.
///
/// Every reader takes the writer's name of the field, for the [`Reject`]: `truncated` where the
/// datum ends too early, `out_of_range` where no Avro encoder could have written these bytes.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    /// The whole datum.
    #[inline]
    #[must_use]
    pub fn new(datum: &'a [u8]) -> Self {
        Self { rest: datum }
    }

    /// `boolean`: one byte, 0 or 1.
    #[inline]
    pub fn boolean(&mut self, field: &'static str) -> Result<bool, Reject> {
        match self.array::<1>(field)? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(out_of_range(field, "a boolean is neither 0 nor 1")),
        }
    }

    /// `int`, and the index of an `enum`.
    #[inline]
    pub fn int(&mut self, field: &'static str) -> Result<i32, Reject> {
        let value = self.long(field)?;
        i32::try_from(value).map_err(|_| out_of_range(field, "an int of more than 32 bits"))
    }

    /// `long`.
    #[inline]
    pub fn long(&mut self, field: &'static str) -> Result<i64, Reject> {
        let zigzag = self.varint(field)?;
        Ok((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }

    /// `float`.
    #[inline]
    pub fn float(&mut self, field: &'static str) -> Result<f32, Reject> {
        self.array(field).map(f32::from_le_bytes)
    }

    /// `double`.
    #[inline]
    pub fn double(&mut self, field: &'static str) -> Result<f64, Reject> {
        self.array(field).map(f64::from_le_bytes)
    }

    /// `bytes` and `string`.
    #[inline]
    pub fn bytes(&mut self, field: &'static str) -> Result<&'a [u8], Reject> {
        let length = self.long(field)?;
        let length = usize::try_from(length).map_err(|_| out_of_range(field, "a negative length"))?;
        self.fixed(field, length)
    }

    /// `fixed` of `size` bytes.
    #[inline]
    pub fn fixed(&mut self, field: &'static str, size: usize) -> Result<&'a [u8], Reject> {
        let (value, rest) = self.rest.split_at_checked(size).ok_or_else(|| truncated(field))?;
        self.rest = rest;
        Ok(value)
    }

    /// A union with `null` at position `null_branch` (0 or 1) and a value, read by `read`, at the other.
    #[expect(clippy::inline_always, reason = "a call would keep the input in memory, for this field and all behind it")]
    #[inline(always)]
    pub fn nullable<T>(
        &mut self,
        field: &'static str,
        null_branch: i64,
        read: impl FnOnce(&mut Self, &'static str) -> Result<T, Reject>,
    ) -> Result<Option<T>, Reject> {
        match self.long(field)? {
            branch if branch == null_branch => Ok(None),
            0 | 1 => read(self, field).map(Some),
            _ => Err(out_of_range(field, "a branch that the union does not have")),
        }
    }

    /// Reads a field that no column wants and goes on: `input.skip("old", Input::int)?.long("new")?`.
    #[inline]
    pub fn skip<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Result<T, Reject>,
    ) -> Result<&mut Self, Reject> {
        read(self, field)?;
        Ok(self)
    }

    /// The datum ends here, or it is rejected for its trailing bytes.
    #[inline]
    pub fn finish(&self) -> Result<(), Reject> {
        if self.rest.is_empty() { Ok(()) } else { Err(trailing_bytes()) }
    }

    #[inline]
    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], Reject> {
        let (value, rest) = self.rest.split_first_chunk().ok_or_else(|| truncated(field))?;
        self.rest = rest;
        Ok(*value)
    }

    /// Most varints are of three bytes at most. What is longer is called for, with values that fit in registers: a
    /// reference to the input would keep it in memory, also where it is not called.
    #[inline]
    fn varint(&mut self, field: &'static str) -> Result<u64, Reject> {
        let bits = |byte: u8, place: u32| u64::from(byte & 0x7f) << (7 * place);
        let (value, rest) = match *self.rest {
            [first @ 0..=0x7f, ref rest @ ..] => (first.into(), rest),
            [first, second @ 0..=0x7f, ref rest @ ..] => (bits(first, 0) | bits(second, 1), rest),
            [first, second, third @ 0..=0x7f, ref rest @ ..] => {
                (bits(first, 0) | bits(second, 1) | bits(third, 2), rest)
            }
            _ => {
                let (value, length) = long_varint(self.rest);
                match self.rest.split_at_checked(length) {
                    Some(([_, ..], rest)) => (value, rest),
                    _ => return Err(broken_varint(self.rest, field)),
                }
            }
        };
        self.rest = rest;
        Ok(value)
    }
}

/// A varint and its length, which is 0 where there is none. Up to eight bytes are read as one word.
#[inline(never)]
fn long_varint(bytes: &[u8]) -> (u64, usize) {
    let Some(head) = bytes.first_chunk() else { return varint_by_byte(bytes) };
    let word = u64::from_le_bytes(*head);
    let stops = !word & 0x8080_8080_8080_8080;
    if stops == 0 {
        return varint_by_byte(bytes);
    }
    let bits = stops.trailing_zeros() + 1;
    (seven_bit_groups(word & (u64::MAX >> (64 - bits))), bits as usize / 8)
}

fn varint_by_byte(bytes: &[u8]) -> (u64, usize) {
    let mut value = 0;
    for (length, byte) in (1..=10).zip(bytes) {
        if length == 10 && *byte > 1 {
            break;
        }
        value |= u64::from(byte & 0x7f) << (7 * (length - 1));
        if *byte < 0x80 {
            return (value, length);
        }
    }
    (0, 0)
}

/// Why bytes do not begin with a varint: they end within it, or it has more than 64 bits.
#[cold]
fn broken_varint(bytes: &[u8], field: &'static str) -> Reject {
    if bytes.len() < 10 { truncated(field) } else { out_of_range(field, "an integer of more than 64 bits") }
}

/// Joins the seven low bits of each byte.
#[inline]
fn seven_bit_groups(word: u64) -> u64 {
    let groups = word & 0x7f7f_7f7f_7f7f_7f7f;
    let pairs = (groups & 0x007f_007f_007f_007f) | ((groups & 0x7f00_7f00_7f00_7f00) >> 1);
    let fours = (pairs & 0x0000_3fff_0000_3fff) | ((pairs & 0x3fff_0000_3fff_0000) >> 2);
    (fours & 0x0000_0000_0fff_ffff) | ((fours & 0x0fff_ffff_0000_0000) >> 4)
}

#[cold]
fn truncated(field: &'static str) -> Reject {
    Reject { reason: Reason::Truncated, field, detail: "the datum ends here" }
}

#[cold]
fn trailing_bytes() -> Reject {
    Reject { reason: Reason::TrailingBytes, field: "", detail: "bytes follow the last field" }
}

#[cold]
fn out_of_range(field: &'static str, detail: &'static str) -> Reject {
    Reject { reason: Reason::OutOfRange, field, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of an integer, one after the other.
    fn written(value: i64) -> Vec<u8> {
        let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
        let mut bytes = Vec::new();
        while rest > 0x7f {
            bytes.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        bytes.push(rest.to_le_bytes()[0]);
        bytes
    }

    #[test]
    fn integers_are_read_in_every_length_and_before_everything() {
        for value in (0..64).flat_map(|bits| [i64::MAX >> bits, i64::MIN >> bits, 1 << bits, -1 << bits]) {
            let bytes = written(value);
            for behind in 0..10 {
                let datum = [bytes.as_slice(), &vec![0xff; behind]].concat();
                let mut input = Input::new(&datum);
                assert_eq!(input.long("n"), Ok(value), "{datum:?}");
                assert_eq!(input.finish().is_ok(), behind == 0, "{datum:?}");
            }
            for length in 0..bytes.len() {
                assert_eq!(Input::new(&bytes[..length]).long("n"), Err(truncated("n")), "{bytes:?}");
            }
        }
    }

    #[test]
    fn integers_of_more_than_64_bits_are_out_of_range() {
        for last in [[2, 0], [0x7f, 0], [0x80, 0], [0xff, 1]] {
            let datum = [&[0xff; 9], last.as_slice()].concat();
            let refused = Input::new(&datum).long("n").expect_err("no encoder writes it");
            assert_eq!(refused.reason, Reason::OutOfRange, "{datum:?}");
        }
    }
}
