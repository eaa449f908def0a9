//! Writing Avro: the primitives that generated simulations are made of.

use crate::value::{Decimal, Uuid};

/// Bytes that no text has: a planted mistake.
pub const INVALID_TEXT: &[u8] = b"caf\xe9";

/// Appends a datum: one call per field, in the writer's order.
#[derive(Debug)]
pub struct Output<'a> {
    bytes: &'a mut Vec<u8>,
}

impl<'a> Output<'a> {
    /// A datum behind what `out` already holds.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { bytes: out }
    }

    /// `boolean`.
    pub fn boolean(&mut self, value: bool) {
        self.bytes.push(value.into());
    }

    /// `int`, and the index of an `enum`.
    pub fn int(&mut self, value: i32) {
        self.long(value.into());
    }

    /// `long`.
    pub fn long(&mut self, value: i64) {
        let mut zigzag = (value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned();
        while zigzag >= 0x80 {
            self.bytes.push(low_byte(zigzag) | 0x80);
            zigzag >>= 7;
        }
        self.bytes.push(low_byte(zigzag));
    }

    /// `float`: the nearest one.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest float is what is asked for")]
    pub fn float(&mut self, value: f64) {
        self.bytes.extend_from_slice(&(value as f32).to_le_bytes());
    }

    /// `double`.
    pub fn double(&mut self, value: f64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// `bytes`.
    pub fn bytes(&mut self, value: &[u8]) {
        // No slice is longer than an `i64` counts.
        self.long(i64::try_from(value.len()).unwrap_or(i64::MAX));
        self.fixed(value);
    }

    /// `string`.
    pub fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    /// `string`, of bytes that a later version promotes it to: what is no UTF-8 is replaced.
    pub fn bytes_as_text(&mut self, value: &[u8]) {
        self.text(&String::from_utf8_lossy(value));
    }

    /// `fixed`: the bytes themselves.
    pub fn fixed(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
    }

    /// A decimal as `bytes`: the shortest two's complement.
    pub fn decimal<const SCALE: u32>(&mut self, value: Decimal<SCALE>) {
        let wide = value.0.to_be_bytes();
        let redundant = (shared_sign_bits(value.0) - 1) / 8;
        self.bytes(&wide[redundant as usize..]);
    }

    /// A decimal as `fixed` of `size` bytes; digits that do not fit are lost.
    pub fn decimal_fixed<const SCALE: u32>(&mut self, value: Decimal<SCALE>, size: usize) {
        let wide = value.0.to_be_bytes();
        let sign = if value.0 < 0 { 0xff } else { 0 };
        self.bytes.extend(std::iter::repeat_n(sign, size.saturating_sub(wide.len())));
        self.fixed(&wide[wide.len().saturating_sub(size)..]);
    }

    /// A UUID as `string`.
    pub fn uuid_text(&mut self, value: Uuid) {
        self.text(&value.to_string());
    }

    /// A UUID as `fixed` of 16 bytes.
    pub fn uuid(&mut self, value: Uuid) {
        self.fixed(&value.0.to_be_bytes());
    }

    /// A union with `null` at position `null_branch` (0 or 1) and a value, written by `write`, at the other.
    pub fn nullable<T>(&mut self, null_branch: i64, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            None => self.long(null_branch),
            Some(value) => {
                self.long(1 - null_branch);
                write(self, value);
            }
        }
    }
}

/// Bits at the front that equal the sign.
fn shared_sign_bits(value: i128) -> u32 {
    (value ^ (value >> 127)).leading_zeros()
}

fn low_byte(value: u64) -> u8 {
    (value & 0x7f) as u8
}
