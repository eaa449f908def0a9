//! Target tables, free of any dialect.

use crate::{
    pipeline::{Expectation, InsertMode, Judged, OnFailure, Sink},
    rule::{Expr, sentence},
    schema::{Record, Type},
    sql::exact::{self, Target},
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
    /// What every row obeys, as far as a database can hold it; in the order of the suite.
    pub checks: Vec<Check>,
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

/// A rule that rows of a [`Table`] obey, as the constraint of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The id of the expectation.
    pub id: String,
    /// What must not be false, as the spec could say it: of the same words, the same rule.
    pub holds: String,
}

impl Table {
    /// The table of a record in a sink, behind a gate that enforces a suite.
    #[must_use]
    pub fn new(record: &Record, sink: &Sink, suite: &[Expectation]) -> Self {
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
            checks: suite.iter().filter_map(|expectation| Some(check(expectation, record)?.0)).collect(),
        }
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The check of an expectation, and its predicate: where no row that fails is ever loaded, and a
/// database can refuse exactly those rows.
#[must_use]
pub fn check(expectation: &Expectation, record: &Record) -> Option<(Check, Expr)> {
    let Judged::ByRow(rule) = &expectation.judged else { return None };
    let enforced = matches!(expectation.on_failure, OnFailure::Quarantine | OnFailure::Halt);
    if !enforced || exact::obstacle(rule, Target::Check).is_some() {
        return None;
    }
    let accepts = rule.accepts();
    Some((Check { id: expectation.id.clone(), holds: sentence::expr(&accepts, record) }, accepts))
}
