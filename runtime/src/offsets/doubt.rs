//! Whether partitions could go on from where they stand, found out without claiming them.

use std::collections::BTreeMap;

use super::Position;
use crate::{
    exit::Failure,
    gate::Halt,
    pipeline::About,
    setting::Secret,
    sink::dialect::{Dialect, placed},
    source::Log,
};

/// Why partitions could not go on: what a claim would find, in the same order.
///
/// The positions must have been read before the log was looked at: whoever gates a partition gets
/// further than the log went before.
pub(crate) async fn doubts(
    about: &'static About,
    database: &Secret,
    positions: &BTreeMap<i32, Position>,
    log: &Log,
) -> Result<BTreeMap<i32, Halt>, Failure> {
    let mut doubts =
        (Dialect::of(database)?.survey)(about, database).await.map_err(|failure| placed(failure, database))?;
    for position in positions.values() {
        doubts.extend(log.refuses(about.name, position).map(|halt| (position.partition, halt)));
    }
    Ok(doubts)
}
