//! From one state of a table to the next: what can be done, and what cannot.

use std::fmt;

use super::{Check, Table, TableColumn};
use crate::value::Value;

/// Something that a migration does.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A column is added behind the others.
    AddColumn(TableColumn),
    /// Rows must obey a rule from now on; those that are there are not asked.
    AddCheck(Check),
    /// The rule of this id is no check any more.
    DropCheck(String),
}

/// Something that no migration does, since rows that are there could be lost or doubled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The table has another name.
    Renamed {
        /// The sealed name.
        from: String,
        /// The name now.
        to: String,
    },
    /// The insert mode is another.
    Mode,
    /// The primary key is another.
    Key {
        /// The sealed key.
        from: Vec<String>,
        /// The key now.
        to: Vec<String>,
    },
    /// A column is gone.
    Dropped {
        /// Its name.
        column: String,
    },
    /// A column has another type.
    Retyped {
        /// Its name.
        column: String,
        /// The sealed type.
        from: String,
        /// The type now.
        to: String,
    },
    /// A column may be absent now and might not before, or the other way round.
    Nullability {
        /// Its name.
        column: String,
        /// Whether it may be absent now.
        nullable: bool,
    },
    /// A column is new, may not be absent, and has no default for the rows that are there.
    NoDefault {
        /// Its name.
        column: String,
    },
}

/// The changes that lead from one table to another; empty where they are the same. The order of
/// columns and checks and the defaults are no difference; another check of the same id is.
pub fn plan(from: &Table, to: &Table) -> Result<Vec<Change>, Vec<Obstacle>> {
    let mut obstacles = differences(from, to);
    let mut changes: Vec<Change> =
        without(&from.checks, &to.checks).map(|check| Change::DropCheck(check.id.clone())).collect();
    for column in &to.columns {
        match from.column(&column.name) {
            Some(before) => obstacles.extend(column_differences(before, column)),
            None if column.nullable || fills(column) => changes.push(Change::AddColumn(column.clone())),
            None => obstacles.push(Obstacle::NoDefault { column: column.name.clone() }),
        }
    }
    changes.extend(without(&to.checks, &from.checks).cloned().map(Change::AddCheck));
    if obstacles.is_empty() { Ok(changes) } else { Err(obstacles) }
}

/// The checks that are not among others.
fn without<'a>(checks: &'a [Check], others: &'a [Check]) -> impl Iterator<Item = &'a Check> {
    checks.iter().filter(|check| !others.contains(check))
}

fn differences(from: &Table, to: &Table) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if from.name != to.name {
        found.push(Obstacle::Renamed { from: from.name.clone(), to: to.name.clone() });
    }
    if from.mode != to.mode {
        found.push(Obstacle::Mode);
    }
    if from.key != to.key {
        found.push(Obstacle::Key { from: from.key.clone(), to: to.key.clone() });
    }
    let dropped = from.columns.iter().filter(|column| to.column(&column.name).is_none());
    found.extend(dropped.map(|column| Obstacle::Dropped { column: column.name.clone() }));
    found
}

fn column_differences(from: &TableColumn, to: &TableColumn) -> Vec<Obstacle> {
    let column = || to.name.clone();
    let mut found = Vec::new();
    if from.ty != to.ty {
        found.push(Obstacle::Retyped { column: column(), from: from.ty.name(), to: to.ty.name() });
    }
    if from.nullable != to.nullable {
        found.push(Obstacle::Nullability { column: column(), nullable: to.nullable });
    }
    found
}

/// Whether the column's default can stand in rows that are there.
fn fills(column: &TableColumn) -> bool {
    column.default.as_ref().is_some_and(|value| *value != Value::Null)
}

impl Table {
    /// The table after a change.
    #[must_use]
    pub(super) fn after(mut self, change: &Change) -> Self {
        match change {
            Change::AddColumn(column) => self.columns.push(column.clone()),
            Change::AddCheck(check) => self.checks.push(check.clone()),
            Change::DropCheck(id) => self.checks.retain(|check| check.id != *id),
        }
        self
    }
}

impl Obstacle {
    /// The column it is about, if it is about one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Renamed { .. } | Self::Mode | Self::Key { .. } => None,
            Self::Dropped { column }
            | Self::Retyped { column, .. }
            | Self::Nullability { column, .. }
            | Self::NoDefault { column } => Some(column),
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renamed { from, to } => write!(f, "table `{from}` cannot become `{to}`"),
            Self::Mode => f.write_str("`insert.mode` of a table that exists cannot change"),
            Self::Key { from, to } => {
                write!(f, "`pk.fields` cannot change from `[{}]` to `[{}]`", from.join(", "), to.join(", "))
            }
            Self::Dropped { column } => write!(f, "column `{column}` of the table is not in the schema any more"),
            Self::Retyped { column, from, to } => write!(f, "column `{column}` cannot change from {from} to {to}"),
            Self::Nullability { column, nullable: true } => write!(f, "column `{column}` cannot become nullable"),
            Self::Nullability { column, nullable: false } => write!(f, "column `{column}` cannot become non-nullable"),
            Self::NoDefault { column } => {
                write!(f, "new column `{column}` has neither null nor a default for the rows that are there")
            }
        }
    }
}
