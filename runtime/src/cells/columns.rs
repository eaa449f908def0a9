//! Which cell of a row belongs to which column.

use std::collections::BTreeMap;

use super::{
    Cell, Refused, Row, Unconverted, Value,
    json::bare_word,
    value::{from_json, from_text, looks_like},
};
use crate::{
    pipeline::{About, Column, WireField},
    text::HIDDEN,
};

/// What the user says about the columns of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// `--map field=Header`: a column and the name that the file gives it.
    pub map: Vec<(String, String)>,
    /// `--set field=value`: a column and the cell that every row has for it.
    pub set: Vec<(String, String)>,
}

/// The columns of a pipeline and where their values come from.
#[derive(Debug)]
pub(super) struct Columns {
    about: &'static About,
    /// Position of a column → its name in the file.
    mapped: BTreeMap<usize, String>,
    /// Position of a column → its value in every row.
    set: BTreeMap<usize, Value>,
    /// What stands in for each column that a row does not have.
    defaults: Vec<Value>,
}

impl Columns {
    pub(super) fn new(about: &'static About, mapping: &Mapping) -> Result<Self, Refused> {
        let mut columns = Self {
            about,
            mapped: BTreeMap::new(),
            set: BTreeMap::new(),
            defaults: about.columns.iter().zip(about.wire).map(default).collect(),
        };
        for (name, header) in &mapping.map {
            columns.mapped.insert(columns.position("--map", name)?, header.clone());
        }
        for (name, text) in &mapping.set {
            let position = columns.position("--set", name)?;
            let column = &about.columns[position];
            let value =
                if text.is_empty() { Some(Value::Null) } else { from_text(text, column.ty, about.wire[position].wire) };
            let wanted = looks_like(column.ty);
            let value = value.ok_or_else(|| Refused(format!("`--set {name}={text}`: expected {wanted}")))?;
            columns.set.insert(position, value);
        }
        Ok(columns)
    }

    fn position(&self, option: &str, name: &str) -> Result<usize, Refused> {
        let names = || self.about.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        let found = self.about.columns.iter().position(|column| column.name == name);
        found.ok_or_else(|| Refused(format!("`{option} {name}=…`: no such field; the fields are {}", names())))
    }

    /// Every name of `--map` is in the header, and no column is there twice.
    pub(super) fn check(&self, header: &[String]) -> Result<(), Refused> {
        if let Some((column, name)) = self.mapped.iter().find(|(_, name)| !header.contains(name)) {
            let (field, headers) = (self.about.columns[*column].name, header.join(", "));
            return Err(Refused(format!("`--map {field}={name}`: no such header; the headers are {headers}")));
        }
        let mut found = false;
        for column in 0..self.about.columns.len() {
            found |= self.find(column, header).map_err(Refused)?.is_some();
        }
        if found {
            return Ok(());
        }
        let wanted = self.about.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        Err(Refused(format!("the first line names no field of the pipeline; the fields are {wanted}")))
    }

    /// Names that no column has.
    pub(super) fn extra<'a>(&self, names: &'a [String]) -> impl Iterator<Item = &'a str> {
        let used = (0..self.about.columns.len()).filter_map(|column| self.find(column, names).ok().flatten());
        let used: Vec<usize> = used.collect();
        names.iter().enumerate().filter(move |(at, _)| !used.contains(at)).map(|(_, name)| name.as_str())
    }

    /// Columns that have no value among these names, nor one that the user has set.
    pub(super) fn absent<'a>(&'a self, names: &'a [String]) -> impl Iterator<Item = usize> + 'a {
        let columns = (0..self.about.columns.len()).filter(|column| !self.set.contains_key(column));
        columns.filter(|column| matches!(self.find(*column, names), Ok(None)))
    }

    pub(super) fn name(&self, column: usize) -> &'static str {
        self.about.columns[column].name
    }

    pub(super) fn has_default(&self, column: usize) -> bool {
        self.defaults[column] != Value::Null
    }

    /// Where a column stands: at its mapped name, else at its own, else at its own in other
    /// letters; an error where it stands twice.
    fn find(&self, column: usize, names: &[String]) -> Result<Option<usize>, String> {
        let places = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
            names.iter().enumerate().filter(|(_, name)| is_it(name)).map(|(at, _)| at).collect()
        };
        let own = self.about.columns[column].name;
        let found = match self.mapped.get(&column) {
            Some(mapped) => places(&|name| name == mapped),
            None => match places(&|name| name == own) {
                exact if !exact.is_empty() => exact,
                _ => places(&|name| name.eq_ignore_ascii_case(own)),
            },
        };
        match found[..] {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            [a, b, ..] => Err(format!("`{}` and `{}` are both the field `{own}`: rename one", names[a], names[b])),
        }
    }

    /// The row of these cells.
    pub(super) fn row(&self, line: u64, names: &[String], cells: &[Cell]) -> Result<Row, Unconverted> {
        let value = |position: usize| {
            if let Some(value) = self.set.get(&position) {
                return Ok(value.clone());
            }
            let found = self.find(position, names)?;
            self.value(position, found.and_then(|at| cells.get(at)).unwrap_or(&Cell::Missing))
        };
        let unconverted = |position: usize, why| Unconverted { line, column: self.about.columns[position].name, why };
        let positions = 0..self.about.columns.len();
        let values = positions.map(|position| value(position).map_err(|why| unconverted(position, why)));
        Ok(Row { line, values: values.collect::<Result<_, _>>()? })
    }

    fn value(&self, position: usize, cell: &Cell) -> Result<Value, String> {
        let column = &self.about.columns[position];
        let wire = self.about.wire[position].wire;
        let (value, shown) = match cell {
            Cell::Missing => return Ok(self.defaults[position].clone()),
            Cell::Null => return Ok(Value::Null),
            Cell::Text(text) => (from_text(text, column.ty, wire), text.clone()),
            Cell::Json(json) => {
                (from_json(json, column.ty, wire), bare_word(json).map_or_else(|| json.to_string(), str::to_owned))
            }
        };
        let shown: String =
            if self.about.topic.hides(position) { HIDDEN.into() } else { shown.chars().take(40).collect() };
        value.ok_or_else(|| format!("`{}` is not {}", shown.escape_debug(), looks_like(column.ty)))
    }
}

fn default((column, field): (&Column, &WireField)) -> Value {
    field.default.and_then(|cell| from_text(cell, column.ty, field.wire)).unwrap_or(Value::Null)
}
