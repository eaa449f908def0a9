//! What is broken, as findings in the schema's file.

use super::{
    change::Change,
    report::{Compared, versions},
};
use crate::{
    diagnostic::{Code, Diagnostic},
    schema::avro::AvroRecord,
};

/// Each change that breaks the mode, where it stands in `newer`.
#[must_use]
pub fn findings(compared: &Compared, newer: &AvroRecord) -> Vec<Diagnostic> {
    let found = compared.merged();
    found.iter().filter_map(|(change, numbers)| finding(compared, change, numbers, newer)).collect()
}

fn finding(compared: &Compared, change: &Change, numbers: &[usize], newer: &AvroRecord) -> Option<Diagnostic> {
    let broken: Vec<_> = change.breaks(compared.mode).collect();
    let (_, first) = broken.first()?;
    let place = change.column.map_or(newer.place, |column| newer.field_span(column));
    let message = format!("{} (since {})", change.sentence(), versions(numbers));
    let mut said = broken.iter().map(|(direction, broken)| format!("{direction}: {}", broken.why));
    let mut ways: Vec<&str> = broken.iter().map(|(_, broken)| broken.way_out.as_str()).collect();
    ways.dedup();
    let help = if ways.len() > 1 { ways.join("; and ") } else { first.way_out.clone() };
    let found = Diagnostic::new(Code::IncompatibleSchema, place, message).label(said.next().unwrap_or_default());
    Some(said.fold(found, |found, other| found.context(place, other)).help(help))
}
