//! SQL dialects: what differs between databases, as facts.

mod postgres;
mod sqlite;

pub(crate) use self::postgres::POSTGRES;
use crate::{
    names::quoted,
    rule::Expr,
    schema::{Record, Type},
    value::Value,
};

/// What a database calls things.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// Its name: of the folder of its migrations, and in the history.
    pub name: &'static str,
    /// The type of a column.
    pub type_name: fn(&Type) -> String,
    /// The types of incarnation, partition and offset: what tells where a row comes from.
    pub identity: [&'static str; 3],
    /// What has to be there before a table of this name can be created; a statement, or nothing.
    pub before_table: fn(&str) -> String,
    /// A table's name as an identifier.
    pub table: fn(&str) -> String,
    /// A constant, as the column holds it.
    pub literal: fn(&Value) -> String,
    /// A predicate as it stands in a CHECK, where the database holds any.
    pub check: Option<fn(&Expr, &Record) -> String>,
    /// What an added column's default leaves behind, for the rows that are there, is taken away again:
    /// the gate writes every column, and the table is then the one that a fresh start would make.
    pub drops_defaults: bool,
    /// What stands behind the closing parenthesis of a table.
    pub table_options: &'static str,
}

/// All dialects, sorted by name.
pub const ALL: &[Dialect] = &[postgres::POSTGRES, sqlite::SQLITE];

impl Dialect {
    /// A name as an identifier: every dialect knows double quotes.
    #[must_use]
    pub fn identifier(&self, name: &str) -> String {
        quoted(name, '"')
    }
}
