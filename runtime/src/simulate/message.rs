//! Records as they go on the wire.

use super::Entry;
use crate::{
    batch::AnyPipeline,
    dice::Dice,
    frame,
    pipeline::{About, Draft, WireFault},
};

/// What is produced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The key: UTF-8.
    pub key: String,
    /// The value; none is a tombstone.
    pub value: Option<Vec<u8>>,
}

impl Message {
    /// What it takes of the broker's memory: key, value and 70 bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        (self.key.len() + self.value.as_ref().map_or(0, Vec::len)) as u64 + 70
    }
}

/// The id of each schema version under `registry: history`: its number, from 1.
#[must_use]
pub fn history_ids(about: &About) -> Vec<u32> {
    (1..).take(about.schemas.len()).collect()
}

/// A record in its frame; the schema has this id.
#[must_use]
pub fn message(draft: Draft, id: u32) -> Message {
    Message { key: draft.key, value: Some(frame::wrap(id, &draft.datum)) }
}

/// Makes up the next record of a plan; `ids` are those of the schema versions.
pub fn planned(pipeline: &dyn AnyPipeline, ids: &[u32], dice: &mut Dice, entry: Entry) -> Message {
    let wire = entry.fault.and_then(|fault| pipeline.about().faults[fault].wire);
    let of_values = if wire.is_none() { entry.fault } else { None };
    let mut draft = Draft::default();
    pipeline.simulate(dice, of_values, entry.schema, &mut draft);
    let mut message = message(draft, ids[entry.schema]);
    if let Some(fault) = wire {
        message.value = message.value.and_then(|value| damaged(value, fault));
    }
    message
}

fn damaged(mut value: Vec<u8>, fault: WireFault) -> Option<Vec<u8>> {
    match fault {
        WireFault::TruncatedDatum => drop(value.pop()),
        WireFault::TrailingByte => value.push(0),
        WireFault::WrongMagic => value[0] = 1,
        WireFault::ShortFrame => value.truncate(3),
        WireFault::UnknownSchema => value[1..5].fill(0xff),
        WireFault::Tombstone => return None,
    }
    Some(value)
}
