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

/// Where Kafka is `LOCKED` it asks who is there.
pub(crate) struct Roomy<const LOCKED: bool>;

pub(crate) static ROOMY: Roomy<false> = Roomy;
pub(crate) static LOCKED: Roomy<true> = Roomy;

/// The environment variable that holds the password of user `gate`.
pub(crate) const PASSWORD: &str = "TOLLGATE_TEST_PASSWORD";

static OPEN_ABOUT: About = about(&[]);
static LOCKED_ABOUT: About = about(&[
    ("security.protocol", "sasl_plaintext"),
    ("sasl.mechanism", "PLAIN"),
    ("sasl.username", "gate"),
    ("sasl.password", "${env:TOLLGATE_TEST_PASSWORD}"),
]);

const fn about(kafka_settings: &'static [(&'static str, &'static str)]) -> About {
    let about = <Tiny<false> as Pipeline>::ABOUT;
    About { settings: Settings { record_max_bytes: ROOM as u64, kafka_settings, ..about.settings }, ..*about }
}

impl<const LOCKED: bool> Pipeline for Roomy<LOCKED> {
    const ABOUT: &'static About = if LOCKED { &LOCKED_ABOUT } else { &OPEN_ABOUT };
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
