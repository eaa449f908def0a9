//! What a demo produces.

use super::stage::Way;
use crate::{
    batch::AnyPipeline,
    cells::{self, Rows, Unconverted},
    dice::Dice,
    exit::Failure,
    output,
    simulate::{Message, Plan, Stopped, message, planned},
};

/// Most rows that are told of one by one.
const MOST: u64 = 10;

/// Where the records come from.
#[derive(Debug)]
pub enum Feed {
    /// Made up.
    Plan {
        /// What they are to be.
        plan: Plan,
        /// Where the dice begin.
        seed: u64,
    },
    /// A user's file.
    File(Rows),
}

/// What was produced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fed {
    pub(super) produced: u64,
    pub(super) unconverted: u64,
    pub(super) cut_short: bool,
}

impl Feed {
    /// How many records there will be, where that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.plan().map(|(plan, _)| plan.records())
    }

    pub(super) fn plan(&self) -> Option<(Plan, u64)> {
        match self {
            Self::Plan { plan, seed } => Some((plan.clone(), *seed)),
            Self::File(_) => None,
        }
    }

    /// Produces everything, or as much as the gate takes.
    ///
    /// `ids` are those of the schema versions.
    pub(super) fn produce(&mut self, pipeline: &dyn AnyPipeline, ids: &[u32], way: &dyn Way) -> Result<Fed, Failure> {
        let mut fed = Fed::default();
        let ended = match self {
            Self::Plan { plan, seed } => {
                let mut dice = Dice::new(*seed);
                let records = (0..plan.records()).map(|number| planned(pipeline, ids, &mut dice, plan.entry(number)));
                send_all(records, way, &mut fed)
            }
            Self::File(rows) => convert(pipeline, rows, ids, way, &mut fed),
        };
        match ended.and_then(|()| way.finish()) {
            Ok(()) => {}
            // Why nobody reads any more, the gate says.
            Err(Stopped::Closed) => fed.cut_short = true,
            Err(Stopped::Failed(failure)) => return Err(failure),
        }
        Ok(fed)
    }
}

fn send_all(mut records: impl Iterator<Item = Message>, way: &dyn Way, fed: &mut Fed) -> Result<(), Stopped> {
    records.try_for_each(|record| {
        way.send(&record)?;
        fed.produced += 1;
        Ok(())
    })
}

fn convert(
    pipeline: &dyn AnyPipeline,
    rows: &mut Rows,
    ids: &[u32],
    way: &dyn Way,
    fed: &mut Fed,
) -> Result<(), Stopped> {
    let newest = ids.last().copied().unwrap_or_default();
    let mut ended = Ok(());
    for row in rows.by_ref() {
        match row.and_then(|row| converted(pipeline, newest, &row)) {
            Ok(message) => match way.send(&message) {
                Ok(()) => fed.produced += 1,
                Err(stopped) => {
                    ended = Err(stopped);
                    break;
                }
            },
            Err(unconverted) => {
                fed.unconverted += 1;
                if fed.unconverted <= MOST {
                    output::notice(&format!("not converted: {unconverted}"));
                }
            }
        }
    }
    if fed.unconverted > MOST {
        output::notice(&format!("not converted: {} more rows", fed.unconverted - MOST));
    }
    rows.notes().iter().for_each(|note| output::notice(note));
    ended
}

fn converted(pipeline: &dyn AnyPipeline, newest: u32, row: &cells::Row) -> Result<Message, Unconverted> {
    Ok(message(cells::draft(pipeline.about(), row)?, newest))
}
