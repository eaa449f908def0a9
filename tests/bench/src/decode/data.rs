//! Records to decode.

use tollgate_runtime::{
    batch::AnyPipeline,
    dice::Dice,
    frame,
    simulate::{Plan, history_ids, planned},
};

use crate::pipelines::Decoded;

/// Datums, one behind the other as in a batch that was fetched.
pub(super) struct Data {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Data {
    /// What `simulate` makes up; records without a frame hold no datum and are left out.
    pub(super) fn simulated(records: u64) -> Self {
        let about = Decoded.about();
        let (ids, mut dice, plan) = (history_ids(about), Dice::new(1), Plan::new(about, records, 1));
        let mut data = Self { bytes: Vec::new(), ends: Vec::new() };
        for number in 0..plan.records() {
            let message = planned(&Decoded, &ids, &mut dice, plan.entry(number));
            if let Some(frame) = message.value.as_deref().and_then(frame::split) {
                data.bytes.extend_from_slice(frame.datum);
                data.ends.push(data.bytes.len());
            }
        }
        data
    }

    pub(super) fn datums(&self) -> impl Iterator<Item = &[u8]> {
        let begins = [0].into_iter().chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.bytes[begin..*end])
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of a datum.
    #[expect(clippy::cast_precision_loss, reason = "a mean of a few digits")]
    pub(super) fn mean(&self) -> f64 {
        self.bytes.len() as f64 / self.len() as f64
    }
}

/// What may happen to a datum on its way.
pub(super) struct Damage(Dice);

impl Default for Damage {
    fn default() -> Self {
        Self(Dice::new(2))
    }
}

impl Damage {
    /// A copy that is cut, longer, or wrong in one byte.
    pub(super) fn of(&mut self, datum: &[u8]) -> Vec<u8> {
        let mut copy = datum.to_vec();
        let (at, byte) = (self.0.below(copy.len().max(1)), self.0.bits().to_le_bytes()[0]);
        match self.0.below(4) {
            0 => copy.truncate(at),
            1 => copy.insert(at, byte),
            _ => {
                if let Some(old) = copy.get_mut(at) {
                    *old = byte;
                }
            }
        }
        copy
    }
}
