//! What a demo produces.

use crate::{
    batch::AnyPipeline,
    cells::{self, Rows, Unconverted},
    dice::Dice,
    exit::Failure,
    output,
    simulate::{Message, Plan, Producer, Stopped, history_ids, message, planned},
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
    pub(super) fn produce(&mut self, pipeline: &dyn AnyPipeline, producer: Producer) -> Result<Fed, Failure> {
        let mut fed = Fed::default();
        let ended = match self {
            Self::Plan { plan, seed } => simulate(pipeline, plan, *seed, &producer, &mut fed),
            Self::File(rows) => convert(pipeline, rows, &producer, &mut fed),
        };
        match ended.and_then(|()| producer.finish()) {
            Ok(()) => {}
            // Why nobody reads any more, the gate says.
            Err(Stopped::Closed) => fed.cut_short = true,
            Err(Stopped::Kafka(error)) => return Err(super::kafka(&error)),
        }
        Ok(fed)
    }
}

fn simulate(
    pipeline: &dyn AnyPipeline,
    plan: &Plan,
    seed: u64,
    producer: &Producer,
    fed: &mut Fed,
) -> Result<(), Stopped> {
    let (mut dice, ids) = (Dice::new(seed), history_ids(pipeline.about()));
    for number in 0..plan.records() {
        producer.send(&planned(pipeline, &ids, &mut dice, plan.entry(number)))?;
        fed.produced += 1;
    }
    Ok(())
}

fn convert(pipeline: &dyn AnyPipeline, rows: &mut Rows, producer: &Producer, fed: &mut Fed) -> Result<(), Stopped> {
    let mut ended = Ok(());
    for row in rows.by_ref() {
        match row.and_then(|row| converted(pipeline, &row)) {
            Ok(message) => match producer.send(&message) {
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
    let extra: Vec<_> = rows.extra().map(|name| format!("`{name}`")).collect();
    if !extra.is_empty() {
        output::notice(&format!("columns that the pipeline does not have: {}", extra.join(", ")));
    }
    ended
}

fn converted(pipeline: &dyn AnyPipeline, row: &cells::Row) -> Result<Message, Unconverted> {
    let about = pipeline.about();
    let newest = history_ids(about).pop().unwrap_or_default();
    Ok(message(cells::draft(about, row)?, newest))
}
