//! Which column of a file is which field.

use crate::schema::avro::AvroRecord;

/// Two names of a file that are the same field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ambiguous {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) field: String,
}

/// The field of each name, if it has one.
pub(super) fn fields(names: &[&str], schema: &AvroRecord) -> Result<Vec<Option<usize>>, Ambiguous> {
    let mut fields = vec![None; names.len()];
    for (column, field) in schema.fields.iter().enumerate() {
        let field = field.name.as_str();
        let found = match places(names, |name| name == field).as_slice() {
            [] => places(names, |name| name.eq_ignore_ascii_case(field)),
            exact => exact.to_vec(),
        };
        match found[..] {
            [] => {}
            [only] => fields[only] = Some(column),
            [first, second, ..] => return Err(Ambiguous { first, second, field: field.to_owned() }),
        }
    }
    Ok(fields)
}

fn places(names: &[&str], is_it: impl Fn(&str) -> bool) -> Vec<usize> {
    names.iter().enumerate().filter(|(_, name)| is_it(name)).map(|(place, _)| place).collect()
}
