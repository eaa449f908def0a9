//! What cannot be read, in plain words, with a way out.

use super::{
    Direction,
    change::{Break, Kind},
    field::Place,
};
use crate::schema::{plan::Wire, resolve::Why};

/// The kinds of change that a misfit can come from, the likeliest first.
pub(super) fn kinds(why: &Why) -> &'static [Kind] {
    match why {
        Why::Record { .. } => &[Kind::RecordName],
        Why::Missing => &[Kind::Added, Kind::Removed, Kind::Renamed],
        Why::AlwaysNull => &[Kind::Type, Kind::Nullability],
        Why::SometimesNull => &[Kind::Nullability],
        Why::Name { .. } => &[Kind::TypeName],
        Why::Type { .. } => &[Kind::Type, Kind::LogicalType, Kind::Size],
        Why::Symbols(_) => &[Kind::Symbols, Kind::DefaultSymbol],
    }
}

/// The misfit as whoever changes the schema needs to hear it.
pub(super) fn told(why: &Why, direction: Direction, place: &Place) -> Break {
    let (why, way_out) = match direction {
        Direction::Backward => backward(why, place),
        Direction::Forward => forward(why, place),
    };
    Break { why, way_out }
}

/// The newer schema reads what was written.
fn backward(why: &Why, place: &Place) -> (String, String) {
    match why {
        Why::Record { writer, .. } => (
            format!("records were written as `{writer}`, which is not an alias of the record"),
            format!("keep the name, or add `\"aliases\": [\"{writer}\"]` to the record"),
        ),
        Why::Missing => match renamed(place) {
            Some(before) => (
                format!("records hold it as `{before}`, which is not one of its aliases"),
                format!("add `\"aliases\": [\"{before}\"]` to the field"),
            ),
            None => (
                "records that were written do not have it, and it has no default".to_owned(),
                "give it a default: for a value that may be missing, `null` first in its union and `\"default\": null`"
                    .to_owned(),
            ),
        },
        Why::AlwaysNull | Why::SometimesNull => (
            "nulls that were written cannot be read".to_owned(),
            "leave it nullable; `expect_column_values_to_not_be_null` keeps new nulls out of the table".to_owned(),
        ),
        Why::Name { writer, .. } => (
            format!("values were written as the type `{writer}`, which is not an alias of its type"),
            format!("keep the name of the type, or add `\"aliases\": [\"{writer}\"]` to it"),
        ),
        Why::Type { writer, reader } => (misread(writer, reader), BESIDE.to_owned()),
        Why::Symbols(symbols) => (
            format!("{} may have been written, and {} not known any more", quoted(symbols), is(symbols)),
            "keep the symbols, or give the enum a `default` that stands in for those it does not know".to_owned(),
        ),
    }
}

/// Readers of the earlier schema read what is written from now on.
fn forward(why: &Why, place: &Place) -> (String, String) {
    match why {
        Why::Record { writer, reader } => (
            format!("readers of the earlier schema read `{reader}`, and do not know `{writer}`"),
            "keep the name; another record belongs to another topic".to_owned(),
        ),
        Why::Missing => match renamed(place) {
            Some(before) => (
                format!("readers of the earlier schema ask for `{before}`, and have no default for it"),
                format!("keep the name; or add the new field beside `{before}`, and fill both"),
            ),
            None => (
                "readers of the earlier schema ask for it, and have no default for it".to_owned(),
                "keep it; or give it a default first, and remove it once every reader has that version".to_owned(),
            ),
        },
        Why::AlwaysNull | Why::SometimesNull => (
            "readers of the earlier schema cannot read null".to_owned(),
            "leave it required, and add a nullable field beside it".to_owned(),
        ),
        Why::Name { writer, reader } => (
            format!("readers of the earlier schema know its type as `{reader}`, not as `{writer}`"),
            "keep the name of the type".to_owned(),
        ),
        Why::Type { writer, reader } => (misread_by_others(writer, reader), BESIDE.to_owned()),
        Why::Symbols(symbols) => (
            format!("readers of the earlier schema do not know {}, and have no default for it", quoted(symbols)),
            "give the enum a `default` first; symbols can be added once every reader has that version".to_owned(),
        ),
    }
}

const BESIDE: &str = "keep the type; add a field of the new type beside it, with a default, and fill both";

fn misread(writer: &Wire, reader: &Wire) -> String {
    let (written, read) = (writer.name(), reader.name());
    if mistaken(writer, reader) {
        format!("{written} that was written would be taken for {read}")
    } else {
        format!("{written} that was written is not read as {read}")
    }
}

fn misread_by_others(writer: &Wire, reader: &Wire) -> String {
    let (written, read) = (writer.name(), reader.name());
    if mistaken(writer, reader) {
        format!("readers of the earlier schema would take {written} for {read}")
    } else {
        format!("readers of the earlier schema read {read}, not {written}")
    }
}

/// Where only the logical type differs, Avro reads one as the other, without an error.
fn mistaken(writer: &Wire, reader: &Wire) -> bool {
    writer.base() == reader.base()
}

fn renamed(place: &Place) -> Option<&str> {
    place.changes.iter().find(|change| change.kind == Kind::Renamed)?.before.as_deref()
}

fn quoted(symbols: &[String]) -> String {
    symbols.iter().map(|symbol| format!("`{symbol}`")).collect::<Vec<_>>().join(", ")
}

fn is(symbols: &[String]) -> &'static str {
    if symbols.len() == 1 { "is" } else { "are" }
}
