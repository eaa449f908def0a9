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
    #[inline]
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

    /// Most varints are of one byte or two; what is longer is called for, and answers in registers.
    #[inline]
    fn varint(&mut self, field: &'static str) -> Result<u64, Reject> {
        match *self.rest {
            [value @ 0..=0x7f, ref rest @ ..] => {
                self.rest = rest;
                Ok(value.into())
            }
            [low, high @ 0..=0x7f, ref rest @ ..] => {
                self.rest = rest;
                Ok(u64::from(low & 0x7f) | u64::from(high) << 7)
            }
            _ => self.long_varint().ok_or_else(|| broken_varint(self.rest, field)),
        }
    }

    /// Up to eight bytes are read as one word. None where there is no varint, and nothing was read.
    fn long_varint(&mut self) -> Option<u64> {
        let Some(head) = self.rest.first_chunk() else { return self.varint_by_byte() };
        let word = u64::from_le_bytes(*head);
        let stops = !word & 0x8080_8080_8080_8080;
        if stops == 0 {
            return self.varint_by_byte();
        }
        let bits = stops.trailing_zeros() + 1;
        self.rest = &self.rest[bits as usize / 8..];
        Some(seven_bit_groups(word & (u64::MAX >> (64 - bits))))
    }

    fn varint_by_byte(&mut self) -> Option<u64> {
        let (mut value, mut rest) = (0, self.rest);
        for shift in (0..70).step_by(7) {
            let (byte, behind) = rest.split_first()?;
            rest = behind;
            if shift == 63 && *byte > 1 {
                return None;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                self.rest = rest;
                return Some(value);
            }
        }
        None
    }
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
