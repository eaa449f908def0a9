//! A pipeline of which something else is said than what was compiled.

use serde_json::Value;

use super::{AnyPipeline, Judged};
use crate::{
    decode::Reject,
    dice::Dice,
    pipeline::{About, Draft},
    record::Record,
    rows::Rows,
    schemas::Ids,
    table::Judging,
};

/// A compiled pipeline under another name, with another topic or other settings. Its columns,
/// schemas and expectations are those that it was compiled with.
pub struct Renamed {
    about: &'static About,
    pipeline: &'static dyn AnyPipeline,
}

impl Renamed {
    /// The pipeline as `about` says, for as long as the process lives.
    pub fn leak(pipeline: &'static dyn AnyPipeline, about: About) -> &'static Self {
        Box::leak(Box::new(Self { about: Box::leak(Box::new(about)), pipeline }))
    }
}

impl AnyPipeline for Renamed {
    fn about(&self) -> &'static About {
        self.about
    }

    fn judge_batch(&self, records: &[Record], ids: &Ids, rows: Rows) -> Judged {
        self.pipeline.judge_batch(records, ids, rows)
    }

    fn values(&self, schema: usize, datum: &[u8]) -> Result<Vec<Value>, Reject> {
        self.pipeline.values(schema, datum)
    }

    fn table(&self) -> Option<Box<dyn Judging>> {
        self.pipeline.table()
    }

    fn simulate(&self, dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft) {
        self.pipeline.simulate(dice, fault, schema, draft);
    }
}

impl std::fmt::Debug for Renamed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Renamed").field(&self.about.name).finish()
    }
}
