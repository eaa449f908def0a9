//! The pipeline that the members run: `append`, with room for large records.

use tollgate_runtime::{
    decode::Reject,
    dice::Dice,
    pipeline::{About, Draft, Pipeline, RowWriter, Settings, Verdict},
};

use crate::tiny::{Record, Tiny};

/// The largest batch that the broker takes.
pub(crate) const LARGEST: usize = 4 << 20;
/// What a batch of one record takes beside its value, where that is so large.
pub(crate) const AROUND: usize = 74;
/// The largest record that is decoded: almost what the broker takes.
pub(crate) const ROOM: usize = LARGEST - 100;

pub(crate) struct Roomy;

pub(crate) static ROOMY: Roomy = Roomy;

static ABOUT: About = {
    let about = <Tiny<false> as Pipeline>::ABOUT;
    About { settings: Settings { record_max_bytes: ROOM as u64, ..about.settings }, ..*about }
};

impl Pipeline for Roomy {
    const ABOUT: &'static About = &ABOUT;
    type Record<'a> = Record<'a>;
    type Bits = [u64; 1];

    fn decode(schema: usize, datum: &[u8]) -> Result<Record<'_>, Reject> {
        <Tiny<false>>::decode(schema, datum)
    }

    fn judge(record: &Record<'_>) -> Verdict<[u64; 1]> {
        <Tiny<false>>::judge(record)
    }

    fn key(record: &Record<'_>, out: &mut Vec<u8>) {
        <Tiny<false>>::key(record, out);
    }

    fn write<W: RowWriter>(record: &Record<'_>, row: &mut W) {
        <Tiny<false>>::write(record, row);
    }

    fn simulate(_: &mut Dice, _: Option<usize>, _: usize, _: &mut Draft) {}
}
