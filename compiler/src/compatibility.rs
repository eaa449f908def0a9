//! Whether one schema can follow another: what changed, field by field, and where it breaks whom.
//!
//! *Backward* is the newer schema as the reader of what was written under the earlier one, *forward*
//! the other way round. What is read and what is not are Avro's rules, as the gate applies them
//! ([`resolve`]): logical types must be equal, which a registry does not ask, since Avro's canonical
//! form has none.

mod breaks;
mod change;
mod field;
mod findings;
mod json;
mod markdown;
mod mode;
mod report;
mod summary;

pub use self::{
    change::{Break, Change, Kind},
    findings::findings,
    json::json,
    markdown::markdown,
    report::{Compared, Earlier, compare_all},
    summary::summary,
};
use crate::schema::{
    avro::AvroRecord,
    resolve::{self, Misfit},
};

/// Which of two schemas reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    /// The newer one, what was written under the earlier.
    Backward,
    /// The earlier one, what is written under the newer.
    Forward,
}

/// Every difference between two schemas, the record's own first, then field by field in the order
/// of the newer schema, then what was removed.
#[must_use]
pub fn compare(earlier: &AvroRecord, newer: &AvroRecord) -> Vec<Change> {
    let mut places = field::places(earlier, newer);
    for misfit in resolve::misfits(earlier, newer) {
        attach(&mut places, &misfit, Direction::Backward);
    }
    for misfit in resolve::misfits(newer, earlier) {
        attach(&mut places, &misfit, Direction::Forward);
    }
    places.into_iter().flat_map(|place| place.changes).collect()
}

/// Says what a change breaks. A misfit belongs to the reader's field, and there to the change of its kind.
fn attach(places: &mut [field::Place], misfit: &Misfit, direction: Direction) {
    let belongs = |place: &&mut field::Place| match direction {
        Direction::Backward => place.newer == misfit.column,
        Direction::Forward => place.earlier == misfit.column,
    };
    // The record stands first, and every column of either schema has a place of its own.
    let place = match misfit.column {
        None => places.first_mut(),
        Some(_) => places.iter_mut().skip(1).find(belongs),
    };
    let Some(place) = place else { return };
    let kinds = breaks::kinds(&misfit.why);
    let broken = breaks::told(&misfit.why, direction, place);
    let change = match place.changes.iter().position(|change| kinds.contains(&change.kind)) {
        Some(known) => &mut place.changes[known],
        // An alias led to another field than the one of the same place.
        None => place.add(kinds[0]),
    };
    match direction {
        Direction::Backward => change.backward = Some(broken),
        Direction::Forward => change.forward = Some(broken),
    }
}

#[cfg(test)]
mod tests;
