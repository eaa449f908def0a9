//! The loop over the records of a batch.

use std::collections::HashMap;

use super::{
    Dead, Judged, Origin, Tally,
    admit::admit,
    masks::{Masks, bits},
};
use crate::{
    pipeline::{About, Bits, OnFailure, Pipeline, Reason, RowWriter, Verdict},
    record::Record,
    rows::{Rows, Table},
    schemas::Ids,
};

/// Judges the records in order, up to one that halts.
pub(super) fn judge_into<P: Pipeline, T: Table + RowWriter + Into<Rows>>(
    records: &[Record],
    ids: &Ids,
    rows: T,
) -> Judged {
    let mut batch = Batch::<T>::new(P::ABOUT, rows);
    let mut read = records.len();
    for (position, record) in records.iter().enumerate() {
        if batch.take::<P>(position, record, ids).is_break() {
            read = position;
            break;
        }
    }
    batch.finish(read)
}

type Flow = std::ops::ControlFlow<()>;

struct Batch<T> {
    about: &'static About,
    masks: Masks,
    rows: T,
    origins: Vec<Origin>,
    /// The row that holds each key, under upsert.
    keys: HashMap<Vec<u8>, usize>,
    key: Vec<u8>,
    order: Order,
    dead: Vec<Dead>,
    dropped: usize,
    tally: Tally,
    halt: Option<usize>,
}

impl<T: Table + RowWriter + Into<Rows>> Batch<T> {
    fn new(about: &'static About, rows: T) -> Self {
        Self {
            about,
            masks: Masks::new(about),
            rows,
            origins: Vec::new(),
            keys: HashMap::new(),
            key: Vec::new(),
            order: Order::default(),
            dead: Vec::new(),
            dropped: 0,
            tally: Tally::new(about),
            halt: None,
        }
    }

    fn take<P: Pipeline>(&mut self, position: usize, record: &Record, ids: &Ids) -> Flow {
        let admitted = match admit(self.about, ids, position, record) {
            Ok(admitted) => admitted,
            Err(dead) => return self.bury(dead),
        };
        let schema_id = Some(admitted.schema_id);
        // A record stays where it was decoded to: to take it out of its result would copy it.
        match &P::decode(admitted.schema, admitted.datum) {
            Err(reject) => self.bury(Dead {
                record: position,
                schema_id,
                reason: reject.reason,
                field: reject.field,
                detail: reject.detail.to_owned(),
                expectation: None,
                failed: Vec::new(),
            }),
            Ok(decoded) => self.judge::<P>(position, schema_id, decoded),
        }
    }

    fn judge<P: Pipeline>(&mut self, position: usize, schema_id: Option<u32>, decoded: &P::Record<'_>) -> Flow {
        let verdict = P::judge(decoded);
        let strongest = self.masks.strongest(verdict.failed.as_ref());
        if let Some((OnFailure::Halt, expectation)) = strongest {
            self.halt = Some(expectation);
            return Flow::Break(());
        }
        self.tally.add(&verdict);
        match strongest {
            Some((OnFailure::Quarantine, expectation)) => {
                self.bury(self.quarantined(position, schema_id, expectation, &verdict))
            }
            Some((OnFailure::Drop, _)) => {
                self.dropped += 1;
                Flow::Continue(())
            }
            _ => self.load::<P>(position, decoded),
        }
    }

    fn quarantined<B: Bits>(
        &self,
        record: usize,
        schema_id: Option<u32>,
        expectation: usize,
        verdict: &Verdict<B>,
    ) -> Dead {
        Dead {
            record,
            schema_id,
            reason: Reason::Expectation,
            field: "",
            detail: self.about.expectations[expectation].sentence.to_owned(),
            expectation: Some(expectation),
            failed: bits(verdict.failed.as_ref().iter().copied()).collect(),
        }
    }

    fn bury(&mut self, dead: Dead) -> Flow {
        self.dead.push(dead);
        Flow::Continue(())
    }

    fn load<P: Pipeline>(&mut self, record: usize, decoded: &P::Record<'_>) -> Flow {
        P::write(decoded, &mut self.rows);
        self.rows.end_row();
        let previous =
            if self.about.table.upsert { self.supersede::<P>(decoded) } else { self.put_in_order::<P>(decoded) };
        self.origins.push(Origin { record, previous, superseded: false });
        Flow::Continue(())
    }

    /// Notes that the row just written holds its key; returns the row that held it before.
    fn supersede<P: Pipeline>(&mut self, decoded: &P::Record<'_>) -> Option<usize> {
        self.key.clear();
        P::key(decoded, &mut self.key);
        let row = self.origins.len();
        let Some(holder) = self.keys.get_mut(&self.key) else {
            self.keys.insert(self.key.clone(), row);
            return None;
        };
        let previous = std::mem::replace(holder, row);
        self.origins[previous].superseded = true;
        Some(previous)
    }

    /// Notes the key of the row just written: where nothing is replaced, every row stands.
    fn put_in_order<P: Pipeline>(&mut self, decoded: &P::Record<'_>) -> Option<usize> {
        P::key(decoded, &mut self.order.keys);
        self.order.ends.push(self.order.keys.len());
        None
    }

    fn standing(&self) -> Vec<usize> {
        if !self.about.table.upsert {
            return self.order.rows();
        }
        let mut holders: Vec<(&Vec<u8>, &usize)> = self.keys.iter().collect();
        holders.sort_unstable();
        holders.into_iter().map(|(_, row)| *row).collect()
    }

    fn finish(self, read: usize) -> Judged {
        Judged {
            read,
            standing: self.standing(),
            rows: self.rows.into(),
            origins: self.origins,
            dead: self.dead,
            dropped: self.dropped,
            tally: self.tally,
            halt: self.halt,
        }
    }
}

/// The keys of rows that may hold the same key twice, one behind the other.
#[derive(Default)]
struct Order {
    keys: Vec<u8>,
    /// Where the key of each row ends.
    ends: Vec<usize>,
}

impl Order {
    /// The rows in the order of their keys: so their places in the index lie together. Rows of one key, and all rows
    /// where there is none, stay in the order of the records.
    fn rows(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.ends.len()).collect();
        rows.sort_by(|one, other| self.key(*one).cmp(self.key(*other)));
        rows
    }

    fn key(&self, row: usize) -> &[u8] {
        let begin = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.keys[begin..self.ends[row]]
    }
}
