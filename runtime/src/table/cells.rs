//! A row of a table as SQLite keeps it, and its cells as values of their columns.

use serde_json::{Map, Value as Json};

use super::scalar::json;
use crate::{
    cells::{Value, looks_like, read_date, units},
    pipeline::{About, Type},
    rows::Cell,
    sink::ORIGIN,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

/// What stands for a value that nobody is to see.
const HIDDEN: &str = "***";

/// A row: a cell for each column, then where the row comes from. What was not asked for, or is not
/// there, has none.
#[derive(Debug)]
pub struct Cells<'a> {
    about: &'static About,
    row: &'a [Option<Cell<'a>>],
    /// Columns whose cell is no value of theirs.
    problems: Vec<usize>,
}

impl<'a> Cells<'a> {
    /// A row of these cells.
    #[must_use]
    pub fn new(about: &'static About, row: &'a [Option<Cell<'a>>]) -> Self {
        Self { about, row, problems: Vec::new() }
    }

    /// A value that may be absent, by the call for its type: `row.optional(7, Cells::int)`.
    pub fn optional<T>(&mut self, column: usize, read: impl FnOnce(&mut Self, usize) -> T) -> Option<T> {
        match self.cell(column) {
            None | Some(Cell::Null) => None,
            Some(_) => Some(read(self, column)),
        }
    }

    /// A boolean.
    pub fn bool(&mut self, column: usize) -> bool {
        self.read(column, |cell, _| bool(cell))
    }

    /// A 32-bit integer.
    pub fn int(&mut self, column: usize) -> i32 {
        self.read(column, |cell, _| integer(cell)?.try_into().ok())
    }

    /// A 64-bit integer.
    pub fn long(&mut self, column: usize) -> i64 {
        self.read(column, |cell, _| integer(cell))
    }

    /// A double.
    pub fn double(&mut self, column: usize) -> f64 {
        self.read(column, |cell, _| double(cell))
    }

    /// A decimal.
    pub fn decimal<const SCALE: u32>(&mut self, column: usize) -> Decimal<SCALE> {
        self.read(column, |cell, ty| match ty {
            Type::Decimal { precision, .. } => decimal(cell, precision, SCALE).map(Decimal),
            _ => None,
        })
    }

    /// A text.
    pub fn text(&mut self, column: usize) -> &'a str {
        self.read(column, |cell, _| text(cell))
    }

    /// A symbol, by what knows all of them.
    pub fn symbol<T: Default>(&mut self, column: usize, of: fn(&str) -> Option<T>) -> T {
        self.read(column, |cell, _| of(text(cell)?))
    }

    /// Bytes.
    pub fn bytes(&mut self, column: usize) -> &'a [u8] {
        self.read(column, bytes)
    }

    /// A UUID.
    pub fn uuid(&mut self, column: usize) -> Uuid {
        self.read(column, |cell, _| text(cell)?.parse().ok())
    }

    /// A day.
    pub fn date(&mut self, column: usize) -> Date {
        self.read(column, |cell, _| read_date(text(cell)?))
    }

    /// A time of day.
    pub fn time(&mut self, column: usize) -> Time {
        self.read(column, |cell, _| Time::new(integer(cell)?))
    }

    /// An instant.
    pub fn timestamp(&mut self, column: usize) -> Timestamp {
        self.read(column, |cell, _| Timestamp::new(integer(cell)?))
    }

    /// A date and time in no zone.
    pub fn local_timestamp(&mut self, column: usize) -> LocalTimestamp {
        self.read(column, |cell, _| LocalTimestamp::new(integer(cell)?))
    }

    fn read<T: Default>(&mut self, column: usize, read: impl FnOnce(Cell<'a>, Type) -> Option<T>) -> T {
        let Some(cell) = self.cell(column) else { return T::default() };
        read(cell, self.about.columns[column].ty).unwrap_or_else(|| {
            self.problems.push(column);
            T::default()
        })
    }

    fn cell(&self, at: usize) -> Option<Cell<'a>> {
        self.row.get(at).copied().flatten()
    }

    /// The columns whose cells are no values of theirs, and what there is to say of each.
    pub(super) fn take_problems(&mut self) -> Vec<(usize, String)> {
        let problems = std::mem::take(&mut self.problems);
        problems.into_iter().map(|column| (column, self.complaint(column))).collect()
    }

    fn complaint(&self, column: usize) -> String {
        let declared = &self.about.columns[column];
        let shown = match self.cell(column) {
            Some(cell) if !self.hides(column) => raw(cell).to_string(),
            _ => HIDDEN.to_owned(),
        };
        let place: Vec<String> = self.key().iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let (name, expected) = (declared.name, looks_like(declared.ty));
        format!("`{name}` of the row [{}] is {shown}, expected {expected}", place.join(", "))
    }

    /// The columns of its key, or where it comes from: a key that is shown to nobody names no row.
    #[must_use]
    pub(crate) fn key(&self) -> Map<String, Json> {
        let key = self.about.table.key;
        if !key.is_empty() && !key.iter().any(|&column| self.hides(column)) {
            return self.shown(key);
        }
        let behind = self.about.columns.len()..;
        let origin = ORIGIN.iter().zip(behind).filter_map(|(name, at)| Some(((*name).to_owned(), raw(self.cell(at)?))));
        origin.collect()
    }

    /// Some of its columns, as far as they are there.
    #[must_use]
    pub(crate) fn shown(&self, columns: &[usize]) -> Map<String, Json> {
        let shown = columns.iter().filter_map(|&column| {
            let (declared, cell) = (&self.about.columns[column], self.cell(column)?);
            let hidden = self.hides(column) && cell != Cell::Null;
            let value = if hidden {
                HIDDEN.into()
            } else {
                value(cell, declared.ty).map_or_else(|| raw(cell), |value| json(&value))
            };
            Some((declared.name.to_owned(), value))
        });
        shown.collect()
    }

    fn hides(&self, column: usize) -> bool {
        self.about.checks.hidden.contains(&column)
    }
}

/// A cell as it lies there.
fn raw(cell: Cell<'_>) -> Json {
    match cell {
        Cell::Null => Json::Null,
        Cell::Integer(value) => value.into(),
        Cell::Real(value) => json(&Value::Double(value)),
        Cell::Text(value) => value.into(),
        Cell::Blob(value) => json(&Value::Bytes(value.to_vec())),
    }
}

/// A cell as a value of a type.
fn value(cell: Cell<'_>, ty: Type) -> Option<Value> {
    match ty {
        Type::Bool => bool(cell).map(Value::Bool),
        Type::Int | Type::Long => integer(cell).map(Value::Long),
        Type::Double => double(cell).map(Value::Double),
        Type::Decimal { precision, scale } => Some(Value::Decimal(decimal(cell, precision, scale)?, scale)),
        Type::Text | Type::Enum(_) => text(cell).map(Value::from),
        Type::Bytes(_) => bytes(cell, ty).map(Value::from),
        Type::Uuid => text(cell)?.parse().ok().map(Value::Uuid),
        Type::Date => read_date(text(cell)?).map(Value::Date),
        Type::Time => Time::new(integer(cell)?).map(Value::Time),
        Type::Timestamp => Timestamp::new(integer(cell)?).map(Value::Timestamp),
        Type::LocalTimestamp => LocalTimestamp::new(integer(cell)?).map(Value::LocalTimestamp),
    }
}

fn integer(cell: Cell<'_>) -> Option<i64> {
    if let Cell::Integer(value) = cell { Some(value) } else { None }
}

fn bool(cell: Cell<'_>) -> Option<bool> {
    match cell {
        Cell::Integer(0) => Some(false),
        Cell::Integer(1) => Some(true),
        _ => None,
    }
}

/// SQLite keeps no NaN; -0 is 0.
fn double(cell: Cell<'_>) -> Option<f64> {
    if let Cell::Real(value) = cell { Some(value + 0.0) } else { None }
}

fn decimal(cell: Cell<'_>, precision: u32, scale: u32) -> Option<i128> {
    let unscaled = units(text(cell)?, scale)?;
    Decimal::<0>(unscaled).within(precision).map(|number| number.0)
}

fn text(cell: Cell<'_>) -> Option<&str> {
    if let Cell::Text(value) = cell { Some(value).filter(|value| !value.contains('\0')) } else { None }
}

fn bytes(cell: Cell<'_>, ty: Type) -> Option<&[u8]> {
    match (cell, ty) {
        (Cell::Blob(value), Type::Bytes(size)) => size.is_none_or(|size| size == value.len()).then_some(value),
        _ => None,
    }
}
