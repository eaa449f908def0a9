//! Target tables, free of any dialect.

use crate::{
    pipeline::{InsertMode, Sink},
    schema::{Record, Type},
    value::Value,
};

/// A target table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, with a schema where there is one.
    pub name: String,
    /// What happens when a key is there already.
    pub mode: InsertMode,
    /// Names of the columns of its primary key; may be empty under `insert`.
    pub key: Vec<String>,
    /// Its columns, in the order in which they came to be; without Tollgate's own.
    pub columns: Vec<TableColumn>,
}

/// One column of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// The type of its values; an enum without its symbols, which no table knows.
    pub ty: Type,
    /// Whether a value may be absent.
    pub nullable: bool,
    /// What rows get that are older than the column.
    pub default: Option<Value>,
}

impl Table {
    /// The table of a record in a sink.
    #[must_use]
    pub fn new(record: &Record, sink: &Sink) -> Self {
        let column = |column: &crate::schema::Column| TableColumn {
            name: column.name.clone(),
            ty: match &column.ty {
                Type::Enum { .. } => Type::Enum { symbols: Vec::new() },
                other => other.clone(),
            },
            nullable: column.nullable,
            default: column.default.clone().filter(|value| !value.is_null()),
        };
        Self {
            name: sink.table.clone(),
            mode: sink.mode,
            key: sink.key.iter().map(|&at| record.columns[at].name.clone()).collect(),
            columns: record.columns.iter().map(column).collect(),
        }
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}
