//! Key bytes: their order is the order of the keys.

use crate::{
    pipeline::RowWriter,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

/// Appends the values of a key, one call each; absent ones come first.
#[derive(Debug)]
pub struct Key<'a> {
    bytes: &'a mut Vec<u8>,
}

impl<'a> Key<'a> {
    /// A key behind what `out` already holds.
    #[inline]
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { bytes: out }
    }

    #[inline]
    fn value<const N: usize>(&mut self, big_endian: [u8; N]) {
        self.bytes.push(PRESENT);
        self.bytes.extend_from_slice(&big_endian);
    }
}

const ABSENT: u8 = 0;
const PRESENT: u8 = 1;

/// Ends a text. A NUL in it is followed by `ESCAPED`, so that a text sorts before its extensions.
const END: [u8; 2] = [0, 0];
const ESCAPED: [u8; 2] = [0, 0xff];

impl RowWriter for Key<'_> {
    #[inline]
    fn null(&mut self) {
        self.bytes.push(ABSENT);
    }

    #[inline]
    fn bool(&mut self, value: bool) {
        self.value([value.into()]);
    }

    #[inline]
    fn int(&mut self, value: i32) {
        self.value((value ^ i32::MIN).to_be_bytes());
    }

    #[inline]
    fn long(&mut self, value: i64) {
        self.value((value ^ i64::MIN).to_be_bytes());
    }

    #[inline]
    fn double(&mut self, value: f64) {
        let bits = value.to_bits();
        // Negative numbers sort backwards: turn all bits; else only the sign's.
        let turned = if value.is_sign_negative() { !bits } else { bits ^ (1 << 63) };
        self.value(turned.to_be_bytes());
    }

    #[inline]
    fn decimal<const SCALE: u32>(&mut self, value: Decimal<SCALE>) {
        self.value((value.0 ^ i128::MIN).to_be_bytes());
    }

    #[inline]
    fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        self.bytes.push(PRESENT);
        for (index, piece) in value.split(|byte| *byte == 0).enumerate() {
            if index > 0 {
                self.bytes.extend_from_slice(&ESCAPED);
            }
            self.bytes.extend_from_slice(piece);
        }
        self.bytes.extend_from_slice(&END);
    }

    #[inline]
    fn uuid(&mut self, value: Uuid) {
        self.value(value.0.to_be_bytes());
    }

    #[inline]
    fn date(&mut self, value: Date) {
        self.int(value.0);
    }

    #[inline]
    fn time(&mut self, value: Time) {
        self.long(value.0);
    }

    #[inline]
    fn timestamp(&mut self, value: Timestamp) {
        self.long(value.0);
    }

    #[inline]
    fn local_timestamp(&mut self, value: LocalTimestamp) {
        self.long(value.0);
    }
}
