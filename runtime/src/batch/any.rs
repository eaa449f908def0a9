//! A pipeline as an object.

use serde_json::Value;

use super::{Judged, judge::judge_into};
use crate::{
    decode::Reject,
    dice::Dice,
    pipeline::{About, Draft, Pipeline},
    record::Record,
    rows::{JsonRow, Rows},
    schemas::Ids,
    table::Judging,
};

/// A pipeline of which no type is known. Every [`Pipeline`] on a unit struct is one.
pub trait AnyPipeline: Send + Sync {
    /// Everything about the pipeline that is data.
    fn about(&self) -> &'static About;

    /// Judges a batch, whose schema ids stand for what `ids` says; `rows` is empty and receives the rows. Pure: the same records become the
    /// same rows and dead letters, however they are cut into batches (but what is superseded in
    /// one batch is replaced in two).
    fn judge_batch(&self, records: &[Record], ids: &Ids, rows: Rows) -> Judged;

    /// The values of a datum of schema version `schema` (from 0), in the order of the columns.
    fn values(&self, schema: usize, datum: &[u8]) -> Result<Vec<Value>, Reject>;

    /// [`Pipeline::table`].
    fn table(&self) -> Option<Box<dyn Judging>>;

    /// [`Pipeline::simulate`].
    fn simulate(&self, dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft);
}

impl<P: Pipeline + Send + Sync> AnyPipeline for P {
    fn about(&self) -> &'static About {
        P::ABOUT
    }

    fn judge_batch(&self, records: &[Record], ids: &Ids, rows: Rows) -> Judged {
        match rows {
            Rows::Postgres(rows) => judge_into::<P, _>(records, ids, rows),
            Rows::Sqlite(rows) => judge_into::<P, _>(records, ids, rows),
        }
    }

    fn values(&self, schema: usize, datum: &[u8]) -> Result<Vec<Value>, Reject> {
        let mut row = JsonRow::default();
        P::write(&P::decode(schema, datum)?, &mut row);
        Ok(row.0)
    }

    fn table(&self) -> Option<Box<dyn Judging>> {
        P::table().map(|judge| Box::new(judge) as Box<dyn Judging>)
    }

    fn simulate(&self, dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft) {
        P::simulate(dice, fault, schema, draft);
    }
}
